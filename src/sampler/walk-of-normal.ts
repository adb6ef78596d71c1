import type { GridLevel, Walk } from './walk.js';

/** A normal distribution on the line. */
export interface LineNormal {
  readonly mean: number;
  readonly variance: number;
}

/** The law of alpha x_0 + sigma eps. */
export function diffused({ mean, variance }: LineNormal, { alpha, sigma }: GridLevel): LineNormal {
  return { mean: alpha * mean, variance: alpha * alpha * variance + sigma * sigma };
}

/** The walk on a grid with the exact model of a normal. */
export function walkOfNormal(
  levels: readonly GridLevel[],
  { mean, variance }: LineNormal,
  levelAt: Walk['levelAt'] = () => ({ alpha: Number.NaN, sigma: Number.NaN }),
): Walk {
  const predictAt = (x: number, { alpha, sigma }: GridLevel) => {
    const z = (x - alpha * mean) / (alpha * alpha * variance + sigma * sigma);
    const [data, noise] = [mean + alpha * variance * z, sigma * z];
    // a model of the noise, from which D is made
    return { data, noise, dataSize: (Math.abs(x) + sigma * Math.abs(noise)) / alpha, noiseSize: Math.abs(noise) };
  };
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
