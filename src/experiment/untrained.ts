import type { Divergence } from '../divergence/divergence.js';
import { linearField } from '../divergence/field/linear-field.js';
import { klSde } from '../divergence/kl-sde.js';
import { scoreOnLine } from '../divergence/normal/linear-score.js';
import type { Estimate } from '../numeric/estimate.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { type Target, UNDIFFUSED } from '../target/target.js';

/** Roundings of both numbers, as a part of them. */
const ROUNDING = 1e-9;
/** A stated error that is too small by more than this says nothing of the others. */
const MOST = 10;
/** Errors elsewhere may be too small by somewhat more than without training. */
const MORE = 1.25;

/**
 * klSde of the score that is 0 everywhere, on the line: then p^SDE = N(0, V) with V = (v + sigma_T^2)/alpha_T^2 for the prior
 * N(0, v), and
 *
 *     KL(p_0 || N(0, V)) = log(2 pi V)/2 + E x_0^2/(2V) - H(p_0).
 */
export function untrainedKlSde(process: ForwardProcess, target: Target): Estimate {
  const { alpha, sigma } = process.coefficients(process.horizon);
  const V = (process.priorVariance + sigma * sigma) / (alpha * alpha);
  const { value, error } = entropy(target, UNDIFFUSED);
  const square = target.variance + target.mean[0] * target.mean[0];
  return { value: 0.5 * Math.log(2 * Math.PI * V) + square / (2 * V) - value, error };
}

/**
 * Values of klSde beside what the solver finds without training, where the answer is known: as many times as its error is
 * too small there, and a quarter more, the errors are larger, and if that is too often, there are no values. Where components
 * lie 10^14 of their widths apart, grids may agree on a mass that only they have put there. Where the solver finds nothing
 * without training, this says nothing of the others, which have errors of their own.
 *
 * @param aim see `klSde`
 */
export function besideUntrained(
  process: ForwardProcess,
  target: Target,
  found: readonly Divergence[],
  aim: number,
): readonly Divergence[] {
  if (found.every(({ value }) => value === null)) return found;
  const zero = scoreOnLine(
    () => 0,
    () => 0,
  );
  const [own] = klSde(process, target, linearField(zero), aim);
  const { value, error } = untrainedKlSde(process, target);
  if (own.value === null || !Number.isFinite(value)) return found;
  const times = Math.abs(own.value - value) / (own.error + error + ROUNDING * Math.abs(value));
  if (times <= 1) return found;
  const is = `${own.value.toPrecision(4)} with an error of ${own.error.toPrecision(2)}`;
  const reason = `not resolved: without training it comes out as ${is}, and is ${value.toPrecision(4)}`;
  // what has no value keeps its own reason, whichever models there are beside it
  return found.map((each) => {
    if (each.value === null) return each;
    return times <= MOST ? { ...each, error: MORE * times * each.error } : { value: null, reason };
  });
}
