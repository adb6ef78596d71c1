import type { Arbitrary } from 'fast-check';
import { scoreDistances } from '../../src/bound/flow-deviation.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type TimeResolution, type Training, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { spread } from '../../src/numeric/spread.js';
import { dot, minus, norm } from '../../src/numeric/vectors.js';
import { integratePanels } from '../../src/target/panel-quadrature.js';
import { flowReadout, gradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange, lossRounding, multiplyRows } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { sizes } from '../generators/numbers.js';
import { nearNormal } from '../generators/targets.js';

/** Small experiments trained for a short time. */
export function stoppedAtOnce(): Arbitrary<Experiment> {
  return experiments({
    target: nearNormal,
    width: sizes(8, 32),
    samples: sizes(50, 400),
    trainingTimes: trainingTimes(1, 1e-3, 1e-2),
  });
}

/** Required agreement of J(A_c) computed in two ways, relative. */
export const TOLERANCE = 1e-7;
/** Of S likewise: the flows, whose difference it bounds, have errors of 1e-7 relative to themselves. */
export const SAMPLING_TOLERANCE = 1e-2;

/** The parts of the explicit bound at one training time and what each of them is or bounds, in nats. */
export interface ExplicitParts {
  /** J(A(tau)) - J(A_c), and |A_c|_F^2/(4 m tau), which bounds it. */
  readonly optimised: Estimate;
  readonly distance: number;
  /** (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly sampling: Estimate;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau), which `sampling` bounds. */
  readonly displaced: Estimate;
  /** By how much: (1/m) int_0^tau |D G - (dB - A_n(s) dG)/2|_F^2 ds. */
  readonly unused: Estimate;
  /** J(A_c) of the bound, and J_0 + (J(A_0 + A_c) - J_0), in which nothing is relative to A_0. */
  readonly approximation: number;
  readonly compared: Estimate;
  /** Other models in place of A_c. */
  readonly others: readonly OtherModel[];
}

/** Another model A in place of A_c. */
interface OtherModel {
  /** |A - A_c|_F^2/(4 m tau). */
  readonly distance: number;
  /** By how much J(A) + |A|_F^2/(4 m tau) exceeds the optimisation part, which is at least that distance. */
  readonly excess: Estimate;
}

/**
 * All of this holds at any quadrature in diffusion time. The tilted ones have fewer nodes in training time as well, and
 * tell what these leave in S.
 */
export const PARTS_RESOLUTION: TimeResolution = { timeNodes: 32, errors: true };

/** The parts by training time. */
export function explicitParts(training: Training): ExplicitParts[] {
  const { times, population, explicit, zeroLoss } = training;
  const start = training.setting.initial;
  const { loss, measured, flow } = population;
  const [balanced, ...tilted] = [training, ...training.tilted].map(balances);
  const leftBySampling = spread(
    balanced.map(remainder),
    tilted.map((each) => each.map(remainder)),
  );
  return times.map((tau, k) => {
    const { readout, change, distance } = ridgeComparison(population, tau);
    const { displaced, unused } = balanced[k];
    const model = start === undefined ? readout : readout.map((a, e) => start[e] + a);
    return {
      optimised: {
        value: lossChange(loss, flow.readouts[k]) - change,
        error: population.change[k].error + lossRounding(loss, flow.readouts[k]) + lossRounding(loss, readout),
      },
      distance,
      sampling: { value: explicit.sampling[k].value, error: leftBySampling[k] },
      displaced,
      unused,
      approximation: explicit.approximation[k].value,
      compared: {
        value: zeroLoss.value + lossChange(measured, model),
        error: lossRounding(measured, model) + Number.EPSILON * zeroLoss.value,
      },
      others: RIDGES.map((part) => otherModel(training, tau, part)),
    };
  });
}

/** S and its two parts, at one time quadrature. */
interface Balance extends SpentSampling {
  readonly sampling: number;
}

function balances({ times, population, empirical, explicit }: Training): Balance[] {
  const spent = spentSampling([population.loss, empirical.loss], times);
  return spent.map((each, k) => ({ ...each, sampling: explicit.sampling[k].value }));
}

function remainder({ displaced, unused, sampling }: Balance): number {
  return displaced.value + unused.value - sampling;
}

/** Ridges of the other models, as fractions of that of A_c. */
const RIDGES = [0.5, 2];

