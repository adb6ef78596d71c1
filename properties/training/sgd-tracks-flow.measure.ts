import fc, { type Arbitrary } from 'fast-check';
import { type Ladder, type Vacuous, vacuous } from '../../src/claim/law.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Batch, batchOf, epochOf, type Noised } from '../../src/network/denoising-batch.js';
import { gradientSteps } from '../../src/network/gradient-steps.js';
import { featureNetwork } from '../../src/network/network.js';
import { plainTensors } from '../../src/network/tensorflow.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { stream } from '../../src/numeric/random.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { dot, meanOf, minus, norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { Points } from '../../src/target/points.js';
import { residual } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { anyWeighting, experiments, type Ranges, spaceExperiments } from '../generators/experiments.js';
import { between, drawSeeds, sizes } from '../generators/numbers.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import { descend, descentVariance, type Quadratic } from '../oracles/descent.js';

/** What TensorFlow.js trains: on given noised points, on batches of them, and on fresh noise. */
export interface DescentCase {
  readonly given: NoisedCase;
  /** Of two data. */
  readonly drawn: NoisedCase;
  readonly fresh: FreshCase;
}

/** Random features and noised points of the data of an experiment. */
export interface NoisedCase {
  readonly experiment: Experiment;
  /** Of times and noise. */
  readonly seed: number;
  /** Noised points of each datum. */
  readonly copies: number;
  readonly steps: number;
  /** eta lambda_max, for the loss of all points or for the largest of those of single data. */
  readonly pace: number;
}

/** Random features that are trained on fresh noise. */
export interface FreshCase {
  readonly experiment: Experiment;
  readonly seed: number;
  readonly pace: number;
}

const FEW: Omit<Ranges, 'target'> = { trainingTimes: fc.constant([0]), weighting: anyWeighting };
/** So many that some is activated by one of few points: a trend speaks of no draw without. */
const ENOUGH = sizes(8, 12);
/** Data that are trained on with fresh noise. */
const FRESH_DATA = 8;
const MOST_STEPS = 8;
/** Steps whose sequences are all taken. */
const FEW_STEPS = 3;

/** Experiments on the line half of the time. */
const small = (width: Arbitrary<number>, samples: Arbitrary<number>): Arbitrary<Experiment> =>
  fc.oneof(experiments({ ...FEW, width, samples }), spaceExperiments(3, { ...FEW, width, samples }));

export const descentCases = (): Arbitrary<DescentCase> => {
  const noise = { seed: drawSeeds, copies: fc.integer({ min: 2, max: 6 }) };
  return fc.record({
    given: fc.record({
      ...noise,
      experiment: small(sizes(2, 12), fc.integer({ min: 1, max: 8 })),
      steps: fc.integer({ min: 2, max: MOST_STEPS }),
      pace: between(0.3, 1),
    }),
    drawn: fc.record({
      ...noise,
      experiment: small(ENOUGH, fc.constant(2)),
      steps: fc.constant(FEW_STEPS),
      pace: between(0.1, 0.6),
    }),
    fresh: fc.record({
      // weighted by sigma^2: with g^2 the noise of early times would have no variance
      experiment: experiments({
        ...FEW,
        width: ENOUGH,
        samples: fc.constant(FRESH_DATA),
        weighting: fc.constant('sigma2'),
      }),
      seed: drawSeeds,
      pace: between(0.3, 1),
    }),
  });
};

/** Times in training stay so far from 0, as a part of T, where weights over sigma_t^2 grow without end. */
const EARLIEST = 0.01;
/** The unit roundoff of single precision. */
const SINGLE = 2 ** -24;

/** An experiment with the noised points of each datum, and the losses that they make. */
interface Noisy {
  readonly experiment: Experiment;
  readonly built: Setting;
  readonly batches: readonly Batch[];
  readonly losses: readonly NoisedLoss[];
}

/** The loss of noised points, by the numbers in single precision that TensorFlow.js is given. */
interface NoisedLoss extends Quadratic {
  /** The same with |w . x| + |u . e| for phi, and |z|: what roundings are relative to. */
  readonly terms: Quadratic;
  /** Roundings that count in an entry of the gradient: of so many, twice the root, as they are of both signs. */
  readonly roundings: number;
}

function noisyOf({ experiment, seed, copies }: NoisedCase): Noisy {
  const built = setting(experiment);
  const { data } = built;
  const source = stream(seed, 'noise');
  const batches = Array.from({ length: data.count }, (_, i) => {
    const noised = drawNoised(
      built,
      Array.from({ length: copies }, () => i),
      source,
    );
    return batchIn(built, noised);
  });
  return { experiment, built, batches, losses: batches.map((batch) => lossOf(built, batch)) };
}

/** Noised points of some of the data. */
function drawNoised({ process, data }: Setting, which: readonly number[], source: ReturnType<typeof stream>): Noised {
  const { dimension: d, values } = data;
  const earliest = EARLIEST * process.horizon;
  return {
    count: which.length,
    x0: Float64Array.from(which.flatMap((i) => [...values.subarray(i * d, (i + 1) * d)])),
    t: Float64Array.from(which, () => earliest + (process.horizon - earliest) * source.uniform()),
    z: Float64Array.from({ length: which.length * d }, () => source.normal()),
  };
}

function batchIn({ process, features, weighting = 'g2' }: Setting, noised: Noised): Batch {
  const { dimension, embedding } = features;
  return batchOf({ process, dimension, weighting, overDeviation: false, embedding }, noised);
}

/**
 * G = (T/(m n)) sum_i lambda_i phi_i phi_i^T and B = -(T/n) sum_i (lambda_i/sigma_i) z_i phi_i^T of n noised points, so that
 * (T/2n) sum_i lambda_i |s_A + z_i/sigma_i|^2 is the quadratic loss of theirs but for a constant.
 */
function lossOf({ process, features }: Setting, batch: Batch): NoisedLoss {
  const { width: m, dimension: d, weights: w, timeWeights: u, embedding } = features;
  const q = embedding.size;
  const { count: n, points, embedded, noise, factors, weights } = batch;
  const [own, terms] = [0, 1].map(() => ({
    width: m,
    gram: new Float64Array(m * m),
    crossMoment: new Float64Array(d * m),
  }));
  const [phi, size] = [new Float64Array(m), new Float64Array(m)];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < m; k++) {
      let [sum, abs] = [0, 0];
      const add = (term: number) => {
        sum += term;
        abs += Math.abs(term);
      };
      for (let j = 0; j < d; j++) add(Math.fround(w[k * d + j]) * points[i * d + j]);
      for (let j = 0; j < q; j++) add(Math.fround(u[k * q + j]) * embedded[i * q + j]);
      phi[k] = Math.max(0, sum);
      size[k] = abs;
    }
    const share = (process.horizon / n) * weights[i] * factors[i];
    for (const [into, values, signed] of [
      [own, phi, true],
      [terms, size, false],
    ] as const) {
      for (let k = 0; k < m; k++) {
        for (let l = 0; l < m; l++) into.gram[k * m + l] += (share * factors[i] * values[k] * values[l]) / m;
        for (let j = 0; j < d; j++) {
          const z = noise[i * d + j];
          into.crossMoment[j * m + k] -= share * (signed ? z : -Math.abs(z)) * values[k];
        }
      }
    }
  }
  return { ...own, terms, roundings: 2 * Math.sqrt(n + 2 * m + d + q + 10) };
}

