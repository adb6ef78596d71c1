import { featureField } from '../../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import type { Setting } from '../../../src/experiment/setting.js';
import { type Estimate, minus } from '../../../src/numeric/estimate.js';
import { lossChange, lossRounding } from '../../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { explicitMatching, LEAST_SCALE, lossChanges, type ScoresAt } from '../../oracles/weighted-loss.js';

/**
 * How J changes from one model to another (d = 1, in nats), by the definition of J and as a quadratic, with the same
 * nodes in diffusion time.
 */
export interface QuadraticChange {
  readonly direct: Estimate;
  readonly quadratic: Estimate;
  /** The part of the quadratic that comes from the diagonal of G. */
  readonly diagonal: number;
  /** The size of the terms that `direct` is a sum of. */
  readonly scale: number;
}

/** Random features on the line, and the law they are trained on. */
type Features = Pick<Setting, 'process' | 'target' | 'features' | 'weighting'>;

/** J(A + s D) - J(A) for several s. */
export function changesAlong(
  built: Features,
  [A, D]: readonly Float64Array[],
  places: readonly number[],
  timeNodes: number,
): QuadraticChange[] {
  const readouts = [0, ...places].map((s) => A.map((a, i) => a + s * D[i]));
  return changes(built, readouts, fieldScores(featureField(built.features, readouts)), timeNodes);
}

/** J(A) - J(0) for a model that returns its score and says that its readout is A. */
export function changeFromZero(
  built: Features,
  readout: Float64Array,
  model: ScoreField,
  timeNodes: number,
): QuadraticChange[] {
  const scores = fieldScores(model);
  const fromZero: ScoresAt = (t, xs) => [new Float64Array(xs.length), ...scores(t, xs)];
  return changes(built, [new Float64Array(readout.length), readout], fromZero, timeNodes);
}

/** The changes from the first of several models to each of the others. */
function changes(
  built: Features,
  readouts: readonly Float64Array[],
  scores: ScoresAt,
  timeNodes: number,
): QuadraticChange[] {
  const loss = quadraticLoss(built.process, built.features, built.target, timeNodes, built.weighting);
  const [start, ...ends] = readouts.map((A) => ({ value: lossChange(loss, A), error: lossRounding(loss, A) }));
  const [before, ...diagonals] = readouts.map((A) => diagonalPart(loss, A));
  return lossChanges(built, scores, timeNodes, explicitMatching).map(({ scale, ...direct }, k) => ({
    direct,
    quadratic: minus(ends[k], start),
    diagonal: diagonals[k] - before,
    scale: Math.max(scale, LEAST_SCALE),
  }));
}

/** The models of a field, as solvers see them. */
function fieldScores(field: ScoreField): ScoresAt {
  return (t, xs) => {
    const slice = field.at(t);
    return Array.from({ length: field.models }, (_, model) => {
      const out = new Float64Array(xs.length);
      slice.evaluate(model, xs, out);
      return out;
    });
  };
}

/** (1/2m) sum_i G_ii a_i^2. */
function diagonalPart({ width, gram }: QuadraticLoss, A: Float64Array): number {
  return A.reduce((sum, a, i) => sum + gram[i * (width + 1)] * a * a, 0) / (2 * width);
}
