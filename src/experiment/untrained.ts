/** The untrained model, whose score is 0: its klSde is known, which shows how far the solver can be trusted there. */
import type { Divergence, Tolerance } from '../divergence/divergence.js';
import { zeroField } from '../divergence/field/linear-field.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { solveKlSde } from '../divergence/kl-sde.js';
import { divergenceOfParts } from '../divergence/parts.js';
import { acrossSpans } from '../divergence/span/across-span.js';
import type { Estimate } from '../numeric/estimate.js';
import { dot } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { entropy } from '../target/entropy.js';
import { type Target, UNDIFFUSED } from '../target/target.js';

/** Roundings of klSde of the untrained model, as found and as known, as a part of it. */
const ROUNDING = 1e-9;
/** Where the untrained model's error is too small by a larger factor, the solver says nothing of any model. */
const LARGEST_FACTOR = 10;
/** The errors of trained models may be too small by somewhat more than that of the untrained one. */
const BEYOND_UNTRAINED = 1.25;

/**
 * klSde of the score that is 0 everywhere: then p^SDE = N(0, V I) with V = (v + sigma_T^2)/alpha_T^2 for the prior N(0, v I), and
 *
 *     KL(p_0 || N(0, V I)) = (d/2) log(2 pi V) + E|x_0|^2/(2V) - H(p_0).
 */
export function untrainedKlSde(process: ForwardProcess, target: Target): Estimate {
  const { alpha, sigma } = process.coefficients(process.horizon);
  const V = (process.priorVariance + sigma * sigma) / (alpha * alpha);
  const { value, error } = entropy(target, UNDIFFUSED);
  const square = target.variance + dot(target.mean, target.mean);
  return { value: 0.5 * target.dimension * Math.log(2 * Math.PI * V) + square / (2 * V) - value, error };
}

/** klSde of every model, with errors that the untrained model has shown to be large enough. @param aim that of the untrained one */
export function checkedKlSde(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance,
  aim: number,
): Divergence[] {
  return divergenceOfParts(acrossSpans({ process, target, field, flow: 'sde' }), tolerance, (near, some, own) =>
    checkedByUntrained(process, near, solveKlSde(process, near, some, own), aim),
  );
}

/**
 * Values of klSde, with errors that the untrained model has shown to be large enough. The solver finds a KL of k with an
 * error of e where k_0 is known to within e_0: its error is too small by the factor
 *
 *     c = |k - k_0|/(e + e_0 + ROUNDING |k_0|).
 *
 * With c <= 1 values stay as they are, with c <= 10 their errors are 1.25 c times as large, and beyond there are none. Where
 * components lie 10^14 of their widths apart, grids may agree on a mass that only they have put there. Where the solver finds
 * nothing for the untrained model, this says nothing of the others, which have errors of their own.
 *
 * @param aim see `klSde`
 */
export function checkedByUntrained(
  process: ForwardProcess,
  target: Target,
  found: readonly Divergence[],
  aim: number,
): readonly Divergence[] {
  if (found.every(({ value }) => value === null)) return found;
  const [own] = solveKlSde(process, target, zeroField(target.dimension), aim);
  const { value, error } = untrainedKlSde(process, target);
  if (own.value === null || !Number.isFinite(value)) return found;
  const times = Math.abs(own.value - value) / (own.error + error + ROUNDING * Math.abs(value));
  if (times <= 1) return found;
  const is = `${own.value.toPrecision(4)} with an error of ${own.error.toPrecision(2)}`;
  const reason = `not resolved: without training it comes out as ${is}, and is ${value.toPrecision(4)}`;
  // a model without a value keeps its own reason, whichever models there are beside it
  return found.map((each) => {
    if (each.value === null) return each;
    return times <= LARGEST_FACTOR
      ? { ...each, error: BEYOND_UNTRAINED * times * each.error }
      : { value: null, reason };
  });
}