function otherModel({ population: { loss, flow } }: Training, tau: number, part: number): OtherModel {
  const [best, other] = [1, part].map((each) => ridgeComparison({ loss, flow }, tau, each));
  const apart = minus(other.readout, best.readout);
  return {
    distance: dot(apart, apart) / (4 * loss.width * tau),
    excess: {
      value: lossChange(loss, other.readout) + other.distance - best.change - best.distance,
      error: lossRounding(loss, other.readout) + lossRounding(loss, best.readout),
    },
  };
}

/** The parts of an experiment. @param times default: those of the experiment */
export function partsOf(experiment: Experiment, times = experiment.trainingTimes): ExplicitParts[] {
  return explicitParts(train(setting(experiment), times, PARTS_RESOLUTION));
}

/** Training times, as multiples of 1/l for the largest eigenvalue l of G, around which sampling costs most. */
const DECAY_TIMES = [0.7, 1.25, 2, 3, 4];

/** The same at a few decay times of the direction that is learned first. */
export function partsAtDecayTimes(experiment: Experiment): ExplicitParts[] {
  const { loss } = train(setting(experiment), [1], PARTS_RESOLUTION).population;
  const rate = operatorNorm(loss.gram, loss.width).value;
  return partsOf(
    experiment,
    DECAY_TIMES.map((x) => x / rate),
  );
}

/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const [FINE, COARSE] = [6, 4];
/** Aimed error of the flows relative to themselves: their difference is smaller than they are, and should be known. */
const FLOW_TOLERANCE = 1e-10;
/** Where the first panel from 0 ends, as a part of the shortest decay time. */
const FIRST = 0.3;

/** Both parts of S. */
interface SpentSampling {
  readonly displaced: Estimate;
  readonly unused: Estimate;
}

/**
 * The sampling part S of the explicit bound by what it is spent on, by training time in nats:
 *
 * S = |D G^{1/2}|_F^2/(2m) + (1/m) ∫_0^tau |D G - (dB - A_n dG)/2|_F^2 ds,  D(s) = A_n(s) - A(s),
 *
 * for D' = (dB - A_n dG) - D G by eqs. 9 and 10, so that the first part grows by <dB - A_n dG - D G, D G>/m. It holds for
 * the gram and cross moment of any quadrature in diffusion time.
 */
function spentSampling(losses: readonly QuadraticLoss[], times: readonly number[]): SpentSampling[] {
  const [population, empirical] = losses.map((each) => ({
    loss: each,
    flow: gradientFlow(each, times, FLOW_TOLERANCE),
  }));
  const { loss } = population;
  const dG = minus(empirical.loss.gram, loss.gram);
  const dB = minus(empirical.loss.crossMoment, loss.crossMoment);
  const displaced = scoreDistances({ population, empirical });
  const square = (s: number) => {
    const [A, An] = [population, empirical].map(({ flow }) => flowReadout(flow.spectrum, s));
    const pull = multiplyRows(minus(An, A), loss.gram, loss.width);
    const push = multiplyRows(An, dG, loss.width);
    const rest = pull.map((value, e) => value - 0.5 * (dB[e] - push[e]));
    return dot(rest, rest) / loss.width;
  };
  const rates = losses.map(({ gram }) => operatorNorm(gram, loss.width).value);
  const first = FIRST / Math.max(...rates);
  return times.map((tau, k) => {
    const panels = panelsTo(tau, first);
    const [fine, coarse] = [FINE, COARSE].map((count) => integratePanels(panels, count, square));
    // an error of the flows moves what is squared by at most this, at any time up to tau
    const [error, errorOnData] = [population, empirical].map(({ flow }) => flow.errors[k]);
    const moved = (error + errorOnData) * rates[0] + errorOnData * norm(dG);
    const byFlows = (moved * (2 * Math.sqrt(tau * loss.width * fine) + tau * moved)) / loss.width;
    return { displaced: displaced[k], unused: { value: fine, error: Math.abs(fine - coarse) + byFlows } };
  });
}

/** From 0 to tau: the first panel ends at `first`, the others where log s has moved by 1. */
function panelsTo(tau: number, first: number): Float64Array {
  const ends = [0];
  for (let s = first; s < tau; s *= Math.E) ends.push(s);
  return Float64Array.of(...ends, tau);
}
