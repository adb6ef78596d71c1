import { type Divergence, estimated, TOLERANCE } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klScore } from '../divergence/kl-score.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import type { ResolvedTraining } from './resolved-training.js';
import type { Setting } from './setting.js';

// The gaps of the models trained on the data, by training time. An error is the solver's own estimate plus what the time
// quadrature of the training can move: the gap is computed once more for the readouts of the coarsest quadrature.

/** Where the effect of a small change of the readouts is computed: differences need no more. */
const SHIFT = { cells: 200, steps: 32 };

/** The solvers' share of the tolerance: the rest is for what the time quadrature moves. */
const SOLVER_SHARE = 0.8;

/** klSde with error estimates; in d > 1 none. @param tolerance aimed error, as a part of max(KL, 0.01) */
export function sdeGaps(built: Setting, training: ResolvedTraining, tolerance: number = TOLERANCE): Divergence[] {
  const { process, target } = built;
  const { field, other } = fieldsOf(built, training);
  const rough = (each: ScoreField) => klSdeAt(process, target, each, SHIFT);
  return widen(klSde(process, target, field, SOLVER_SHARE * tolerance), rough(field), rough(other), tolerance);
}

/** klOde with error estimates; in d > 2 by Monte Carlo. */
export function odeGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  const { process, target } = built;
  const { field, other } = fieldsOf(built, training);
  // beyond the line the first resolution of the solver is about as rough
  const rough = (each: ScoreField) => klOdeAt(process, target, each, target.dimension > 1 ? undefined : SHIFT);
  const found = klOde(process, target, field, SOLVER_SHARE * TOLERANCE);
  const widened = widen(found, rough(field), rough(other), TOLERANCE);
  // that a value is one of Monte Carlo has to be said
  return target.dimension > 2 ? widened.map((each, i) => withWarning(each, found[i])) : widened;
}

/** klScore with error estimates; in d > 1 none. */
export function scoreGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  const { process, target } = built;
  const { field, other } = fieldsOf(built, training);
  const gaps = klScore(process, target, field);
  return widen(gaps, gaps, klScore(process, target, other), TOLERANCE);
}

function fieldsOf({ features }: Setting, training: ResolvedTraining) {
  const [field, other] = readoutsOf(training).map((readouts) => featureField(features, readouts));
  return { field, other };
}

/** What the data teach with all time nodes, and with the fewest. */
function readoutsOf({ full, coarser }: ResolvedTraining): (readonly Float64Array[])[] {
  return [full, coarser[0]].map(({ empirical }) => empirical.flow.readouts);
}

/** A divergence with the warning of another one. */
function withWarning(divergence: Divergence, other: Divergence): Divergence {
  if (divergence.value === null || other.value === null || other.warning === undefined) return divergence;
  return { ...divergence, warning: other.warning };
}

type Values = readonly { readonly value: number | null }[];

/** Divergences with the distance between two further computations as additional error. */
function widen(divergences: readonly Divergence[], own: Values, moved: Values, tolerance: number): Divergence[] {
  return divergences.map((each, i) =>
    each.value === null
      ? each
      : estimated(each.value, each.error + Math.abs((own[i].value ?? 0) - (moved[i].value ?? 0)), tolerance),
  );
}