/** Readouts after some steps from 0 by TensorFlow.js, each along its own sequence of batches. */
function trainedBy(
  { built, experiment }: Pick<Noisy, 'built' | 'experiment'>,
  sequences: readonly (readonly Batch[])[],
  eta: number,
  tensors = plainTensors(),
): Float64Array[] {
  const { process, features } = built;
  const { width, dimension } = features;
  const network = featureNetwork(features, experiment.embedding, new Float64Array(width * dimension));
  // A <- A + (2 rate/(m T)) (B - A G), where the loss has no factor 1/2 and its times are means
  const rate = 0.5 * eta * width * process.horizon;
  const steps = gradientSteps(
    tensors,
    { kind: 'sgd', rate },
    sequences.map(() => ({ network })),
  );
  for (let k = 0; k < sequences[0].length; k++) steps.take(sequences.map((batches) => batches[k]));
  const found = steps.networks().map((each) => Float64Array.from(each.network.parameters.readout));
  steps.dispose();
  return found;
}

/** A readout by TensorFlow.js beside what it should be. */
export interface Beside {
  /** |A_k - A'_k|_F. */
  readonly off: Estimate;
  /** What roundings in single precision may make of it. */
  readonly allowed: number;
  /** |A'_k|_F. */
  readonly size: number;
}

/** A gram below this is that of features which no point activates, but for rounding. */
const FAINT = 1e-12;
const IDLE = vacuous('no point activates a feature');

