import type { CertifiedBound } from '../../src/bound/certified-bound.js';
import { deviationInLoss, flowDeviations } from '../../src/bound/flow-deviation.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { ScoreField } from '../../src/divergence/score-field.js';
import { gaps, klBound } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { type Training, timeResolution } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { spread } from '../../src/numeric/spread.js';
import { lossRounding } from '../../src/training/loss-at-readout.js';
import { BOUND_TOLERANCE, numberOf } from './affine-bound.js';
import { SYSTEM_FINEST } from './systems/sizes.js';

/** Quadrature nodes in diffusion time; the errors say what they leave. */
const TIME_NODES = 64;
/** Ridges of models that the comparison model is compared with, as parts of its own. */
const RIDGES = [0.5, 2];

/** The gap of the models trained on the data and the certified bound on it, by training time, with their errors. */
export interface CertifiedGap {
  /**
   * klSde on the line; beyond, where it is not known, the larger J(A_n(tau)) + KL(p_T||pi), which the bound holds for
   * as well.
   */
  readonly gap: readonly Estimate[];
  /** J_0. */
  readonly initialScoreLoss: Estimate;
  readonly certified: CertifiedBound;
  readonly errors: CertifiedBound;
  /** J(A(tau)) of the flow on the population, and what the two sides of J(A(tau)) <= optimisation can be off by. */
  readonly optimised: readonly Estimate[];
  /** J(A) + |A|_F^2/(4 m tau) of other models than A_c, and what it and the optimisation part can be off by. */
  readonly others: readonly Estimate[];
  /**
   * tr(D G D^T)/(2m), D = A_n(tau) - A(tau), and what the two sides of its bound by the sampling part can be off by.
   */
  readonly displaced: readonly Estimate[];
}

/** The part of `measure` that the certified bound is about, with solvers that aim at BOUND_TOLERANCE. */
export function certifiedGap(experiment: Experiment): CertifiedGap {
  const built = setting(experiment);
  const training = train(built, experiment.trainingTimes, timeResolution(TIME_NODES));
  const onLine = built.target.dimension === 1;
  return gapOf(training, onLine ? gaps(training, 'klSde', BOUND_TOLERANCE).map(numberOf) : klBound(training));
}

/** The same for models trained elsewhere, by training time: klSde is that of their own scores. */
export function certifiedGapOf(built: Setting, trainingTimes: readonly number[], models: ScoreField): CertifiedGap {
  const found = klSde(built.process, built.target, models, BOUND_TOLERANCE, SYSTEM_FINEST);
  return gapOf(train(built, trainingTimes, timeResolution(TIME_NODES)), found.map(numberOf));
}

function gapOf(training: Training, gap: readonly Estimate[]): CertifiedGap {
  return {
    gap,
    initialScoreLoss: training.initialLoss,
    certified: side(training.certified, 'value'),
    errors: side(training.certified, 'error'),
    optimised: optimised(training),
    others: others(training),
    displaced: displaced(training),
  };
}

function side(certified: CertifiedBound<Estimate>, of: 'value' | 'error'): CertifiedBound {
  const all = (estimates: readonly Estimate[]) => estimates.map((each) => each[of]);
  const { bound, prior, optimisation, approximation, sampling } = certified;
  return {
    bound: all(bound),
    prior: prior[of],
    optimisation: all(optimisation),
    approximation: all(approximation),
    sampling: all(sampling),
  };
}

function optimised(training: Training): Estimate[] {
  const { loss, flow, scoreLoss, change } = training.population;
  // J_0 is on both sides
  const slack = ({ population, certified }: Training) =>
    population.scoreLoss.map(({ value }, k) => value - certified.optimisation[k].value);
  const moved = spread(slack(training), training.coarser.map(slack));
  return scoreLoss.map(({ value }, k) => ({
    value,
    error: moved[k] + change[k].error + lossRounding(loss, flow.readouts[k]),
  }));
}

/** The better of the models whose ridge is half of that of A_c, and twice as large. */
function others({ population, initialLoss, times }: Training): Estimate[] {
  return times.map((tau) => {
    const found = RIDGES.map((part) => {
      const { readout, change, distance } = ridgeComparison(population, tau, part);
      return { value: initialLoss.value + change + distance, error: 2 * lossRounding(population.loss, readout) };
    });
    return found.reduce((best, each) => (each.value < best.value ? each : best));
  });
}

function displaced(training: Training): Estimate[] {
  const slack = (each: Training) => displacements(each).map(({ value }, k) => value - each.certified.sampling[k].value);
  const moved = spread(slack(training), training.coarser.map(slack));
  return displacements(training).map(({ value, error }, k) => ({ value, error: moved[k] + error }));
}

/** tr(D G D^T)/(2m), and what the errors of both flows move it by. */
function displacements({ population, empirical }: Training): Estimate[] {
  const { loss } = population;
  return flowDeviations(population, empirical).map((deviation) => {
    const { value, error } = deviationInLoss(loss, deviation);
    return { value: value / (2 * loss.width), error: error / (2 * loss.width) };
  });
}
