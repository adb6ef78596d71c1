import { type Divergence, TOLERANCE } from '../divergence/divergence.js';
import { featurePointField } from '../divergence/feature-point-field.js';
import { featureScoreField } from '../divergence/feature-score-field.js';
import * as line from '../divergence/kl-ode.js';
import { klOdeInSpace, klOdeInSpaceAt } from '../divergence/kl-ode-in-space.js';
import * as sde from '../divergence/kl-sde.js';
import type { PointField } from '../divergence/point-field.js';
import type { Resolution } from '../divergence/refinement.js';
import * as density from '../divergence/score-density.js';
import type { ScoreField } from '../divergence/score-field.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';

// The solvers under the names they share in any dimension: this file goes once src/divergence has these names itself.

/** Why there is no klSde and no klScore beyond the line. */
const SDE_ON_LINE = 'the Fokker-Planck equation is solved in one dimension only; klBound bounds it from above';
const SCORE_ON_LINE = 'the density that a score at t = 0 belongs to is computed in one dimension only';

export type Field = ScoreField | PointField;

type Values = readonly { readonly value: number | null }[];

export function featureField(features: RandomFeatures, readouts: readonly Float64Array[]): Field {
  return features.dimension === 1 ? featureScoreField(features, readouts) : featurePointField(features, readouts);
}

export function klSde(process: ForwardProcess, target: Target, field: Field, tolerance = TOLERANCE): Divergence[] {
  return onLine(field) ? sde.klSde(process, target, field, tolerance) : missing(field, SDE_ON_LINE);
}

export function klSdeAt(process: ForwardProcess, target: Target, field: Field, resolution?: Resolution): Values {
  return onLine(field) ? sde.klSdeAt(process, target, field, resolution) : missing(field, SDE_ON_LINE);
}

export function klOde(process: ForwardProcess, target: Target, field: Field, tolerance = TOLERANCE): Divergence[] {
  return onLine(field)
    ? line.klOde(process, target, field, tolerance)
    : klOdeInSpace(process, target, field, tolerance);
}

/** @param resolution on the line */
export function klOdeAt(process: ForwardProcess, target: Target, field: Field, resolution?: Resolution): Values {
  return onLine(field) ? line.klOdeAt(process, target, field, resolution) : klOdeInSpaceAt(process, target, field);
}

export function klScore(_: ForwardProcess, target: Target, field: Field): Divergence[] {
  return onLine(field) ? density.klScore(target, field) : missing(field, SCORE_ON_LINE);
}

function onLine(field: Field): field is ScoreField {
  return !('dimension' in field);
}

/** The same reason for every model. */
function missing({ models }: Field, reason: string): { readonly value: null; readonly reason: string }[] {
  return Array.from({ length: models }, () => ({ value: null, reason }));
}
