import { increasingRoot } from '../../../src/numeric/increasing-root.js';
import { normalPdf, normalSides } from '../../../src/numeric/normal.js';
import type { Signal } from '../../../src/system/contract/prediction.js';
import type { LineMixture } from './scalar-model.js';

/**
 * The probability flow on the line keeps the mass to the left of a point, so it is F_s^-1 after F_t: of a normal
 * x_s = m_s + (s_s/s_t) (x_t - m_t).
 */
export function flowed(mixture: LineMixture, x: number, from: Signal, to: Signal): number {
  const [before, after] = [diffused(mixture, from), diffused(mixture, to)];
  if (before.length === 1) return after[0].mean + (after[0].deviation / before[0].deviation) * (x - before[0].mean);
  const [below, above] = sides(before, x);
  const [low, high] = [Math.min, Math.max].map((pick) =>
    pick(...after.map(({ mean, deviation }) => mean + (pick === Math.min ? -40 : 40) * deviation)),
  );
  // the smaller side has more digits, and its logarithm has them far out too
  const side = below <= above ? 0 : 1;
  const sign = side === 0 ? 1 : -1;
  const log = (y: number) => sign * Math.log(sides(after, y)[side]);
  const slope = (y: number) => density(after, y) / sides(after, y)[side];
  return increasingRoot(log, slope, sign * Math.log(Math.min(below, above)), low, high);
}

/** log p of the law of alpha x_0 + sigma eps. */
export function logDensity(mixture: LineMixture, x: number, at: Signal): number {
  return Math.log(density(diffused(mixture, at), x));
}

interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

function diffused({ weights, means, variances }: LineMixture, { alpha, sigma }: Signal): Component[] {
  return weights.map((weight, k) => ({
    ...{ weight, mean: alpha * means[k] },
    deviation: Math.sqrt(alpha * alpha * variances[k] + sigma * sigma),
  }));
}

function sides(components: readonly Component[], x: number): [number, number] {
  let [below, above] = [0, 0];
  for (const { weight, mean, deviation } of components) {
    const found = normalSides((x - mean) / deviation);
    below += weight * found.below;
    above += weight * found.above;
  }
  return [below, above];
}

function density(components: readonly Component[], x: number): number {
  return components.reduce(
    (sum, { weight, mean, deviation }) => sum + (weight / deviation) * normalPdf((x - mean) / deviation),
    0,
  );
}
