import { increasingRoot } from '../../src/numeric/increasing-root.js';
import { normalPdf, normalSides } from '../../src/numeric/normal.js';
import type { Prediction } from './predictions.js';

/** A mixture of normals on the line: the law of one coordinate of x_0. */
export interface LineMixture {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/** x = alpha x_0 + sigma eps, and how both numbers change where a flow is meant. */
interface Signal {
  readonly alpha: number;
  readonly sigma: number;
  readonly alphaSlope?: number | undefined;
  readonly sigmaSlope?: number | undefined;
  /** (sigma^2)'/2 = sigma sigma' where there is no noise, as the sigma' of vp is infinite there. */
  readonly halfSquareSlope?: number | undefined;
}

/**
 * E[x_0 | x] and E[eps | x], and E[eps | x]/sigma as the push, which is finite without noise too: given the component too they
 * are m + alpha v z and sigma z with z = (x - alpha m)/s and s = alpha^2 v + sigma^2.
 */
export function conditionalMeans({ weights, means, variances }: LineMixture, x: number, { alpha, sigma }: Signal) {
  if (weights.length === 1) return givenComponent(means[0], variances[0], x, alpha, sigma);
  const logs = weights.map((weight, i) => {
    const spread = alpha * alpha * variances[i] + sigma * sigma;
    const gap = x - alpha * means[i];
    return Math.log(weight) - 0.5 * ((gap * gap) / spread + Math.log(spread));
  });
  const largest = Math.max(...logs);
  let [total, data, noise, push] = [0, 0, 0, 0];
  for (const [i, log] of logs.entries()) {
    const share = Math.exp(log - largest);
    const given = givenComponent(means[i], variances[i], x, alpha, sigma);
    total += share;
    data += share * given.data;
    noise += share * given.noise;
    push += share * given.push;
  }
  return { data: data / total, noise: noise / total, push: push / total };
}

function givenComponent(mean: number, variance: number, x: number, alpha: number, sigma: number) {
  const z = (x - alpha * mean) / (alpha * alpha * variance + sigma * sigma);
  return { data: mean + alpha * variance * z, noise: sigma * z, push: z };
}

/**
 * The probability flow on the line keeps the mass to the left of a point, so it is F_s^-1 after F_t: of a normal
 * x_s = m_s + (s_s/s_t) (x_t - m_t).
 */
export function flowed(mixture: LineMixture, x: number, from: Signal, to: Signal): number {
  const [before, after] = [diffused(mixture, from), diffused(mixture, to)];
  if (before.length === 1) return after[0].mean + (after[0].deviation / before[0].deviation) * (x - before[0].mean);
  return placeWith(after, sides(before, x));
}

/** Where a law has so much of its mass to the left and to the right: the smaller side has more digits, and its logarithm has them far out. */
export function placeWith(components: readonly Component[], [below, above]: readonly [number, number]): number {
  const [low, high] = [Math.min, Math.max].map((pick) =>
    pick(...components.map(({ mean, deviation }) => mean + (pick === Math.min ? -40 : 40) * deviation)),
  );
  const side = below <= above ? 0 : 1;
  const sign = side === 0 ? 1 : -1;
  const log = (y: number) => sign * Math.log(sides(components, y)[side]);
  const slope = (y: number) => density(components, y) / sides(components, y)[side];
  return increasingRoot(log, slope, sign * Math.log(Math.min(below, above)), low, high);
}

/** log p of the law of alpha x_0 + sigma eps. */
export function logDensity(mixture: LineMixture, x: number, at: Signal): number {
  return Math.log(density(diffused(mixture, at), x));
}

/**
 * dx_s/dx_t along the probability flow, which carries the mass of a small interval with it: p_t(x_t)/p_s(x_s).
 */
export function stretch(mixture: LineMixture, x: number, at: Signal, arrived: number, to: Signal): number {
  const [before, after] = [diffused(mixture, at), diffused(mixture, to)];
  return density(before, x) / density(after, arrived);
}

/** A normal of a mixture. */
export interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The law of alpha x_0 + sigma eps: a normal N(alpha m, alpha^2 v + sigma^2) of each component. */
export function diffused({ weights, means, variances }: LineMixture, { alpha, sigma }: Signal): Component[] {
  return weights.map((weight, k) => ({
    ...{ weight, mean: alpha * means[k] },
    deviation: Math.sqrt(alpha * alpha * variances[k] + sigma * sigma),
  }));
}

/** The masses to the left and to the right of x. */
export function sides(components: readonly Component[], x: number): [number, number] {
  let [below, above] = [0, 0];
  for (const { weight, mean, deviation } of components) {
    const found = normalSides((x - mean) / deviation);
    below += weight * found.below;
    above += weight * found.above;
  }
  return [below, above];
}

/** The density at x. */
export function density(components: readonly Component[], x: number): number {
  return components.reduce(
    (sum, { weight, mean, deviation }) => sum + (weight / deviation) * normalPdf((x - mean) / deviation),
    0,
  );
}

/** x_0 and eps as code finds them, and the sizes of the terms that it may make each of: rounding is relative to these. */
interface Denoised {
  readonly data: number;
  readonly noise: number;
  readonly dataSize: number;
  readonly noiseSize: number;
  /** The prediction of a flow itself, where x_0 and eps do not follow from it. */
  readonly flow?: number;
  readonly flowSize?: number;
}

/** Errors of the prediction p, where they are more than a rounding. */
interface Coarseness {
  /** Of p, in roundings. */
  readonly coarser?: number;
  /** Of the slopes where the model stands, absolute. */
  readonly alphaSlope?: number;
  readonly sigmaSlope?: number;
  readonly halfSquareSlope?: number;
}

/**
 * The x_0 and eps that code finds from the prediction p = a x_0 + b eps of an exact model that stands at `told`, where
 * the code takes x to be at `at`: x = alpha x_0 + sigma eps and p are solved for both.
 *
 * An error of slopes moves u = alpha' x_0 + sigma' eps by |x_0| e_alpha' + |eps| e_sigma', and what is made of u with it.
 *
 * @throws RangeError for a flow whose slopes are not given
 */
export function predictionOf(
  mixture: LineMixture,
  prediction: Prediction,
  x: number,
  told: Signal,
  at: Signal,
  coarseness: Coarseness = {},
): Denoised {
  const { coarser = 1, alphaSlope = 0, sigmaSlope = 0 } = coarseness;
  const { data, noise, push } = conditionalMeans(mixture, x, told);
  const [toldA, toldB] = combination(prediction, told);
  const p = toldA * data + toldB * noise;
  const { alpha, sigma } = at;
  const [a, b] = combination(prediction, at);
  const determinant = alpha * b - sigma * a;
  if (prediction === 'flow' && (at.halfSquareSlope !== undefined || determinant === 0)) {
    return { ...flowAlone({ data, noise, push }, told, coarseness), data, noise, dataSize: 0, noiseSize: 0 };
  }
  const dataSize = (Math.abs(b * x) + Math.abs(sigma * p)) / Math.abs(determinant);
  const noiseSize = (Math.abs(alpha * p) + Math.abs(a * x)) / Math.abs(determinant);
  // right code may make either of the two from the other: that adds roundings, and does not stretch the error of p
  const [ofNoise, ofData] = [(Math.abs(x) + sigma * noiseSize) / alpha, (Math.abs(x) + alpha * dataSize) / sigma];
  const off = alphaSlope + sigmaSlope === 0 ? 0 : flowOff({ data, noise }, told, { alphaSlope, sigmaSlope });
  return {
    data: (b * x - sigma * p) / determinant,
    noise: (alpha * p - a * x) / determinant,
    dataSize: Math.max(coarser * dataSize, alpha > 0 ? ofNoise : 0) + sigma * off,
    noiseSize: Math.max(coarser * noiseSize, sigma > 0 ? ofData : 0) + alpha * off,
  };
}

/** a and b of p = a x_0 + b eps: of x_0; eps; -eps/sigma; alpha eps - sigma x_0; alpha' x_0 + sigma' eps. */
export function combination(prediction: Prediction, at: Signal): [a: number, b: number] {
  const { alpha, sigma, alphaSlope, sigmaSlope } = at;
  switch (prediction) {
    case 'data':
      return [1, 0];
    case 'noise':
      return [0, 1];
    case 'score':
      return [0, -1 / sigma];
    case 'velocity':
      return [-sigma, alpha];
    case 'flow':
      if (alphaSlope === undefined || sigmaSlope === undefined) throw new RangeError('a flow needs slopes in time');
      return [alphaSlope, sigmaSlope];
  }
}

/**
 * u = alpha' x_0 + sigma' eps, or alpha' x_0 + (sigma^2)'/2 eps/sigma without noise, where x_0 and eps do not follow from it:
 * code can only go on with u itself.
 */
function flowAlone(
  { data, noise, push }: { readonly data: number; readonly noise: number; readonly push: number },
  { alphaSlope = Number.NaN, sigmaSlope = Number.NaN, halfSquareSlope }: Signal,
  { coarser = 1, ...off }: Coarseness,
): { readonly flow: number; readonly flowSize: number } {
  const [slope, error, part] =
    halfSquareSlope === undefined
      ? [sigmaSlope, off.sigmaSlope ?? 0, noise]
      : [halfSquareSlope, off.halfSquareSlope ?? 0, push];
  const size = coarser * (Math.abs(alphaSlope * data) + Math.abs(slope * part));
  const moved = Math.abs(data) * (off.alphaSlope ?? 0) + Math.abs(part) * error;
  return { flow: alphaSlope * data + slope * part, flowSize: size + moved };
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
