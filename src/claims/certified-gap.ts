import type { CertifiedBound } from '../bound/certified-bound.js';
import { sdeGaps } from '../experiment/kl-gaps.js';
import { certifiedErrors, resolvedTraining } from '../experiment/resolved-training.js';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import type { Estimate } from '../target/entropy.js';
import { BOUND_TOLERANCE, numberOf } from './affine-bound.js';

/** Quadrature nodes in diffusion time; the errors say what they leave. */
const TIME_NODES = 64;

/** klSde of the models trained on the data and the certified bound on it, by training time, with their errors. */
export interface CertifiedGap {
  readonly klSde: readonly Estimate[];
  /** J_0. */
  readonly initialScoreLoss: Estimate;
  readonly certified: CertifiedBound;
  readonly errors: CertifiedBound;
}

/** The part of `measure` that the certified bound is about, with solvers that aim at BOUND_TOLERANCE. */
export function certifiedGap(experiment: Experiment): CertifiedGap {
  const built = setting(experiment);
  const training = resolvedTraining(built, experiment.trainingTimes, TIME_NODES);
  return {
    klSde: sdeGaps(built, training, BOUND_TOLERANCE).map(numberOf),
    initialScoreLoss: training.initialLoss,
    certified: training.full.certified,
    errors: certifiedErrors(training),
  };
}
