import fc, { type Arbitrary } from 'fast-check';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { perCase } from '../../src/claim/measured.js';
import { type Divergence, known } from '../../src/divergence/divergence.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { spread } from '../../src/numeric/spread.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { alongOneDirection, experiments, mixed, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { type Fit, fits, fitsOf, fittedReadout } from '../generators/fits.js';
import { between, logBetween, seeds, sizes } from '../generators/numbers.js';
import { anyProcess, ornsteinUhlenbeck } from '../generators/processes.js';
import { PLANE_SYSTEM_FINEST, SYSTEM_FINEST } from '../generators/systems.js';
import { nearNormal, normals, normalTarget, spaceMixtures } from '../generators/targets.js';
import { BOUND_AIM, SYSTEM_PLANE_AIM, wellTrained } from '../measurements/likelihood-bounds.js';

/** Processes that hide most of the signal, as the loss before training is small for others. */
const noisy = anyProcess.filter((spec) => {
  const { coefficients, horizon } = forwardProcess(spec);
  const { alpha, sigma } = coefficients(horizon);
  return alpha < 0.5 * sigma;
});

/**
 * Experiments trained for a time of at most n, where the bound mostly says something; beyond the line they have fewer
 * features and data.
 */
export function stoppedEarly() {
  return mixed(() => lineExperiments, inSpace);
}

/** From 0 half of the time, and else from a readout that is no larger than that of a score. */
const nearStart = fc.record({ scale: fc.oneof(fc.constant(0), logBetween(0.1, 1)), seed: seeds });

const lineExperiments = sizes(50, 3000).chain((samples) =>
  experiments({
    start: nearStart,
    process: noisy,
    target: nearNormal,
    width: sizes(8, 64),
    samples: fc.constant(samples),
    trainingTimes: trainingTimes(2, 0.1, samples),
  }),
);

const inSpace = (largest: number) =>
  sizes(50, 300).chain((samples) => {
    const drawn = spaceExperiments(largest, {
      start: nearStart,
      process: noisy,
      target: (dimension) => spaceMixtures(dimension, 2),
      width: sizes(8, 24),
      samples: fc.constant(samples),
      trainingTimes: trainingTimes(2, 0.1, samples),
    });
    // beyond the plane the divergence is known of models that vary along one direction, if they start from 0
    const known = alongOneDirection(drawn).map(({ initial: _, ...rest }) => rest);
    return fc.oneof(drawn, known);
  });

/** The same of models that a system trains, in the dimensions that it takes. */
export function stoppedEarlyFits(system: SystemUnderTest): Arbitrary<Fit> {
  const samples = sizes(100, 400);
  return fitsOf(system, { line: fits(nearNormal, samples), plane: fits(spaceMixtures(2, 2), samples) });
}

/** Embeddings that can follow the score of a normal in time, so that no approximation error hides the overfitting. */
const richEmbedding = fc.oneof(
  fc.constant({ kind: 'signal' as const }),
  fc.integer({ min: 3, max: 5 }).map((size) => ({ kind: 'fourier' as const, size })),
);

/** Flows that overfit: n <= m and tau >= 1e4. */
export function overfitted(): Arbitrary<Experiment> {
  return experiments({
    process: between(3, 4).map(ornsteinUhlenbeck),
    target: normals.map(normalTarget),
    embedding: richEmbedding,
    width: sizes(48, 64),
    samples: sizes(8, 24),
    trainingTimes: trainingTimes(1, 1e4, 1e5),
  });
}

/**
 * The explicit bound at one training time, in nats, with its parts and what it bounds. Losses are differences from
 * J(A_c), in which J_0 cancels: beside J_0 all of them would agree at short times. A time quadrature moves both sides of
 * an inequality alike, so the error of the left side is that of their difference.
 */
export interface ExplicitValues {
  readonly trainingTime: number;
  readonly initialLoss: Estimate;
  /** KL(p_0 || p^SDE), where it is known: on the line, in the plane, and along one direction. */
  readonly kl?: Estimate;
  /** prior + (sqrt optimisation + sqrt sampling)^2. */
  readonly bound: Estimate;
  /** KL(p_T || pi), J(A_c), |A_c|_F^2/(4 m tau), both together, and (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly prior: Estimate;
  readonly approximation: Estimate;
  readonly distance: number;
  readonly optimisation: Estimate;
  readonly sampling: Estimate;
  /** J(A_n(tau)) - J(A_c), and (sqrt optimisation + sqrt sampling)^2 - J(A_c), which bounds it. */
  readonly trained: Estimate;
  readonly allowed: Estimate;
}

/** The aim beyond the line, where the bound is wide beside it. */
const BEYOND_AIM = 8e-3;

/** The bound of an experiment by training time, and the divergence where it is solved for. */
export const explicitValues = perCase((experiment: Experiment): ExplicitValues[] => {
  const training = trainedFor(setting(experiment), experiment.trainingTimes);
  const aim = training.setting.target.dimension === 1 ? BOUND_AIM : BEYOND_AIM;
  return valuesOf(training, gaps(training, 'klSde', aim));
});

/** The bound of a model that a system has trained. @throws SystemError */
export const fittedValues = perCase((fit: Fit, system: SystemUnderTest): ExplicitValues[] => {
  const done = fittedReadout(system, fit);
  const onLine = done.target.dimension === 1;
  const [aim, finest] = onLine ? [BOUND_AIM, SYSTEM_FINEST] : [SYSTEM_PLANE_AIM, PLANE_SYSTEM_FINEST];
  const kls = klSde(done.process, done.target, system.field(done.model, done.target.dimension), aim, finest);
  return valuesOf(trainedFor(done, [fit.trainingTime]), kls);
});

/** The bound where its divergence is known. */
export interface SolvedValues extends ExplicitValues {
  readonly kl: Estimate;
}

/** The training times at which the divergence of an experiment is known. */
export function solvedValues(experiment: Experiment): SolvedValues[] {
  return explicitValues(experiment).filter(isSolved);
}

/** The same of a model that a system has trained. @throws SystemError */
export function solvedFittedValues(fit: Fit, system: SystemUnderTest): SolvedValues[] {
  return fittedValues(fit, system).filter(isSolved);
}

function isSolved(values: ExplicitValues): values is SolvedValues {
  return values.kl !== undefined;
}

/** A training with nodes in diffusion time as the bound needs; the errors say how far off they may be. */
function trainedFor(built: Setting, times: readonly number[]): Training {
  return wellTrained(built, times, [64, 192], ({ explicit }) => explicit.bound);
}

/** The bound of a training. @param kls likewise by training time */
function valuesOf(training: Training, kls: readonly Divergence[]): ExplicitValues[] {
  const { times, explicit, initialLoss } = training;
  const found = losses(training);
  const slack = spread(
    found.map(above),
    training.tilted.map((each) => losses(each).map(above)),
    training.doubt,
  );
  return times.map((trainingTime, k) => {
    const { trained, allowed, distance } = found[k];
    const [optimisation, sampling] = [explicit.optimisation[k], explicit.sampling[k]];
    return {
      trainingTime,
      initialLoss,
      ...(kls[k].value === null ? {} : { kl: known(kls[k]) }),
      bound: explicit.bound[k],
      prior: explicit.prior,
      approximation: explicit.approximation[k],
      distance,
      optimisation,
      sampling,
      trained: { ...trained, error: trained.error + slack[k] },
      // of J_0, only its effect on the product of the roots is left
      allowed: {
        value: allowed,
        error: initialLoss.error * Math.sqrt(sampling.value / optimisation.value) + ROUNDING * explicit.bound[k].value,
      },
    };
  });
}

/** Relative rounding of the bound, of which J(A_c) and the prior are taken off. */
const ROUNDING = 4 * Number.EPSILON;

/** `trained`, `allowed` and `distance` at one time quadrature. */
interface Losses {
  readonly trained: Estimate;
  readonly allowed: number;
  readonly distance: number;
}

function above({ trained, allowed }: Losses): number {
  return trained.value - allowed;
}

function losses({ times, population, empirical, explicit, initialLoss, prior }: Training): Losses[] {
  const { loss } = population;
  return times.map((tau, k) => {
    const { readout, change, distance } = ridgeComparison(population, tau);
    const reached = empirical.flow.readouts[k];
    return {
      trained: {
        // both above J(A_0), which the changes of a training are not where A_0 is not 0
        value: lossChange(loss, reached) - change,
        error: empirical.change[k].error + lossRounding(loss, reached) + lossRounding(loss, readout),
      },
      allowed: explicit.bound[k].value - prior.value - initialLoss.value - change,
      distance,
    };
  });
}