/**
 * @param stretch by which eta is multiplied in the closed form alone
 * @param tensors default: in plain JavaScript
 */
export function besideClosedForm(aCase: NoisedCase, stretch = 1, tensors = plainTensors()): Beside | Vacuous {
  const noisy = noisyOf(aCase);
  const { steps, pace } = aCase;
  const whole = joinedBatch(noisy.batches);
  const loss = lossOf(noisy.built, whole);
  const largest = operatorNorm(loss.gram, loss.width).value;
  if (largest < FAINT) return IDLE;
  const eta = pace / largest;
  const [A] = trainedBy(noisy, [Array.from({ length: steps }, () => whole)], eta, tensors);
  const { readout, error } = closedForm(loss, steps, stretch * eta);
  return {
    off: { value: norm(minus(A, readout)), error },
    allowed: singleRounding(loss, steps, eta),
    size: norm(readout),
  };
}

/** A_k = B V diag((1 - (1 - eta l)^k)/l) V^T from A_0 = 0, with G = V diag(l) V^T and eta l <= 1. */
function closedForm({ width: m, gram, crossMoment }: Quadratic, steps: number, eta: number) {
  const { values, vectors } = symmetricEigen(gram, m);
  const largest = Math.max(...values);
  const readout = new Float64Array(crossMoment.length);
  for (const [j, v] of vectors.entries()) {
    const x = eta * Math.max(0, values[j]);
    const grown = x > 0 ? (eta * -Math.expm1(steps * Math.log1p(-Math.min(x, 1)))) / x : eta * steps;
    for (let row = 0; row < crossMoment.length; row += m) {
      const along = grown * dot(v, crossMoment.subarray(row, row + m));
      for (let i = 0; i < m; i++) readout[row + i] += along * v[i];
    }
  }
  // roundings of G move A_k by about k eta of them, as they do for the flow
  const error =
    16 * Number.EPSILON * m * (1 + steps * eta * largest) * (norm(readout) + eta * steps * norm(crossMoment));
  return { readout, error };
}

/**
 * What k steps in single precision may add up to, as no step magnifies an error: each rounds its gradient, relative to its terms,
 * and A.
 */
function singleRounding({ terms, roundings, ...loss }: NoisedLoss, steps: number, eta: number): number {
  let A = new Float64Array(loss.crossMoment.length);
  let sum = 0;
  const [gram, cross] = [norm(terms.gram), norm(terms.crossMoment)];
  for (let k = 0; k < steps; k++) {
    sum += SINGLE * (norm(A) + roundings * eta * (gram * norm(A) + cross));
    const rest = residual(loss, A);
    A = A.map((a, e) => a + eta * rest[e]);
  }
  return sum;
}

/** Moments of readouts by TensorFlow.js over all sequences of batches, each of one datum, beside what they should be. */
export interface SequenceMoments {
  /** |E A_k - A'_k|_F of descent A'_k on the mean loss. */
  readonly offMean: Estimate;
  /** What roundings may make of that, and of E|A_k - E A_k|_F^2. */
  readonly allowed: number;
  readonly allowedSpread: number;
  /** |A'_k|_F, and E|A_k|_F^2. */
  readonly size: number;
  readonly square: number;
  /** E|A_k - E A_k|_F^2, as found, and by its recursion for batches of one datum and of two. */
  readonly spread: number;
  readonly variance: number;
  readonly ofTwo: number;
}

/** A spread below this part of E|A_k|_F^2 is rounding. */
const NO_SPREAD = 1e-6;

/** @param oneBatch one batch for all steps, in place of a fresh one for each */
export function overSequences(aCase: NoisedCase, oneBatch = false): SequenceMoments | Vacuous {
  const noisy = noisyOf(aCase);
  const { batches, losses } = noisy;
  const { steps, pace } = aCase;
  const largest = Math.max(...losses.map(({ gram, width }) => operatorNorm(gram, width).value));
  if (largest < FAINT) return IDLE;
  const eta = pace / largest;
  const sequences = oneBatch
    ? batches.map((batch) => new Array<Batch>(steps).fill(batch))
    : allSequences(batches, steps);
  const found = trainedBy(noisy, sequences, eta);
  const mean = meanOf(found);
  const loss = lossOf(noisy.built, joinedBatch(batches));
  const { A, error } = descend(loss, steps, eta);
  const allowed = Math.max(...losses.map((each) => singleRounding(each, steps, eta)));
  const spread = found.reduce((sum, each) => sum + squaredDistance(each, mean), 0) / found.length;
  const square = spread + dot(mean, mean);
  const [{ variance }, { variance: ofTwo }] = [1, 2].map((batch) => descentVariance({ losses, batch, steps, eta }));
  if (!(variance > NO_SPREAD * square)) return vacuous('both data have one loss');
  return {
    offMean: { value: norm(minus(mean, A)), error },
    ...{ allowed, size: norm(A), square, spread, variance, ofTwo },
    // each A_k is off by at most `allowed`, and so is the mean
    allowedSpread: 4 * allowed * (Math.sqrt(variance) + allowed),
  };
}

