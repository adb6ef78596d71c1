import type { Embedding } from '../features/embedding.js';
import type { Stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Points } from '../target/points.js';
import { type Weighting, weightAt } from '../training/weighting.js';

/** Points that a step of training noises: x_0 and z, n x d row-major, and t. */
export interface Noised {
  readonly count: number;
  readonly x0: Float64Array;
  readonly t: Float64Array;
  readonly z: Float64Array;
}

/** What a step of training computes with, n rows each. */
export interface Batch {
  readonly count: number;
  /** x_t = alpha x_0 + sigma z, n x d. */
  readonly points: Float32Array;
  /** e(t), n x q. */
  readonly embedded: Float32Array;
  /** z, n x d. */
  readonly noise: Float32Array;
  /** sigma s over what the network puts out: 1 for a network over sigma_t, else sigma_t. */
  readonly factors: Float32Array;
  /** lambda_t/sigma_t^2, the weight of |sigma s + z|^2. */
  readonly weights: Float32Array;
}

/** How noised points become a batch. */
export interface Noising {
  readonly process: ForwardProcess;
  readonly dimension: number;
  readonly weighting: Weighting;
  readonly overDeviation: boolean;
  readonly embedding: Embedding;
}

/**
 * The batch of denoising score matching, lambda_t |s(x_t, t) + z/sigma_t|^2 = (lambda_t/sigma_t^2) |sigma_t s + z|^2, at t > 0.
 */
export function batchOf(noising: Noising, { count, x0, t, z }: Noised): Batch {
  const { process, dimension: d, weighting, overDeviation, embedding } = noising;
  const q = embedding.size;
  const points = new Float32Array(count * d);
  const embedded = new Float32Array(count * q);
  const factors = new Float32Array(count);
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = process.coefficients(t[i]);
    for (let j = i * d; j < (i + 1) * d; j++) points[j] = at.alpha * x0[j] + at.sigma * z[j];
    embedded.set(embedding.at(t[i]), i * q);
    factors[i] = overDeviation ? 1 : at.sigma;
    weights[i] = weightAt(weighting, at, d) / (at.sigma * at.sigma);
  }
  return { count, points, embedded, noise: Float32Array.from(z), factors, weights };
}

/** The times that training draws from, uniformly. */
export interface TimeRange {
  /** Above 0, where the score of the noise is infinite. */
  readonly from: number;
  readonly to: number;
}

/**
 * The batches of one epoch: all data in a fresh order, the last batch with what is left, each with a fresh time and noise. Only
 * the draws depend on the epoch: whoever resumes draws those of the epochs before.
 */
export function* epochOf(data: Points, batch: number, { from, to }: TimeRange, source: Stream): Generator<Noised> {
  const { count: n, dimension: d, values } = data;
  const order = shuffled(n, source);
  for (let start = 0; start < n; start += batch) {
    const count = Math.min(batch, n - start);
    const x0 = new Float64Array(count * d);
    const t = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const datum = order[start + i];
      for (let j = 0; j < d; j++) x0[i * d + j] = values[datum * d + j];
      t[i] = from + (to - from) * source.uniform();
    }
    const z = new Float64Array(count * d);
    for (let k = 0; k < z.length; k++) z[k] = source.normal();
    yield { count, x0, t, z };
  }
}

/** 0 to n - 1 in a random order (Fisher and Yates). */
function shuffled(n: number, source: Stream): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const k = Math.floor((i + 1) * source.uniform());
    [order[i], order[k]] = [order[k], order[i]];
  }
  return order;
}
