import { briefFeature } from '../../features/brief-features.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedTimes } from './graded-times.js';

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
    briefFeature(process, features, target, gradedTimes(process, target.variance, steps)) !== undefined;
  let steps = Math.min(least, most);
  while (2 * steps <= most && isBrief(steps)) steps *= 2;
  return steps;
}
