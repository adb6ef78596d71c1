import { type Divergence, estimated, TOLERANCE } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klScore } from '../divergence/kl-score.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import type { Estimate } from '../numeric/estimate.js';
import { spread } from '../numeric/spread.js';

import type { Training } from './training.js';

/** The solver for each gap, and the same at one coarse resolution, which shows the effect of changing the readouts. */
const SOLVERS = {
  klSde: { solve: klSde, roughly: klSdeAt },
  klOde: { solve: klOde, roughly: klOdeAt },
  klScore: { solve: klScore, roughly: (...given: Parameters<typeof klSdeAt>) => klScore(given[0], given[1], given[2]) },
};

/** KL(p_0 || p) of the density p that a model has by its reverse SDE, by its probability flow, or by s(x, 0). */
export type Gap = keyof typeof SOLVERS;

/** The resolution, on the line, for the effect of a small change of the readouts: differences need no more. */
const SHIFT = { cells: 200, steps: 32 };

/** The solvers' share of the aim: the rest is for the effect of the time quadrature. */
const SOLVER_SHARE = 0.8;

/**
 * A KL gap of the models trained on the data in nats, by training time. An error is the solver's own estimate plus the
 * effect of the time quadrature of the training: the gap is computed once more for the readouts of the coarsest
 * quadrature, if there is one.
 *
 * @param aim aimed error, as a fraction of max(KL, 0.01); a value that misses it carries a warning
 */
export function gaps(training: Training, which: Gap, aim: number = TOLERANCE): Divergence[] {
  const { process, target, features } = training.setting;
  const { solve, roughly } = SOLVERS[which];
  const [field, coarse] = [training, ...training.coarser.slice(0, 1)].map(({ empirical }) =>
    featureField(features, empirical.readouts),
  );
  const resolution = target.dimension === 1 ? SHIFT : undefined;
  const at = (each: ScoreField) => roughly(process, target, each, resolution).map(({ value }) => value ?? 0);
  if (coarse === undefined) return solve(process, target, field, aim);
  const moved = spread(at(field), [at(coarse)], training.doubt);
  return solve(process, target, field, SOLVER_SHARE * aim).map((each, i) => {
    if (each.value === null) return each;
    const error = each.error + moved[i];
    // in d > 2, values are means over draws, as their warning says
    if (target.dimension > 2 && each.warning !== undefined) return { ...each, error };
    return estimated(each.value, error, aim);
  });
}

/** J + KL(p_T||pi) of the models trained on the data in nats, by training time: it bounds klSde in any dimension. */
export function klBound({ empirical, prior }: Training): Estimate[] {
  return empirical.scoreLoss.map(({ value, error }) => ({ value: value + prior.value, error: error + prior.error }));
}

/** KL(p_0 || p^SDE) is at most J + KL(p_T || pi): a value above is one of which nothing is known. */
export function withinBound(values: readonly Divergence[], bounds: readonly Divergence[]): Divergence[] {
  return values.map((each, k) => {
    const bound = bounds[k];
    if (each.value === null || bound.value === null || each.value - each.error <= bound.value + bound.error)
      return each;
    const is = `${each.value.toPrecision(4)} with an error of ${each.error.toPrecision(2)}`;
    return { value: null, reason: `not resolved: came out as ${is}, above klBound, which it never exceeds` };
  });
}
