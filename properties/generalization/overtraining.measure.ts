import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { type Estimate, numberOf, plus } from '../../src/numeric/estimate.js';
import { goldenSection } from '../../src/numeric/golden-section.js';
import type { Points } from '../../src/target/points.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { flowReadout, type GradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, type Ranges } from '../generators/experiments.js';
import { between, logBetween } from '../generators/numbers.js';
import { ornsteinUhlenbeck, variancePreserving } from '../generators/processes.js';
import { normalTarget, twoModes } from '../generators/targets.js';
import { changeTo, FEW_NODES, zeroLossAtNodes } from '../measurements/losses-of-few-nodes.js';

/** One model on data sets of several sizes, each of them the first data of one stream. */
export interface SampleLadder {
  /** With the largest number of data, and the first and the last training time. */
  readonly experiment: Experiment;
  /** Ascending. */
  readonly samples: readonly number[];
}

/** Numbers of data along ladders, of which the fewest are at most a quarter of the features. */
export const SAMPLES = {
  fewest: [16],
  ends: [16, 4096],
  rungs: [16, 64, 256, 1024, 4096],
  many: [16, 256, 4096, 65_536, 1_000_000],
};

/** Normals that are not so narrow that their score is still being learned at the last training time. */
const wideNormal: Arbitrary<TargetSpec> = fc
  .record({ mean: between(-1.5, 1.5), variance: logBetween(0.6, 3) })
  .map(normalTarget);

/** Two such modes of equal variance, 2 to 4.5 apart. */
const apart: Arbitrary<TargetSpec> = fc
  .record({ half: between(1, 2.25), weight: between(0.3, 0.7), variance: between(0.7, 1.5) })
  .map(({ half, weight, variance }) => twoModes(half, weight, variance));

/** Embeddings in which a score can follow the process. */
const richEmbedding: Arbitrary<Experiment['embedding']> = fc.oneof(
  fc.constant({ kind: 'signal' as const }),
  fc.integer({ min: 3, max: 7 }).map((size) => ({ kind: 'fourier' as const, size })),
);

const TRAINING_TIMES = [0.1, 1e8];

/** Normals and pairs of modes under vp processes, trained from 0.1 to 1e8. */
export function sampleLadders(
  samples: readonly number[],
  width: Arbitrary<number>,
  ranges: Ranges = {},
): Arbitrary<SampleLadder> {
  return experiments({
    process: variancePreserving,
    target: fc.oneof(wideNormal, apart),
    embedding: richEmbedding,
    ...ranges,
    width,
    samples: fc.constant(samples[samples.length - 1]),
    trainingTimes: fc.constant(TRAINING_TIMES),
  }).map((experiment) => ({ experiment, samples }));
}

/** The same for pairs of modes alone under OU processes, which hide most of the signal. */
export function noisyModeLadders(samples: readonly number[], width: Arbitrary<number>): Arbitrary<SampleLadder> {
  return sampleLadders(samples, width, { process: between(2, 5).map(ornsteinUhlenbeck), target: apart });
}

/** Where it is best to stop, by number of data. */
export interface BestStops {
  readonly stops: readonly (BestStop & { readonly samples: number })[];
}

/**
 * The best stops of a ladder. Beside 160 nodes in t, the few moved ln tau* by at most 0.1 on 25 ladders and
 * ln(J(1e8)/J(tau*)) by at most 0.004.
 */
export function bestStops({ experiment, samples }: SampleLadder): BestStops {
  const built = setting(experiment);
  const whole = train(built, experiment.trainingTimes, FEW_NODES);
  const zeroLoss = zeroLossAtNodes(whole) ?? whole.zeroLoss;
  const stops = samples.map((n) => {
    const { flow } = train({ ...built, data: firstOf(built.data, n) }, whole.times, FEW_NODES).empirical;
    return { samples: n, ...bestStop(whole.population.loss, zeroLoss, flow) };
  });
  return { stops };
}

/** The first points. */
function firstOf({ dimension, values }: Points, count: number): Points {
  return { count, dimension, values: values.subarray(0, count * dimension) };
}

/** Where the loss of the population is least along a training on the data, from one training time to another. */
interface BestStop {
  /** ln tau*. A minimum at an end of the range counts as being there. */
  readonly logTime: Estimate;
  /** ln(J(A_n(first time))/J(A_n(tau*))): by how much the loss falls before tau*. */
  readonly fall: Estimate;
  /** ln(J(A_n(last time))/J(A_n(tau*))): by how much it rises again. */
  readonly rise: Estimate;
}

/**
 * Steps of the grid in ln tau: a fourth of a decade. A term exp(-l tau) of the flow goes from 0.9 to 0.1 of its size
 * over more than five of them.
 */
const STEP = 0.25 * Math.LN10;
/** Golden sections of two steps of the grid, which leave 1/300 of them. */
const SECTIONS = 12;

/**
 * The least J(A_n(tau)): the smallest on a grid in ln tau, and golden sections about each of the grid's minima, as a
 * loss may have several.
 *
 * @param population the loss as a function of A, from A_0 = 0
 * @param zeroLoss J_0
 * @param flow on the data, with the first and the last training time
 */
export function bestStop(population: QuadraticLoss, zeroLoss: Estimate, flow: GradientFlow): BestStop {
  const change = (x: number) => lossChange(population, flowReadout(flow.spectrum, Math.exp(x)));
  const [first, last] = [flow.times[0], flow.times[flow.times.length - 1]].map(Math.log);
  const count = Math.ceil((last - first) / STEP);
  const grid = Array.from({ length: count + 1 }, (_, k) => ({ x: first + (k / count) * (last - first), error: 0 }));
  const changes = grid.map(({ x }) => change(x));
  let best = { at: grid[0], change: changes[0] };
  const compare = (at: { x: number; error: number }, found: number) => {
    if (found < best.change) best = { at, change: found };
  };
  for (let k = 1; k <= count; k++) {
    compare(grid[k], changes[k]);
    if (k === count || changes[k] > changes[k - 1] || changes[k] > changes[k + 1]) continue;
    const refined = goldenSection(change, grid[k - 1].x, grid[k + 1].x, SECTIONS);
    compare(refined, change(refined.x));
  }
  // the error of a flow grows with tau
  const error = flow.errors[flow.errors.length - 1];
  const lossAt = (x: number) => plus(zeroLoss, changeTo(population, flowReadout(flow.spectrum, Math.exp(x)), error));
  const least = lossAt(best.at.x);
  return {
    logTime: { value: best.at.x, error: best.at.error },
    fall: logRatio(lossAt(first), least),
    rise: logRatio(lossAt(last), least),
  };
}

/** ln(a/b), off by at most -ln(1 - e_a/a) - ln(1 - e_b/b). */
function logRatio(a: Estimate, b: Estimate): Estimate {
  const shift = ({ value, error }: Estimate) =>
    error < value ? -Math.log1p(-error / value) : Number.POSITIVE_INFINITY;
  return { value: Math.log(numberOf(a) / numberOf(b)), error: shift(a) + shift(b) };
}
