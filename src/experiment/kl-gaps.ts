import { type Divergence, estimated, TOLERANCE } from '../divergence/divergence.js';
import { featureScoreField } from '../divergence/feature-score-field.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import { klScore } from '../divergence/score-density.js';
import type { ScoreField } from '../divergence/score-field.js';
import type { ResolvedTraining } from './resolved-training.js';
import type { Setting } from './setting.js';

// The gaps of the models trained on the data, by training time. An error is the solver's own estimate plus what the time
// quadrature of the training can move: the gap is computed once more for the readouts of the coarsest quadrature.

/** Where the effect of a small change of the readouts is computed: differences need no more. */
const SHIFT = { cells: 200, steps: 32 };

/** The solvers' share of the tolerance: the rest is for what the time quadrature moves. */
const SOLVER_SHARE = 0.8;

/** klSde with error estimates. @param tolerance aimed error, as a part of max(KL, 0.01) */
export function sdeGaps(built: Setting, training: ResolvedTraining, tolerance: number = TOLERANCE): Divergence[] {
  const { process, target } = built;
  const { field, other } = fieldsOf(built, training);
  const rough = (each: ScoreField) => klSdeAt(process, target, each, SHIFT);
  return widen(klSde(process, target, field, SOLVER_SHARE * tolerance), rough(field), rough(other), tolerance);
}

/** klOde with error estimates. */
export function odeGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  const { process, target } = built;
  const { field, other } = fieldsOf(built, training);
  const rough = (each: ScoreField) => klOdeAt(process, target, each, SHIFT);
  return widen(klOde(process, target, field, SOLVER_SHARE * TOLERANCE), rough(field), rough(other), TOLERANCE);
}

/** klScore with error estimates. */
export function scoreGaps(built: Setting, training: ResolvedTraining): Divergence[] {
  const { field, other } = fieldsOf(built, training);
  const gaps = klScore(built.target, field);
  return widen(gaps, gaps, klScore(built.target, other), TOLERANCE);
}

function fieldsOf({ features }: Setting, { full, coarser }: ResolvedTraining) {
  return {
    field: featureScoreField(features, full.empirical.flow.readouts),
    other: featureScoreField(features, coarser[0].empirical.flow.readouts),
  };
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
