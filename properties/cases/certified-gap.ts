import type { CertifiedBound } from '../../src/bound/certified-bound.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { sdeGaps } from '../../src/experiment/kl-gaps.js';
import {
  certifiedErrors,
  type ResolvedTraining,
  resolvedTraining,
  spread,
  type TrainedOnce,
} from '../../src/experiment/resolved-training.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import { lossChange, ridgeReadout } from '../../src/training/gradient-flow.js';
import { BOUND_TOLERANCE, numberOf } from './affine-bound.js';
import { deviationInLoss, flowDeviations } from './flow-deviation.js';
import { SYSTEM_FINEST } from './systems/sizes.js';
import { lossRounding } from './trained.js';

/** Quadrature nodes in diffusion time; the errors say what they leave. */
const TIME_NODES = 64;
/** Ridges of models that the comparison model is compared with, as parts of its own. */
const RIDGES = [0.5, 2];

/** The gap of the models trained on the data and the certified bound on it, by training time, with their errors. */
export interface CertifiedGap {
  /** klSde on the line; beyond, where it is not known, the larger J(A_n(tau)) + KL(p_T||pi), which the bound holds for as well. */
  readonly gap: readonly Estimate[];
  /** J_0. */
  readonly initialScoreLoss: Estimate;
  readonly certified: CertifiedBound;
  readonly errors: CertifiedBound;
  /** J(A(tau)) of the flow on the population, and what the two sides of J(A(tau)) <= optimisation can be off by. */
  readonly optimised: readonly Estimate[];
  /** J(A) + |A|_F^2/(4 m tau) of other models than A_c, and what it and the optimisation part can be off by. */
  readonly others: readonly Estimate[];
  /** tr(D G D^T)/(2m), D = A_n(tau) - A(tau), and what the two sides of its bound by the sampling part can be off by. */
  readonly displaced: readonly Estimate[];
}

/** The part of `measure` that the certified bound is about, with solvers that aim at BOUND_TOLERANCE. */
export function certifiedGap({ trainingTimes, ...rest }: Experiment): CertifiedGap {
  const built = setting({ trainingTimes, ...rest });
  const training = resolvedTraining(built, trainingTimes, TIME_NODES);
  const onLine = built.target.dimension === 1;
  return gapOf(
    training,
    trainingTimes,
    onLine ? sdeGaps(built, training, BOUND_TOLERANCE).map(numberOf) : likelihoodBounds(training),
  );
}

/** The same for models trained elsewhere, by training time: klSde is that of their own scores. */
export function certifiedGapOf(built: Setting, trainingTimes: readonly number[], models: ScoreField): CertifiedGap {
  const training = resolvedTraining(built, trainingTimes, TIME_NODES);
  return gapOf(
    training,
    trainingTimes,
    klSde(built.process, built.target, models, BOUND_TOLERANCE, SYSTEM_FINEST).map(numberOf),
  );
}

/** J(A_n(tau)) + KL(p_T||pi). */
function likelihoodBounds(training: ResolvedTraining): Estimate[] {
  const { initialLoss, prior, full } = training;
  const moved = spread(training, (once) => once.empirical.scoreLoss);
  return full.empirical.scoreLoss.map((loss, k) => ({
    value: loss + prior.value,
    error: moved[k] + full.empirical.flowError[k] + initialLoss.error + prior.error,
  }));
}

function gapOf(training: ResolvedTraining, trainingTimes: readonly number[], gap: readonly Estimate[]): CertifiedGap {
  return {
    gap,
    initialScoreLoss: training.initialLoss,
    certified: training.full.certified,
    errors: certifiedErrors(training),
    optimised: optimised(training),
    others: others(training, trainingTimes),
    displaced: displaced(training),
  };
}

function optimised(training: ResolvedTraining): Estimate[] {
  const { population } = training.full;
  // J_0 is on both sides
  const moved = spread(training, (once) =>
    once.population.scoreLoss.map((loss, k) => loss - once.certified.optimisation[k]),
  );
  return population.scoreLoss.map((value, k) => ({
    value,
    error: moved[k] + population.flowError[k] + lossRounding(population.loss, population.flow.readouts[k]),
  }));
}

/** The better of the models whose ridge is half of that of A_c, and twice as large. */
function others({ full, initialLoss }: ResolvedTraining, trainingTimes: readonly number[]): Estimate[] {
  const { loss, flow } = full.population;
  return trainingTimes.map((tau) => {
    const found = RIDGES.map((ridge) => {
      const A = ridgeReadout(flow.spectrum, ridge / (2 * tau));
      const value = initialLoss.value + lossChange(loss, A) + dot(A, A) / (4 * loss.width * tau);
      return { value, error: 2 * lossRounding(loss, A) };
    });
    return found.reduce((best, each) => (each.value < best.value ? each : best));
  });
}

function displaced(training: ResolvedTraining): Estimate[] {
  const values = (once: TrainedOnce) => displacements(once).map(({ value }) => value);
  const moved = spread(training, (once) => values(once).map((value, k) => value - once.certified.sampling[k]));
  return displacements(training.full).map(({ value, error }, k) => ({ value, error: moved[k] + error }));
}

/** tr(D G D^T)/(2m), and what the errors of both flows move it by. */
function displacements(once: TrainedOnce): Estimate[] {
  const { loss } = once.population;
  return flowDeviations(once).map((deviation) => {
    const { value, error } = deviationInLoss(loss, deviation);
    return { value: value / (2 * loss.width), error: error / (2 * loss.width) };
  });
}
