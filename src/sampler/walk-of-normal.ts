import type { GridLevel, Walk } from './walk.js';

/** A normal distribution on the line. */
export interface LineNormal {
  readonly mean: number;
  readonly variance: number;
}

/** The law of alpha x_0 + sigma eps. */
export function diffused({ mean, variance }: LineNormal, level: GridLevel): LineNormal {
  return { mean: level.alpha * mean, variance: diffusedVariance(variance, level) };
}

/** alpha^2 v + sigma^2. */
export function diffusedVariance(variance: number, { alpha, sigma }: GridLevel): number {
  return alpha * alpha * variance + sigma * sigma;
}

/** The walk on a grid with the exact model of a normal. */
export function walkOfNormal(
  levels: readonly GridLevel[],
  { mean, variance }: LineNormal,
  levelAt: Walk['levelAt'] = () => ({ alpha: Number.NaN, sigma: Number.NaN }),
): Walk {
  const predictAt = (x: number, level: GridLevel) => {
    const { alpha, sigma } = level;
    const z = (x - alpha * mean) / diffusedVariance(variance, level);
    const [data, noise] = [mean + alpha * variance * z, sigma * z];
    // a model of the noise, from which D is made
    return { data, noise, dataSize: (Math.abs(x) + sigma * Math.abs(noise)) / alpha, noiseSize: Math.abs(noise) };
  };
  return walkOfModel({ levels, levelAt }, predictAt);
}

/** The walk on a grid with a model of the noise, which code may take for that of another level. */
export function walkOfModel({ levels, levelAt }: Pick<Walk, 'levels' | 'levelAt'>, predictAt: Walk['predictAt']): Walk {
  return {
    levels,
    levelAt,
    predictAt,
    predict: (x, k, as = levels[k]) => {
      const found = predictAt(x, levels[k]);
      return as === levels[k] ? found : { ...found, data: (x - as.sigma * found.noise) / as.alpha };
    },
    noise: () => 0,
    varianceFraction: 0.5,
    rounded: (value) => value,
  };
}
