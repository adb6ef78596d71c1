import type { Prediction } from '../../../src/sampler/walk.js';
import type { Parameterization } from '../../../src/system/contract.js';
import { partsOf, type Signal } from '../../../src/system/prediction.js';

/** A mixture of normals on the line: what an exact model knows of one coordinate. */
export interface LineMixture {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/**
 * E[x_0 | x] and E[eps | x]: given the component too they are m + alpha v z and sigma z with z = (x - alpha m)/s and
 * s = alpha^2 v + sigma^2.
 */
export function conditionalMeans({ weights, means, variances }: LineMixture, x: number, { alpha, sigma }: Signal) {
  if (weights.length === 1) return givenComponent(means[0], variances[0], x, alpha, sigma);
  const logs = weights.map((weight, i) => {
    const spread = alpha * alpha * variances[i] + sigma * sigma;
    const gap = x - alpha * means[i];
    return Math.log(weight) - 0.5 * ((gap * gap) / spread + Math.log(spread));
  });
  const largest = Math.max(...logs);
  let [total, data, noise] = [0, 0, 0];
  for (const [i, log] of logs.entries()) {
    const share = Math.exp(log - largest);
    const given = givenComponent(means[i], variances[i], x, alpha, sigma);
    total += share;
    data += share * given.data;
    noise += share * given.noise;
  }
  return { data: data / total, noise: noise / total };
}

function givenComponent(mean: number, variance: number, x: number, alpha: number, sigma: number) {
  const z = (x - alpha * mean) / (alpha * alpha * variance + sigma * sigma);
  return { data: mean + alpha * variance * z, noise: sigma * z };
}

/**
 * What code makes of the prediction p = a x_0 + b eps of an exact model that stands at `asked`, where the code takes x to
 * be at `at`: x = alpha x_0 + sigma eps and p are solved for both.
 *
 * @param coarser how much larger than a rounding the error of p is
 */
export function predictionOf(
  mixture: LineMixture,
  parameterization: Parameterization,
  x: number,
  asked: Signal,
  at: Signal,
  coarser = 1,
): Prediction {
  const { data, noise } = conditionalMeans(mixture, x, asked);
  const told = partsOf(parameterization, asked);
  const p = told.data * data + told.noise * noise;
  const { alpha, sigma } = at;
  const { data: a, noise: b } = partsOf(parameterization, at);
  const determinant = alpha * b - sigma * a;
  const dataSize = (Math.abs(b * x) + Math.abs(sigma * p)) / Math.abs(determinant);
  const noiseSize = (Math.abs(alpha * p) + Math.abs(a * x)) / Math.abs(determinant);
  // right code may make either of the two from the other: that adds roundings, and does not stretch the error of p
  const [ofNoise, ofData] = [(Math.abs(x) + sigma * noiseSize) / alpha, (Math.abs(x) + alpha * dataSize) / sigma];
  return {
    data: (b * x - sigma * p) / determinant,
    noise: (alpha * p - a * x) / determinant,
    dataSize: Math.max(coarser * dataSize, alpha > 0 ? ofNoise : 0),
    noiseSize: Math.max(coarser * noiseSize, sigma > 0 ? ofData : 0),
  };
}
