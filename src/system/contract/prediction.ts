import type { Parameterization } from './description.js';

/** Signal and noise at a label, and their derivatives in the label where a flow is meant. */
export interface Signal {
  readonly alpha: number;
  readonly sigma: number;
  readonly alphaSlope?: number | undefined;
  readonly sigmaSlope?: number | undefined;
}

/**
 * A prediction as a combination of x_0 and eps: what a model of this parameterization returns, coordinate by coordinate.
 *
 * data: x_0;  noise: eps;  score: -eps/sigma;  velocity: alpha eps - sigma x_0;  flow: alpha' x_0 + sigma' eps.
 *
 * @throws RangeError for a flow whose slopes are not given
 */
export function partsOf(parameterization: Parameterization, at: Signal): { data: number; noise: number } {
  const { alpha, sigma, alphaSlope, sigmaSlope } = at;
  switch (parameterization) {
    case 'data':
      return { data: 1, noise: 0 };
    case 'noise':
      return { data: 0, noise: 1 };
    case 'score':
      return { data: 0, noise: -1 / sigma };
    case 'velocity':
      return { data: -sigma, noise: alpha };
    case 'flow':
      if (alphaSlope === undefined || sigmaSlope === undefined) throw new RangeError('a flow needs slopes in time');
      return { data: alphaSlope, noise: sigmaSlope };
  }
}

/**
 * The noise that a prediction p = a x_0 + b eps stands for at x = alpha x_0 + sigma eps:
 *
 * eps = (alpha p - a x)/(alpha b - a sigma).
 */
export function noiseOf(parameterization: Parameterization, prediction: number, x: number, at: Signal): number {
  const { data, noise } = partsOf(parameterization, at);
  // at alpha = 0, where x is all noise, the formula is 0/0
  if (data === 0) return prediction / noise;
  return (at.alpha * prediction - data * x) / (at.alpha * noise - data * at.sigma);
}

/** The score that a prediction at x stands for: -eps/sigma. */
export function scoreOf(parameterization: Parameterization, prediction: number, x: number, at: Signal): number {
  return parameterization === 'score' ? prediction : -noiseOf(parameterization, prediction, x, at) / at.sigma;
}
