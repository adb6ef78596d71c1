import { type Divergence, estimated } from '../divergence/divergence.js';
import { featureScoreField } from '../divergence/feature-score-field.js';
import { klOde, klOdeAt } from '../divergence/kl-ode.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import { klScore } from '../divergence/score-density.js';
import type { ScoreField } from '../divergence/score-field.js';
import type { ResolvedTraining } from './resolved-training.js';
import type { Setting } from './setting.js';

/** The divergences a score model has from its target, each by training time. */
export interface KlGaps {
  readonly klSde: readonly Divergence[];
  readonly klOde: readonly Divergence[];
  readonly klScore: readonly Divergence[];
}

/** Where the effect of a small change of the readouts is computed: differences need no more. */
const SHIFT = { cells: 200, steps: 32 };

/**
 * The KL gaps of the models trained on the data. An error is the solver's own estimate plus what the time quadrature of the
 * training can move: the gap is computed once more, on a coarse grid, for the readouts of the coarsest quadrature.
 */
export function klGaps({ process, target, features }: Setting, { full, coarser }: ResolvedTraining): KlGaps {
  const field = featureScoreField(features, full.empirical.flow.readouts);
  const other = featureScoreField(features, coarser[0].empirical.flow.readouts);
  const shift = (gapsOf: (field: ScoreField) => readonly { readonly value: number | null }[]) => {
    const moved = gapsOf(other);
    return gapsOf(field).map(({ value }, i) => Math.abs((value ?? 0) - (moved[i].value ?? 0)));
  };
  return {
    klSde: widen(
      klSde(process, target, field),
      shift((each) => klSdeAt(process, target, each, SHIFT)),
    ),
    klOde: widen(
      klOde(process, target, field),
      shift((each) => klOdeAt(process, target, each, SHIFT)),
    ),
    klScore: widen(
      klScore(target, field),
      shift((each) => klScore(target, each)),
    ),
  };
}

/** Divergences with more error. */
function widen(divergences: readonly Divergence[], more: readonly number[]): Divergence[] {
  return divergences.map((each, i) => (each.value === null ? each : estimated(each.value, each.error + more[i])));
}
