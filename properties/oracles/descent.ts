import { multiply } from '../../src/numeric/lanczos.js';
import { minus, norm, squaredDistance } from '../../src/numeric/vectors.js';

/** J(A) = (1/2m) tr(A G A^T) - (1/m) tr(A B^T), but for a constant. */
export interface Quadratic {
  /** m. */
  readonly width: number;
  /** G, m x m row-major. */
  readonly gram: Float64Array;
  /** B, d x m row-major. */
  readonly crossMoment: Float64Array;
}

/** A_k from 0; as no step magnifies an error in A, those of all steps add up. */
export function descend(loss: Quadratic, steps: number, eta: number): { A: Float64Array; error: number } {
  let A: Float64Array = new Float64Array(loss.crossMoment.length);
  let error = 0;
  for (let k = 0; k < steps; k++) {
    error += eta * residualRounding(loss, A);
    A = descentStep(loss, A, eta);
    error += Number.EPSILON * norm(A);
  }
  return { A, error };
}

/** A + eta (B - A G). */
function descentStep(loss: Quadratic, A: Float64Array, eta: number): Float64Array {
  const rest = residual(loss, A);
  return A.map((a, e) => a + eta * rest[e]);
}

/** B - A G, what is left to descend. */
function residual({ width, gram, crossMoment }: Quadratic, A: Float64Array): Float64Array {
  const product = new Float64Array(A.length);
  for (let from = 0; from < A.length; from += width) {
    product.set(multiply(gram, A.subarray(from, from + width)), from);
  }
  return minus(crossMoment, product);
}

/** By how much |B - A G|_F is rounded: its entries are sums of m terms. */
function residualRounding({ width, gram, crossMoment }: Quadratic, A: Float64Array): number {
  return Number.EPSILON * Math.sqrt(width) * (norm(gram) * norm(A) + norm(crossMoment));
}

/** Stochastic gradient descent from A = 0: each step is that of a fresh batch of independent data. */
export interface StochasticDescent {
  /** The losses of the data, each of which is as likely as the others. */
  readonly losses: readonly Quadratic[];
  /** The number of data in a batch, drawn with replacement. */
  readonly batch: number;
  readonly steps: number;
  readonly eta: number;
}

/** Mean and scatter of readouts. */
export interface ReadoutMoments {
  readonly mean: Float64Array;
  /** E|A - E A|_F^2. */
  readonly variance: number;
}

/** The moments of A_k over all sequences of batches, each run from its start. */
export function overAllSequences({ losses, batch, steps, eta }: StochasticDescent): ReadoutMoments {
  const batches = allBatches(losses, batch);
  let ends: Float64Array[] = [new Float64Array(losses[0].crossMoment.length)];
  for (let k = 0; k < steps; k++) ends = ends.flatMap((A) => batches.map((loss) => descentStep(loss, A, eta)));
  return momentsOf(ends);
}

/** The same if one batch serves for all steps. */
export function overAllBatches({ losses, batch, steps, eta }: StochasticDescent): ReadoutMoments {
  const ends = allBatches(losses, batch).map((loss) => {
    let A: Float64Array = new Float64Array(loss.crossMoment.length);
    for (let k = 0; k < steps; k++) A = descentStep(loss, A, eta);
    return A;
  });
  return momentsOf(ends);
}

/** The losses of all batches, in each order of their data: they are the means of those of the data. */
function allBatches(losses: readonly Quadratic[], batch: number): Quadratic[] {
  let tuples: Quadratic[][] = [[]];
  for (let j = 0; j < batch; j++) tuples = tuples.flatMap((tuple) => losses.map((loss) => [...tuple, loss]));
  return tuples.map(meanLoss);
}

function meanLoss(losses: readonly Quadratic[]): Quadratic {
  return {
    width: losses[0].width,
    gram: mean(losses.map(({ gram }) => gram)),
    crossMoment: mean(losses.map(({ crossMoment }) => crossMoment)),
  };
}

function mean(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let e = 0; e < sum.length; e++) sum[e] += vector[e];
  return sum.map((x) => x / vectors.length);
}

function momentsOf(readouts: readonly Float64Array[]): ReadoutMoments {
  const centre = mean(readouts);
  const variance = readouts.reduce((sum, A) => sum + squaredDistance(A, centre), 0) / readouts.length;
  return { mean: centre, variance };
}

/** The variance of A_k by its recursion, beside a bound on it. */
export interface DescentVariance {
  readonly variance: number;
  /** The same without the scatter of the gram, as if each batch had the gram G. */
  readonly withMeanGram: number;
  /** (eta^2/b) sum_{j<k} V(A_j), V(A) = E|(B_x - A G_x) - (B - A G)|_F^2 along descent with the mean loss. */
  readonly bound: number;
}

/**
 * The covariance C_k = E (A_k - E A_k)^T (A_k - E A_k), m x m, and its trace. With N_x = (B_x - M G_x) - (B - M G) at
 * the mean M of A_k, and as a batch does not depend on A_k,
 *
 * C_{k+1} = (I - eta G) C_k (I - eta G) + (eta^2/b) E[(G_x - G) C_k (G_x - G) + N_x^T N_x].
 *
 * Its trace is at most tr C_k + (eta^2/b) E|N_x|^2 where eta <= 2/sup_x |G_x|: there (I - eta G_b)^2 <= I for the gram
 * G_b of each batch.
 */
export function descentVariance({ losses, batch, steps, eta }: StochasticDescent): DescentVariance {
  const whole = meanLoss(losses);
  const { width, gram } = whole;
  const kept = gram.map((g, e) => (e % (width + 1) === 0 ? 1 : 0) - eta * g);
  const scatters = losses.map((loss) => minus(loss.gram, gram));
  const factor = (eta * eta) / batch;
  let M: Float64Array = new Float64Array(whole.crossMoment.length);
  let C = new Float64Array(width * width);
  let withMeanGram = new Float64Array(width * width);
  let bound = 0;
  for (let k = 0; k < steps; k++) {
    const rest = residual(whole, M);
    const noises = losses.map((loss) => minus(residual(loss, M), rest));
    const own = mean(noises.map((noise) => gramOfRows(noise, width)));
    const scattered = mean(scatters.map((scatter) => sandwich(scatter, C, width)));
    C = sandwich(kept, C, width).map((c, e) => c + factor * (scattered[e] + own[e]));
    withMeanGram = sandwich(kept, withMeanGram, width).map((c, e) => c + factor * own[e]);
    bound += factor * trace(own, width);
    M = descentStep(whole, M, eta);
  }
  return { variance: trace(C, width), withMeanGram: trace(withMeanGram, width), bound };
}

/** N^T N for rows of `width` columns. */
function gramOfRows(rows: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width * width);
  for (let from = 0; from < rows.length; from += width) {
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) out[i * width + j] += rows[from + i] * rows[from + j];
  }
  return out;
}

/** S C S for symmetric matrices. */
function sandwich(S: Float64Array, C: Float64Array, width: number): Float64Array {
  return product(product(S, C, width), S, width);
}

function product(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < width; k++) {
      const factor = a[i * width + k];
      for (let j = 0; j < width; j++) out[i * width + j] += factor * b[k * width + j];
    }
  }
  return out;
}

function trace(matrix: Float64Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += matrix[i * width + i];
  return sum;
}
