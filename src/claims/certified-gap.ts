import type { CertifiedBound } from '../bound/certified-bound.js';
import { klSde } from '../divergence/kl-sde.js';
import type { ScoreField } from '../divergence/score-field.js';
import { sdeGaps } from '../experiment/kl-gaps.js';
import { certifiedErrors, type ResolvedTraining, resolvedTraining } from '../experiment/resolved-training.js';
import type { Experiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
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
export function certifiedGap({ trainingTimes, ...rest }: Experiment): CertifiedGap {
  const built = setting({ trainingTimes, ...rest });
  const training = resolvedTraining(built, trainingTimes, TIME_NODES);
  return gapOf(training, sdeGaps(built, training, BOUND_TOLERANCE).map(numberOf));
}

/** The same for models trained elsewhere, by training time: klSde is that of their own scores. */
export function certifiedGapOf(built: Setting, trainingTimes: readonly number[], models: ScoreField): CertifiedGap {
  const training = resolvedTraining(built, trainingTimes, TIME_NODES);
  return gapOf(training, klSde(built.process, built.target, models, BOUND_TOLERANCE).map(numberOf));
}

function gapOf(training: ResolvedTraining, gaps: readonly Estimate[]): CertifiedGap {
  return {
    klSde: gaps,
    initialScoreLoss: training.initialLoss,
    certified: training.full.certified,
    errors: certifiedErrors(training),
  };
}
