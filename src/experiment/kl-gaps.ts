import { type Divergence, estimated, TOLERANCE } from '../divergence/divergence.js';
import { featureScoreField } from '../divergence/field/line-features.js';
import type { PointField } from '../divergence/field/point-field.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { featurePointField } from '../divergence/field/space-features.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klOdeInSpace, klOdeInSpaceAt } from '../divergence/kl-ode-in-space.js';
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

/** Why there is no klSde and no klScore beyond the line. */
const SDE_ON_LINE = 'the Fokker-Planck equation is solved in one dimension only; klBound bounds it from above';
const SCORE_ON_LINE = 'the density that a score at t = 0 belongs to is computed in one dimension only';

/** klSde with error estimates; in d > 1 none. @param tolerance aimed error, as a part of max(KL, 0.01) */
export function sdeGaps(built: Setting, training: ResolvedTraining, tolerance: number = TOLERANCE): Divergence[] {
  const { process, target } = built;
  if (target.dimension > 1) return missing(training, SDE_ON_LINE);
  const { field, other } = fieldsOf(built, training);
  const rough = (each: ScoreField) => klSdeAt(process, target, each, SHIFT);
  return widen(klSde(process, target, field, SOLVER_SHARE * tolerance), rough(field), rough(other), tolerance);
}

/** klOde with error estimates; in d > 2 by Monte Carlo. */
export function odeGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  const { process, target } = built;
  if (target.dimension > 1) {
    const [field, other] = readoutsOf(training).map((readouts) => featurePointField(built.features, readouts));
    const rough = (each: PointField) => klOdeInSpaceAt(process, target, each);
    const found = klOdeInSpace(process, target, field, SOLVER_SHARE * TOLERANCE);
    const widened = widen(found, rough(field), rough(other), TOLERANCE);
    // that a value is one of Monte Carlo has to be said
    return target.dimension > 2 ? widened.map((each, i) => withWarning(each, found[i])) : widened;
  }
  const { field, other } = fieldsOf(built, training);
  const rough = (each: ScoreField) => klOdeAt(process, target, each, SHIFT);
  return widen(klOde(process, target, field, SOLVER_SHARE * TOLERANCE), rough(field), rough(other), TOLERANCE);
}

/** klScore with error estimates; in d > 1 none. */
export function scoreGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  if (built.target.dimension > 1) return missing(training, SCORE_ON_LINE);
  const { field, other } = fieldsOf(built, training);
  const gaps = klScore(built.target, field);
  return widen(gaps, gaps, klScore(built.target, other), TOLERANCE);
}

function fieldsOf({ features }: Setting, training: ResolvedTraining) {
  const [field, other] = readoutsOf(training).map((readouts) => featureScoreField(features, readouts));
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

/** The same reason at every training time. */
function missing({ full }: ResolvedTraining, reason: string): Divergence[] {
  return full.empirical.flow.times.map(() => ({ value: null, reason }));
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
