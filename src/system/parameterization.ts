import type { Coefficients } from '../process/forward-process.js';
import type { Parameterization } from './diffusion-system.js';

/**
 * The score that a prediction at x = alpha x_0 + sigma eps stands for, coordinate by coordinate.
 *
 * As E[eps | x] = -sigma s,
 *
 * noise: s = -eps/sigma;  data: s = (alpha x_0 - x)/sigma^2;
 * velocity v = alpha eps - sigma x_0, where eps = (sigma x + alpha v)/(alpha^2 + sigma^2): s = -eps/sigma.
 *
 * @param at sigma > 0, unless the prediction is the score itself
 * @see Salimans, Ho 2022, Progressive Distillation for Fast Sampling of Diffusion Models, appendix D
 */
export function scoreOf(
  parameterization: Parameterization,
  prediction: number,
  x: number,
  { alpha, sigma }: Coefficients,
): number {
  switch (parameterization) {
    case 'score':
      return prediction;
    case 'noise':
      return -prediction / sigma;
    case 'data':
      return (alpha * prediction - x) / (sigma * sigma);
    case 'velocity':
      return -(sigma * x + alpha * prediction) / (sigma * (alpha * alpha + sigma * sigma));
  }
}
