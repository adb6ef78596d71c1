import fc from 'fast-check';
import { featureField } from '../../../src/divergence/field/feature-field.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { type Setting, setting } from '../../../src/experiment/setting.js';
import { stream } from '../../../src/numeric/random.js';
import { norm } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { type GaussianMixture, gaussianMixture } from '../../../src/target/mixture.js';
import { gradientFlow } from '../../../src/training/gradient-flow.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { experiments, trainingTimes } from '../../generators/experiments.js';
import { between, logBetween, seeds, sizes, vectors } from '../../generators/numbers.js';
import { affordableProcess } from './solved-kls.js';

/** Time nodes of the training: any readout will do. */
const TIME_NODES = 32;

/** A model trained on the line, and the direction in R^d that it is turned to. */
export interface TurnedCase {
  /** On the line: a mixture with one variance for all components. */
  readonly experiment: Experiment;
  readonly dimension: number;
  /** Of the direction. */
  readonly seed: number;
}

/** Small models in up to 8 dimensions, half of them in the plane. */
export function turnedCases() {
  return fc.record({
    experiment: experiments({
      process: affordableProcess,
      target: fc
        .record({
          places: vectors(2, between(-1.5, 1.5)),
          variance: logBetween(0.3, 1.5),
          first: between(0.2, 0.8),
        })
        .map(({ places, variance, first }) => ({
          kind: 'mixture' as const,
          weights: [first, 1 - first],
          means: places.map((place) => [place]),
          variances: [variance, variance],
        })),
      width: sizes(4, 12),
      samples: sizes(10, 40),
      trainingTimes: trainingTimes(1, 1, 100),
      handMade: true,
    }),
    dimension: fc.oneof(fc.constant(2), fc.integer({ min: 3, max: 8 })),
    seed: seeds,
  });
}

/**
 * A trained model on the line, and the same turned into R^d: p_0 has its means along e, and one variance in every
 * direction. With whether it has features without a kink in space.
 */
export function turnedModel(aCase: TurnedCase) {
  // the cases draw no other target
  const built = setting(aCase.experiment) as Setting & { readonly target: GaussianMixture };
  const { process, target, features, data } = built;
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const [A] = gradientFlow(loss, aCase.experiment.trainingTimes).readouts;
  const e = directionOf(aCase);
  return {
    process,
    direction: e,
    isFlat: features.weights.includes(0),
    line: { target, field: featureField(features, [A]) },
    space: turned(built, e, A),
  };
}

/** A unit vector of R^d. */
function directionOf({ dimension, seed }: TurnedCase): Float64Array {
  const source = stream(seed, 'readouts');
  const e = Float64Array.from({ length: dimension }, () => source.normal());
  const length = norm(e);
  return e.map((x) => x / length);
}

/** Features w_i e and readout rows e_j A: s(x, t) = e s_1(e . x, t). */
function turned(
  { target, features }: Setting & { readonly target: GaussianMixture },
  e: Float64Array,
  A: Float64Array,
) {
  const d = e.length;
  const { weights, means, variances } = target;
  const along = { length: d * features.width };
  const inSpace = {
    ...features,
    dimension: d,
    weights: Float64Array.from(along, (_, k) => features.weights[Math.floor(k / d)] * e[k % d]),
  };
  const readout = Float64Array.from(along, (_, k) => e[Math.floor(k / A.length)] * A[k % A.length]);
  return {
    target: gaussianMixture(
      weights,
      means.map(([x]) => Array.from(e, (part) => part * x)),
      variances,
    ),
    field: featureField(inSpace, [readout]),
  };
}