function allSequences<T>(from: readonly T[], length: number): T[][] {
  let sequences: T[][] = [[]];
  for (let k = 0; k < length; k++) sequences = sequences.flatMap((each) => from.map((next) => [...each, next]));
  return sequences;
}

/** Steps at the larger of two rates for one time k eta: at half of it there are twice as many. */
const STEPS_AT_FIRST = 2;
/** The larger pace: so small that what spreads is of the first order. */
const SMALL_PACE = 0.02;

/** E|A_k - E A_k|_F^2 by TensorFlow.js against eta at one time k eta, over all sequences of two data. */
export function spreadLadder(aCase: NoisedCase): Ladder | Vacuous {
  const rates = [0.5, 1];
  const found = rates.map((part) => overSequences({ ...aCase, steps: STEPS_AT_FIRST / part, pace: part * SMALL_PACE }));
  const none = found.find((each) => 'vacuous' in each);
  if (none !== undefined) return none;
  return { x: rates, y: (found as SequenceMoments[]).map(({ spread }) => spread) };
}

/** Noised points of each datum in a batch. */
const FRESH_STEPS = 2;
/**
 * Noised points of each datum in a batch, and runs with it: of few directions that scatter most their number leaves .07 in the slope,
 * so that it is above -1/4 in one replicate of some thousand.
 */
const FRESH_SIZES = [
  { copies: 1, runs: 64 },
  { copies: 16, runs: 12 },
] as const;

/**
 * How far descent by TensorFlow.js on fresh noise is from exact denoising, by the size of its batches: the root of the mean over runs
 * of |A_k - A'_k|_F^2, A'_k by descent on the loss whose noise is integrated out.
 *
 * @param part of the step of exact denoising, beside that of training
 */
export function freshLadder({ experiment, seed, pace }: FreshCase, part = 1): Ladder | Vacuous {
  const built = setting(experiment);
  const { process, features, data, weighting } = built;
  const exact = quadraticLoss(process, features, empiricalMeasure(data), FEW_NODES.timeNodes, weighting);
  const largest = operatorNorm(exact.gram, exact.width).value;
  if (largest < FAINT) return IDLE;
  const eta = pace / largest;
  const { A } = descend(exact, FRESH_STEPS, part * eta);
  const source = stream(seed, 'batches');
  const times = { from: 0, to: process.horizon };
  const distanceWith = ({ copies, runs: count }: (typeof FRESH_SIZES)[number]) => {
    const all = repeated(data, copies);
    const runs = Array.from({ length: count }, () =>
      Array.from({ length: FRESH_STEPS }, () =>
        batchIn(built, epochOf(all, all.count, times, source).next().value as Noised),
      ),
    );
    const found = trainedBy({ built, experiment }, runs, eta);
    return Math.sqrt(found.reduce((sum, each) => sum + squaredDistance(each, A), 0) / count);
  };
  return { x: FRESH_SIZES.map(({ copies }) => copies * data.count), y: FRESH_SIZES.map(distanceWith) };
}

/** The same points so many times. */
function repeated({ count, dimension, values }: Points, times: number): Points {
  const all = new Float64Array(times * values.length);
  for (let k = 0; k < times; k++) all.set(values, k * values.length);
  return { count: times * count, dimension, values: all };
}

/** Batches of one size as one. */
function joinedBatch(batches: readonly Batch[]): Batch {
  const join = (of: (batch: Batch) => Float32Array) => Float32Array.from(batches.flatMap((batch) => [...of(batch)]));
  return {
    count: batches.reduce((sum, { count }) => sum + count, 0),
    points: join(({ points }) => points),
    embedded: join(({ embedded }) => embedded),
    noise: join(({ noise }) => noise),
    factors: join(({ factors }) => factors),
    weights: join(({ weights }) => weights),
  };
}
