import { missedFeature } from '../../features/missed-feature.js';
import { increasingRoots } from '../../numeric/increasing-root.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';

/**
 * Time steps that suit both ends of the diffusion: half of them equally spaced in sqrt t, where p_t is still close to
 * p_0, half in
 *
 * L(t) = log(1 + sigma_t^2 / (alpha_t^2 V)), with L' = g^2 / (alpha^2 V + sigma^2),
 *
 * where V is the variance of p_0: L' is the rate at which noise replaces the signal. With the same number of steps, the
 * error in time is a half to a quarter of that with sqrt t alone for ve and linear beta, and the same for constant beta.
 *
 * @param variance V > 0
 * @returns steps + 1 times, ascending from 0 to T
 */
export function gradedTimes(process: ForwardProcess, variance: number, steps: number): Float64Array {
  const { horizon } = process;
  const logRatio = (t: number) => {
    const { alpha, sigma } = process.coefficients(t);
    return Math.log1p((sigma * sigma) / (alpha * alpha * variance));
  };
  const whole = logRatio(horizon);
  const clock = (t: number) => 0.5 * Math.sqrt(t / horizon) + (0.5 * logRatio(t)) / whole;
  const rate = (t: number) => {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const replaced = (diffusion * diffusion) / (alpha * alpha * variance + sigma * sigma);
    return 0.25 / Math.sqrt(t * horizon) + (0.5 * replaced) / whole;
  };
  const parts = Float64Array.from({ length: steps - 1 }, (_, j) => (j + 1) / steps);
  // where they would be by sqrt t alone
  const guesses = parts.map((part) => horizon * part * part);
  const inner = increasingRoots(clock, rate, parts, guesses, [0, horizon], process.foresee);
  return Float64Array.of(0, ...inner, horizon);
}

/**
 * Time steps where refinement begins: doubled until no feature is on, or off, for all x at once between a few of them only.
 * Fewer steps, however many of them are compared, may all step over it.
 *
 * @param least where it begins without such features
 * @param most beyond which nothing is doubled
 */
export function firstSteps(
  process: ForwardProcess,
  target: Target,
  { features }: ScoreField,
  least: number,
  most: number,
): number {
  if (features === undefined) return Math.min(least, most);
  const isBrief = (steps: number) =>
    missedFeature(process, features, target, gradedTimes(process, target.variance, steps)) !== undefined;
  let steps = Math.min(least, most);
  while (2 * steps <= most && isBrief(steps)) steps *= 2;
  return steps;
}
