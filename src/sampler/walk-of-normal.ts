import type { GridLevel, Walk } from './walk.js';

/** A normal target. */
export interface NormalTarget {
  readonly mean: number;
  readonly variance: number;
}

/** For tests: the walk on a grid with the exact model of a normal. */
export function walkOfNormal(
  levels: readonly GridLevel[],
  { mean, variance }: NormalTarget,
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
      const { noise, ...rest } = predictAt(x, levels[k]);
      return { ...rest, noise, data: (x - as.sigma * noise) / as.alpha };
    },
    noise: () => 0,
    varianceFraction: 0.5,
    rounded: (value) => value,
  };
}

/** Where the exact flow takes a point of the first level: m_s + (s_s/s_t) (x_t - m_t). */
export function flowOfNormal({ mean, variance }: NormalTarget, x: number, from: GridLevel, to: GridLevel): number {
  const spread = ({ alpha, sigma }: GridLevel) => Math.sqrt(alpha * alpha * variance + sigma * sigma);
  return to.alpha * mean + (spread(to) / spread(from)) * (x - from.alpha * mean);
}
