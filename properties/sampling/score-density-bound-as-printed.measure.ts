import fc from 'fast-check';
import type { Divergence } from '../../src/divergence/divergence.js';
import { gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { between, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { twoModes } from '../generators/targets.js';

/** The aim of the solver, as a fraction of max(KL, 0.01 nats). */
const AIM = 1e-3;
/** Quadrature nodes in diffusion time. */
const TIME_NODES = 64;

/** The divergence to the density whose score a trained model is at t = 0, in nats. */
export interface ScoreDensity {
  readonly kl: Divergence;
  /** J + KL(p_T || pi). */
  readonly bound: Estimate;
}

/** Models of two modes that follow few data; the horizons are above 2, where J is more than its mean over t, (2/T) J. */
export function fewData() {
  return experiments({
    process: between(2.5, 6).map(ornsteinUhlenbeck),
    target: between(1.5, 3).map((mode) => twoModes(mode)),
    embedding: fc.constant({ kind: 'fourier', size: 5 }),
    width: sizes(48, 96),
    samples: sizes(10, 40),
    trainingTimes: trainingTimes(2, 3, 100),
  });
}

/** The densities of the models that an experiment trains on its data, by training time. */
export function scoreDensities(experiment: Experiment): ScoreDensity[] {
  const training = train(setting(experiment), experiment.trainingTimes, timeResolution(TIME_NODES));
  const { empirical, prior } = training;
  return gaps(training, 'klScore', AIM).map((kl, k) => ({ kl, bound: plus(empirical.scoreLoss[k], prior) }));
}
