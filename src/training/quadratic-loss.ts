import { biasesAt, kinks, type RandomFeatures } from '../features/random-features.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import { clear, partialMoments } from '../numeric/partial-moments.js';
import { meanOf } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { featureMoments, takeMoments } from './feature-moments.js';
import { gramOf } from './pair-gram.js';
import { pairKernel } from './pair-kernel.js';
import { spaceLoss } from './space-loss.js';
import { type WeightedTime, type Weighting, weightedTimes } from './weighting.js';

/**
 * The weighted score loss of a random-feature model, which is quadratic in A (theory section 2; the paper's Lemma 3):
 * J(A) = (1/2m) tr(A G A^T) - (1/m) tr(A B^T) + J_0, with the weight g^2 of maximum likelihood or another one, lambda.
 */
export interface QuadraticLoss {
  /** m. */
  readonly width: number;
  /** G = (1/m) int lambda E_{p_t}[phi phi^T] dt, m x m row-major. */
  readonly gram: Float64Array;
  /** B[:, i] = - int lambda P_{p_t}(w_i . x + u_i . e(t) > 0) dt w_i, d x m row-major. */
  readonly crossMoment: Float64Array;
}

/** A loss by a rule in t. */
export interface RuleLoss extends QuadraticLoss {
  /** B by every third node of the rule, three times its weight: these show how fast it converges with more nodes. */
  readonly crossThirds: readonly Float64Array[];
}

/**
 * G and B of a measure, without noise samples.
 *
 * @param timeNodes number of quadrature nodes in t, or a rule for int_0^T dt
 * @param weighting lambda
 */
export function quadraticLoss(
  process: ForwardProcess,
  features: RandomFeatures,
  measure: DiffusedMeasure,
  timeNodes: number | Quadrature,
  weighting: Weighting = 'g2',
): RuleLoss {
  const loss = features.dimension === 1 ? lineLoss : spaceLoss;
  const times = weightedTimes(process, features.dimension, timeNodes, weighting);
  return { width: features.width, ...loss(times, features, measure) };
}

/** Where no feature is active on more than this part of a measure, it is trained by what is small. */
const FAINT = 1e-4;

/** d = 1. */
function lineLoss(
  times: readonly WeightedTime[],
  features: RandomFeatures,
  measure: DiffusedMeasure,
): Omit<RuleLoss, 'width'> {
  const { addPartialMoments, addFaintMoments } = measure;
  const whole = times.reduce((sum, { factor }) => sum + factor, 0);
  const { loss, activity } = lineSums(times, features, measure, addPartialMoments);
  if (addFaintMoments === undefined || activity.some((part) => part > FAINT * whole)) return loss;
  return lineSums(times, features, measure, addFaintMoments).loss;
}

/**
 * The moment of every pair follows from partial moments at single kinks. Each time node costs one evaluation of the measure's
 * moments at m kinks, and m^2 additions. With the activity int lambda P(active) dt of each feature.
 */
function lineSums(
  times: readonly WeightedTime[],
  features: RandomFeatures,
  measure: DiffusedMeasure,
  addMoments: DiffusedMeasure['addPartialMoments'],
): { readonly loss: Omit<RuleLoss, 'width'>; readonly activity: Float64Array } {
  const { width: m, weights } = features;
  const crossThirds = [0, 1, 2].map(() => new Float64Array(m));
  const activity = new Float64Array(m);
  const kernel = pairKernel(m);
  const room = featureMoments(weights, kernel);
  const { active } = room;
  const sides = partialMoments(m);
  for (const [k, { t, at, factor }] of times.entries()) {
    const biases = biasesAt(features, t);
    const centre = at.alpha * measure.mean[0];
    const places = kinks(weights, biases);
    clear(sides);
    addMoments(at, places, centre, sides);
    takeMoments(room, weights, biases, places, centre, sides, factor);
    kernel.addPairs(room.sums, room.moments, room.rights, room.columns);
    const third = crossThirds[k % 3];
    for (let i = 0; i < m; i++) {
      activity[i] += active[i];
      third[i] -= 3 * weights[i] * active[i];
    }
  }
  const gram = gramOf(room.sums, room.place, room.columns);
  return { loss: { gram, crossMoment: meanOf(crossThirds), crossThirds }, activity };
}
