import { cos } from './trigonometry.js';
import { dot, norm } from './vectors.js';

/**
 * A Krylov basis of a symmetric matrix G grown from one vector b: G V = V T + beta_k v_{k+1} e_k^T, v_1 = b/|b|, with
 * full reorthogonalisation.
 */
export interface Krylov {
  readonly size: number;
  readonly matrix: Float64Array;
  /** |b|. */
  readonly norm: number;
  /** v_1 .. v_k, and v_{k+1} unless the space is exhausted. */
  readonly vectors: Float64Array[];
  /** The diagonal of T, k values. */
  readonly diagonal: number[];
  /** beta_1 .. beta_k; the last one couples to v_{k+1} and is 0 when the space is exhausted. */
  readonly couplings: number[];
}

/** A coupling below this fraction of |T| is rounding: the space is invariant. */
const BREAKDOWN = 1e-14;

/** Starts a basis of no steps. @param matrix symmetric, size x size row-major */
export function startKrylov(matrix: Float64Array, start: Float64Array): Krylov {
  const size = start.length;
  const length = norm(start);
  const first = length > 0 ? [start.map((x) => x / length)] : [];
  return { size, matrix, norm: length, vectors: first, diagonal: [], couplings: [] };
}

/**
 * A start vector with a component in every eigendirection of any matrix not built to avoid it: an irrational rotation.
 */
export function genericStart(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => cos(1 + i * (1 + Math.SQRT2)));
}

/** Grows the basis in place to `steps` steps, fewer if the space is exhausted. */
export function growKrylov(basis: Krylov, steps: number): void {
  const { size, vectors, diagonal, couplings } = basis;
  let scale = 0;
  for (let k = 0; k < diagonal.length; k++) scale = Math.max(scale, Math.abs(diagonal[k]), couplings[k]);
  while (diagonal.length < steps && vectors.length > diagonal.length) {
    const k = diagonal.length;
    const w = multiply(basis.matrix, vectors[k]);
    diagonal.push(dot(w, vectors[k]));
    scale = Math.max(scale, Math.abs(diagonal[k]));
    for (let i = 0; i < size; i++) {
      w[i] -= diagonal[k] * vectors[k][i] + (k > 0 ? couplings[k - 1] * vectors[k - 1][i] : 0);
    }
    // what is left overlaps earlier vectors by rounding alone, by a few percent of its length where that is near BREAKDOWN: one
    // pass is enough
    makeOrthogonal(w, vectors);
    const coupling = norm(w);
    if (coupling <= BREAKDOWN * scale || k + 1 === size) {
      couplings.push(0);
      return;
    }
    scale = Math.max(scale, coupling);
    couplings.push(coupling);
    for (let i = 0; i < size; i++) w[i] /= coupling;
    vectors.push(w);
  }
}

/**
 * Takes from w its parts along orthonormal vectors: four vectors at a time, so that w is read once for four inner products,
 * which need not wait for one another.
 */
function makeOrthogonal(w: Float64Array, vectors: readonly Float64Array[]): void {
  let k = 0;
  for (; k + 3 < vectors.length; k += 4) {
    const [v0, v1, v2, v3] = [vectors[k], vectors[k + 1], vectors[k + 2], vectors[k + 3]];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < w.length; i++) {
      const x = w[i];
      s0 += v0[i] * x;
      s1 += v1[i] * x;
      s2 += v2[i] * x;
      s3 += v3[i] * x;
    }
    for (let i = 0; i < w.length; i++) w[i] -= s0 * v0[i] + s1 * v1[i] + (s2 * v2[i] + s3 * v3[i]);
  }
  for (; k < vectors.length; k++) {
    const v = vectors[k];
    const overlap = dot(w, v);
    for (let i = 0; i < w.length; i++) w[i] -= overlap * v[i];
  }
}

/** G v for a square row-major matrix: four rows at a time, so that v is read once for four products. */
export function multiply(matrix: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const r0 = i * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < n; j++) {
      const x = v[j];
      s0 += matrix[r0 + j] * x;
      s1 += matrix[r1 + j] * x;
      s2 += matrix[r2 + j] * x;
      s3 += matrix[r3 + j] * x;
    }
    out[i] = s0;
    out[i + 1] = s1;
    out[i + 2] = s2;
    out[i + 3] = s3;
  }
  for (; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * v[j];
    out[i] = sum;
  }
  return out;
}
