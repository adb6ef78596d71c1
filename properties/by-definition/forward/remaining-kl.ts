import { type Estimate, minus } from '../../../src/numeric/estimate.js';
import { dot } from '../../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import { entropy, priorKl } from '../../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../../src/target/target.js';
import { integratedRate } from '../../generators/integrated-rate.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms of a few tens. */
export const LOG_ROUNDINGS = 32;

/** What vp starts from: int beta, and KL(p_0||pi). */
interface Start {
  readonly integratedBeta: number;
  readonly initialKl: Estimate;
}

/** What is left of p_0 at T, and what it is bounded by. */
export interface Remaining {
  /** KL(p_T||pi). */
  readonly prior: Estimate;
  readonly vp?: Start;
  /** The same for a shift of pi, N(mu, I). */
  readonly shift?: Start;
  readonly ve?: { readonly secondMoment: number; readonly priorVariance: number };
}

/** The prior KL, and what its bound is made of. @param family of the process */
export function remaining(process: ForwardProcess, family: 'vp' | 've', target: Target): Remaining {
  const { value, error } = priorKl(process, target);
  // L = log(p_T/pi) is rounded, and KL is about E_pi[L^2]/2
  const prior = { value, error: error + LOG_ROUNDINGS * Number.EPSILON * Math.sqrt(2 * value) };
  if (family === 've') {
    return { prior, ve: { secondMoment: secondMoment(target), priorVariance: process.priorVariance } };
  }
  const start = { integratedBeta: integratedRate(process), initialKl: initialKl(target) };
  return isShift(target) ? { prior, shift: start } : { prior, vp: start };
}

/** Whether p_0 = N(mu, I). */
function isShift(target: Target): boolean {
  return target.kind === 'mixture' && target.weights.length === 1 && target.variance === target.dimension;
}

/** KL(p_0||N(0, I)) = -h(p_0) + (d/2) ln(2 pi) + 1/2 E|x_0|^2. */
function initialKl(target: Target): Estimate {
  const initial = entropy(target, UNDIFFUSED);
  const energy = 0.5 * (target.dimension * Math.log(2 * Math.PI) + secondMoment(target));
  const rounding = 4 * Number.EPSILON * (energy + Math.abs(initial.value));
  return minus({ value: energy, error: rounding }, initial);
}

function secondMoment({ mean, variance }: Target): number {
  return variance + dot(mean, mean);
}
