import type { Prediction } from '../../../src/sampler/walk.js';
import type { Parameterization } from '../../../src/system/contract/description.js';
import { partsOf, type Signal } from '../../../src/system/contract/prediction.js';

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

/** How much larger than a rounding errors of the prediction p are. */
interface Coarseness {
  /** Of p, relative. */
  readonly prediction?: number;
  /** Of the slopes where the model stands, absolute. */
  readonly alphaSlope?: number;
  readonly sigmaSlope?: number;
}

/**
 * What code makes of the prediction p = a x_0 + b eps of an exact model that stands at `asked`, where the code takes x to
 * be at `at`: x = alpha x_0 + sigma eps and p are solved for both.
 *
 * An error of slopes moves u = alpha' x_0 + sigma' eps by |x_0| e_alpha' + |eps| e_sigma', and what is made of u with it.
 */
export function predictionOf(
  mixture: LineMixture,
  parameterization: Parameterization,
  x: number,
  asked: Signal,
  at: Signal,
  { prediction: coarser = 1, alphaSlope = 0, sigmaSlope = 0 }: Coarseness = {},
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
  const off = alphaSlope + sigmaSlope === 0 ? 0 : flowOff({ data, noise }, asked, { alphaSlope, sigmaSlope });
  return {
    data: (b * x - sigma * p) / determinant,
    noise: (alpha * p - a * x) / determinant,
    dataSize: Math.max(coarser * dataSize, alpha > 0 ? ofNoise : 0) + sigma * off,
    noiseSize: Math.max(coarser * noiseSize, sigma > 0 ? ofData : 0) + alpha * off,
  };
}

/** By how much u is off where its slopes are, over alpha sigma' - alpha' sigma. */
function flowOff(
  { data, noise }: { readonly data: number; readonly noise: number },
  { alpha, sigma, alphaSlope = Number.NaN, sigmaSlope = Number.NaN }: Signal,
  off: { readonly alphaSlope: number; readonly sigmaSlope: number },
): number {
  const moved = Math.abs(data) * off.alphaSlope + Math.abs(noise) * off.sigmaSlope;
  return moved / Math.abs(alpha * sigmaSlope - alphaSlope * sigma);
}
