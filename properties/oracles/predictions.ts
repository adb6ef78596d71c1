import { type Estimate, minus, over, plus, times } from '../../src/numeric/estimate.js';
import type { Level } from '../../src/process/level.js';
import { type GaussianMixture, gaussianMixture } from '../../src/target/mixture.js';

/** The kinds of prediction at x = alpha x_0 + sigma eps, see `predictionTerms`. */
export type Prediction = 'data' | 'noise' | 'score' | 'velocity' | 'flow';

/** A level with the derivatives of its signal and noise in the label, where a flow is meant. */
export interface Sloped extends Level {
  readonly alphaSlope?: Estimate;
  readonly sigmaSlope?: Estimate;
}

/** A number and the sum of the sizes of its terms. */
export interface Terms {
  readonly value: Estimate;
  readonly scale: number;
}

/**
 * A prediction for given x_0 and eps:
 *
 * data: x_0;  noise: eps;  score: -eps/sigma;  velocity: alpha eps - sigma x_0;  flow: alpha' x_0 + sigma' eps.
 */
export function predictionTerms(prediction: Prediction, level: Sloped, x0: number, eps: number): Terms {
  const { alpha, sigma } = level;
  switch (prediction) {
    case 'data':
      return { value: { value: x0, error: 0 }, scale: Math.abs(x0) };
    case 'noise':
      return { value: { value: eps, error: 0 }, scale: Math.abs(eps) };
    case 'score':
      return { value: over(-eps, sigma), scale: Math.abs(eps) / sigma.value };
    case 'velocity':
      return difference(times(alpha, eps), times(sigma, x0));
    case 'flow': {
      const [one, other] = [times(level.alphaSlope ?? UNKNOWN, x0), times(level.sigmaSlope ?? UNKNOWN, eps)];
      return { value: plus(one, other), scale: Math.abs(one.value) + Math.abs(other.value) };
    }
  }
}

/** Whether it has a term of x_0 and one of eps, so that one of both may have the wrong sign. */
export function hasTwoTerms(prediction: Prediction): boolean {
  return prediction === 'velocity' || prediction === 'flow';
}

/**
 * The x_0 that a prediction p stands for at x:
 *
 * data: p;  noise: (x - sigma p)/alpha;  score: (x + sigma^2 p)/alpha;  velocity: (alpha x - sigma p)/(alpha^2 + sigma^2);
 * flow: (sigma' x - sigma p)/(alpha sigma' - alpha' sigma).
 */
function dataOf(
  prediction: Prediction,
  p: number,
  x: number,
  { alpha, sigma }: { readonly alpha: number; readonly sigma: number },
  { alphaSlope = UNKNOWN, sigmaSlope = UNKNOWN }: Sloped,
): number {
  switch (prediction) {
    case 'data':
      return p;
    case 'noise':
      return (x - sigma * p) / alpha;
    case 'score':
      return (x + sigma * sigma * p) / alpha;
    case 'velocity':
      return (alpha * x - sigma * p) / (alpha * alpha + sigma * sigma);
    case 'flow':
      return (sigmaSlope.value * x - sigma * p) / (alpha * sigmaSlope.value - alphaSlope.value * sigma);
  }
}

/**
 * By how much the errors of alpha and sigma move the x_0' that a prediction is turned into: for noise
 * (delta_alpha |x_0'| + delta_sigma |eps'|)/alpha.
 */
export function movedData(prediction: Prediction, level: Sloped, x: number, x0: number): number {
  const [alpha, sigma] = [level.alpha.value, level.sigma.value];
  const p = predictionTerms(prediction, level, x0, (x - alpha * x0) / sigma).value.value;
  const at = (ofAlpha: number, ofSigma: number) =>
    dataOf(prediction, p, x, { alpha: alpha + ofAlpha, sigma: sigma + ofSigma }, level);
  const start = at(0, 0);
  return Math.abs(at(level.alpha.error, 0) - start) + Math.abs(at(0, level.sigma.error) - start);
}

const UNKNOWN: Estimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };

function difference(a: Estimate, b: Estimate): Terms {
  return { value: minus(a, b), scale: Math.abs(a.value) + Math.abs(b.value) };
}

/** A prediction of one kind at x as one of another kind: by (x_0, eps), which x and the prediction determine. */
export function converted(from: Prediction, to: Prediction, level: Sloped, value: number, x: number): number {
  const { alpha, sigma } = { alpha: level.alpha.value, sigma: level.sigma.value };
  // value = a x_0 + b eps
  const [a, b] = factorsOf(from, level);
  const determinant = alpha * b - sigma * a;
  const [x0, eps] = [(b * x - sigma * value) / determinant, (alpha * value - a * x) / determinant];
  return predictionTerms(to, level, x0, eps).value.value;
}

