import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import { flowLogDensity } from '../../../src/divergence/flow/space-flow.js';
import { gradedTimes } from '../../../src/divergence/grid/graded-times.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { stream } from '../../../src/numeric/random.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import type { Target } from '../../../src/target/target.js';

/**
 * The least order of log p^ODE in the time step that passes. The order is 2, with scatter where kinks are crossed (at
 * least 1.68 in 900 cases), and 1 if they are crossed wrongly.
 */
export const ORDER = 1.4;

/**
 * The numbers of steps whose errors are compared, few and many. Even more steps stand for the exact value, and half as
 * many of those show how far it is off.
 */
const FEW_STEPS = 16;
const MANY_STEPS = 256;
const EXACT_STEPS = 1024;
/**
 * The number of points of p_0 at which log p^ODE is followed, and the share of them, those of smallest error, that is
 * averaged: some points pass kinks so briefly that a step does not notice, and a few of those make up most of the
 * error.
 */
const POINTS = 320;
const KEPT = 0.95;

/** The mean error of log p^ODE at points of p_0, followed in few time steps and in many. */
export interface StepErrors {
  readonly few: number;
  readonly many: Estimate;
  /** The ratio of the two numbers of steps. */
  readonly refined: number;
}

/** How the error of log p^ODE falls with the time steps, d > 1. */
export function stepErrors(process: ForwardProcess, target: Target, field: ScoreField): StepErrors {
  const { values: points } = target.sample(POINTS, stream(0, 'evaluation'));
  const logsAt = (steps: number) =>
    flowLogDensity(process, field, gradedTimes(process, target.variance, steps))(0, points);
  const exact = logsAt(EXACT_STEPS);
  const [few, many, error] = [FEW_STEPS, MANY_STEPS, EXACT_STEPS / 2].map((steps) => {
    const logs = logsAt(steps);
    const kept = exact
      .map((log, p) => Math.abs(log - logs[p]))
      .sort()
      .subarray(0, KEPT * POINTS);
    return kept.reduce((sum, miss) => sum + miss, 0) / kept.length;
  });
  return { few, many: { value: many, error }, refined: MANY_STEPS / FEW_STEPS };
}
