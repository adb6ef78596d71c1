import type { Quadrature } from '../numeric/gauss-legendre.js';
import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import { timeQuadrature } from './time-quadrature.js';

/** lambda dt of each weighting, with g = diffusion. @param d the dimension of x */
const WEIGHTS = {
  g2: (dt: number, { diffusion }: Coefficients) => dt * diffusion * diffusion,
  paper: (dt: number, { sigma }: Coefficients, d: number) => dt * (sigma / Math.sqrt(d)),
  sigma2: (dt: number, { sigma }: Coefficients) => dt * sigma * sigma,
  one: (dt: number) => dt,
};

/**
 * The weight lambda_t of a score loss 1/2 int lambda_t E_{p_t}|s - grad log p_t|^2 dt:
 *
 * - `g2`: g^2, that of maximum likelihood, with which the loss bounds a KL divergence
 * - `paper`: sigma_t/sqrt(d), eq. 6 of Li, Li, Zhang, Bian 2023 for a Gaussian kernel, with 1 for the factor that it leaves open
 * - `sigma2`: sigma_t^2, of the simple loss of DDPM, the mean squared error of the predicted noise
 * - `one`: 1
 */
export type Weighting = keyof typeof WEIGHTS;

/** All weightings, the default first. */
export const WEIGHTINGS = Object.keys(WEIGHTS) as [Weighting, ...Weighting[]];

/** lambda_t. @param d the dimension of x */
export function weightAt(weighting: Weighting, at: Coefficients, d: number): number {
  return WEIGHTS[weighting](1, at, d);
}

/** A node of a time integral. */
export interface WeightedTime {
  readonly t: number;
  /** The coefficients of the process at t. */
  readonly at: Coefficients;
  /** lambda dt. */
  readonly factor: number;
}

/** The nodes of int_0^T lambda ... dt. @param rule for int_0^T dt; a number is one of nodes of `timeQuadrature` */
export function weightedTimes(
  process: ForwardProcess,
  dimension: number,
  rule: number | Quadrature,
  weighting: Weighting = 'g2',
): WeightedTime[] {
  const { nodes, weights } = typeof rule === 'number' ? timeQuadrature(process.horizon, rule) : rule;
  return Array.from(nodes, (t, k) => {
    const at = process.coefficients(t);
    return { t, at, factor: WEIGHTS[weighting](weights[k], at, dimension) };
  });
}