function factorsOf(prediction: Prediction, level: Sloped): readonly [ofData: number, ofNoise: number] {
  return [predictionTerms(prediction, level, 1, 0).value.value, predictionTerms(prediction, level, 0, 1).value.value];
}

/**
 * What an exact model of a mixture predicts at x along every axis: the prediction of E[x_0 | x] and E[eps | x], with
 *
 * E[x_0 | x] = (x + sigma^2 s)/alpha,  E[eps | x] = -sigma s,  s = grad log p_t(x).
 */
export function exactPrediction(
  { weights, means, variances }: Pick<GaussianMixture, 'weights' | 'means' | 'variances'>,
  prediction: Prediction,
) {
  const mixture = gaussianMixture(weights, means, variances);
  return (level: Sloped, x: Float64Array): Terms[] => {
    const at = { alpha: level.alpha.value, sigma: level.sigma.value, drift: 0, diffusion: 0 };
    return Array.from(mixture.score(x, at), (s, j) => {
      const eps = -at.sigma * s;
      const data = (x[j] - at.sigma * eps) / at.alpha;
      return predictionTerms(prediction, level, data, eps);
    });
  };
}

/**
 * |p - p'|^2/|x_0 - x_0'|^2 for two predictions at one x, where eps = (x - alpha x_0)/sigma:
 *
 * data: 1;  noise: SNR;  score: alpha^2/sigma^4;  velocity: (alpha^2 + sigma^2)^2/sigma^2;
 * flow: (alpha' - alpha sigma'/sigma)^2.
 */
export function errorFactor(prediction: Prediction, level: Sloped): Estimate {
  if (prediction === 'data') return { value: 1, error: 0 };
  if (prediction === 'flow') {
    const { alphaSlope = UNKNOWN, sigmaSlope = UNKNOWN } = level;
    const slope = minus(alphaSlope, over(times(level.alpha, sigmaSlope), level.sigma));
    return times(slope, slope);
  }
  const [alpha, sigma] = [level.alpha.value, level.sigma.value];
  // |dp/dx_0| at fixed x
  const slopes = { noise: alpha / sigma, score: alpha / (sigma * sigma), velocity: sigma + (alpha * alpha) / sigma };
  const value = slopes[prediction] * slopes[prediction];
  // each factor is a product of at most four powers of alpha and sigma
  const relative = level.alpha.error / level.alpha.value + level.variance.error / level.variance.value;
  return { value, error: 2 * relative * value };
}

/**
 * How large the terms are that a conversion subtracts: a prediction p is turned into (x_0, eps) by a division, and its
 * rounding grows with it.
 *
 * x_0 = (x - sigma eps)/alpha, eps = (x - alpha x_0)/sigma and so on, with each given as it is rounded. From a kind to
 * itself it is the rounding of code that takes it by way of another.
 */
export function conversionScale(from: Prediction, to: Prediction, level: Sloped, x0: number, eps: number): number {
  const { alpha, sigma } = { alpha: level.alpha.value, sigma: level.sigma.value };
  const x = Math.abs(alpha * x0) + Math.abs(sigma * eps);
  const given = predictionTerms(from, level, x0, eps).scale;
  // rounding of x_0 and eps as they are recovered from x and p, in units of the rounding
  const recovered = ((): { data: number; noise: number } => {
    if (from === 'data') return { data: given, noise: (x + alpha * given) / sigma };
    if (from === 'noise') return { data: (x + sigma * given) / alpha, noise: given };
    if (from === 'score') return { data: (x + sigma * sigma * given) / alpha, noise: sigma * given };
    const [a, b] =
      from === 'velocity'
        ? [-sigma, alpha]
        : [(level.alphaSlope ?? UNKNOWN).value, (level.sigmaSlope ?? UNKNOWN).value];
    const determinant = Math.abs(alpha * b - sigma * a);
    return {
      data: (Math.abs(b) * x + sigma * given) / determinant,
      noise: (alpha * given + Math.abs(a) * x) / determinant,
    };
  })();
  // right code may take either of the two by way of the other
  const { data, noise } = recovered;
  return convertedScale(to, level, {
    data: Math.max(data, (x + sigma * noise) / alpha),
    noise: Math.max(noise, (x + alpha * data) / sigma),
  });
}

/** The rounding of a prediction that is made of x_0 and eps, from theirs. */
function convertedScale(to: Prediction, level: Sloped, { data, noise }: { data: number; noise: number }): number {
  const { alpha, sigma } = { alpha: level.alpha.value, sigma: level.sigma.value };
  if (to === 'data') return data;
  if (to === 'noise') return noise;
  if (to === 'score') return noise / sigma;
  if (to === 'velocity') return alpha * noise + sigma * data;
  return Math.abs((level.alphaSlope ?? UNKNOWN).value) * data + Math.abs((level.sigmaSlope ?? UNKNOWN).value) * noise;
}
