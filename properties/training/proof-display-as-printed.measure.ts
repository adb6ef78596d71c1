import type { Arbitrary } from 'fast-check';
import { flowDeviations } from '../../src/bound/flow-deviation.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, times } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { type Descent, flowReadout } from '../../src/training/gradient-flow.js';
import { residual } from '../../src/training/loss-at-readout.js';
import { experiments } from '../generators/experiments.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import { noisedCrossMoment, type ScoreAtNoise, scoreOf, scoreOfKernel } from '../oracles/noised-cross-moment.js';

/** Short flows on the line, of a few features and data. */
export function shortFlows(target: Arbitrary<TargetSpec>) {
  return experiments({
    target,
    width: sizes(2, 48),
    samples: sizes(2, 30),
    trainingTimes: logBetween(0.1, 1000).map((tau) => [tau]),
  });
}

/** Two numbers that are equal by the display before eq. 35. */
export interface ProofDisplay {
  /** m. */
  readonly width: number;
  /** (1/m) sum_i |a^_i(tau) - a_i(tau)|^2. */
  readonly moved: Estimate;
  /** (1/m) sum_i |∫_0^tau (grad_{theta_i} L - grad_{theta^_i} L_n) ds|^2, theta = vec(A)/sqrt(m). */
  readonly integrated: Estimate;
}

/** At a readout A, -m grad_A L_n = B_n - A G_n of the empirical loss. */
export interface GradientGap {
  readonly size: number;
  /** Its distance from the same with the score of the population in it, and with that of the kernel. */
  readonly population: Estimate;
  readonly kernel: Estimate;
}

/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const PANEL_NODES = [10, 7];

/**
 * Steps of the noise in a standard deviation. The error is the larger difference of two neighbouring rules: where kinks lie two may agree
 * by chance, and next to a gradient that is nearly 0 that counts.
 */
const NOISE_STEPS = [16, 11, 8];

const trainingOf = perCase((experiment: Experiment) => train(setting(experiment), experiment.trainingTimes, FEW_NODES));

export function proofDisplay(experiment: Experiment): ProofDisplay {
  const training = trainingOf(experiment);
  const [{ difference, error }] = flowDeviations(training.population, training.empirical);
  const { width } = training.population.loss;
  const square = squareOf({ value: norm(difference), error });
  return {
    width,
    moved: times(1 / width, square),
    integrated: times(1 / (width * width), squareOf(integralOf(training))),
  };
}

function squareOf(length: Estimate): Estimate {
  return times(length, length);
}

/** |∫_0^tau ((A G - B) - (A_n G_n - B_n)) ds|_F: the gradients are 1/sqrt(m) of these. */
function integralOf({ population, empirical, times: [tau] }: Training): Estimate {
  const rate = Math.max(
    ...[population, empirical].flatMap(({ flow }) => flow.spectrum.map(({ eigen }) => Math.max(...eigen.values))),
  );
  const [fine, coarse] = PANEL_NODES.map((nodes) => {
    const sum = new Float64Array(population.loss.crossMoment.length);
    // the integrand varies on the scale 1 in the logarithm of s
    for (let from = 0, to = Math.min(tau, 0.5 / rate); from < tau; [from, to] = [to, Math.min(tau, 2 * to)]) {
      addIntegral(sum, from, to, nodes, (s) => minus(pullAt(empirical, s), pullAt(population, s)));
    }
    return sum;
  });
  return { value: norm(fine), error: norm(minus(fine, coarse)) };
}

/** B - A(s) G. */
function pullAt({ loss, flow }: Descent, s: number): Float64Array {
  return residual(loss, flowReadout(flow.spectrum, s));
}

function addIntegral(sum: Float64Array, from: number, to: number, count: number, f: (s: number) => Float64Array): void {
  const { nodes, weights } = gaussLegendre(count);
  const half = 0.5 * (to - from);
  for (let k = 0; k < count; k++) {
    const values = f(from + half * (1 + nodes[k]));
    for (let e = 0; e < sum.length; e++) sum[e] += half * weights[k] * values[e];
  }
}

/** The gradients at A = 0, and at the readout of the population; of Gaussian mixtures. */
export function gradientGaps(experiment: Experiment): GradientGap[] | undefined {
  if (experiment.target.kind !== 'mixture') return undefined;
  const { setting: built, empirical, population } = trainingOf(experiment);
  const { loss } = empirical;
  const gapOf = (score: ScoreAtNoise): Estimate => {
    const rules = NOISE_STEPS.map((steps) => noisedCrossMoment(built, score, FEW_NODES.timeNodes, steps));
    const apart = rules.slice(1).map(({ moment }, k) => norm(minus(rules[k].moment, moment)));
    const [{ moment, beyond }] = rules;
    return { value: norm(minus(moment, loss.crossMoment)), error: Math.max(...apart) + norm(beyond) };
  };
  // A G_n is the same in all of them
  const gaps = { population: gapOf(scoreOf(built.target)), kernel: gapOf(scoreOfKernel) };
  const readouts = [new Float64Array(loss.width), population.flow.readouts[0]];
  return readouts.map((A) => ({ size: norm(residual(loss, A)), ...gaps }));
}
