import type { FeatureMoments } from './feature-moments.js';

/**
 * Adds E[phi_i phi_j] of every pair to half a gram (each pair into one of its two places; see `symmetrise`).
 *
 * Two features active on the same side are nested: with j the inner one,
 * E[phi_i phi_j] = w_i E[x phi_j] + b_i E[phi_j]. A feature i active right of c_i and one j active left of c_j > c_i
 * meet on an interval, and relu(y) - relu(-y) = y gives E[phi_i phi_j] = E[phi_i l_j] + E[phi_i relu(-l_j)], nested
 * again; or with the roles exchanged. The two forms differ in rounding: we take the one whose terms live in the tail
 * that contains the interval.
 */
export function accumulatePairs(moments: FeatureMoments, half: Float64Array, room: PairRoom): void {
  const { right, left, kinks } = moments;
  const R = gather(moments, right, room.right);
  const L = gather(moments, left, room.left);
  const m = moments.weights.length;
  for (let q = 0; q < right.length; q++)
    addRow(half, right[q] * m, right, 0, q + 1, R.weights, R.offsets, R.first[q], R.zeroth[q]);
  for (let q = 0; q < left.length; q++) {
    addRow(half, left[q] * m, left, q, left.length, L.weights, L.offsets, L.first[q], L.zeroth[q]);
  }
  let from = 0;
  for (let p = 0; p < right.length; p++) {
    const i = right[p];
    const c = kinks[i];
    while (from < left.length && kinks[left[from]] <= c) from++;
    const row = i * m;
    const w = R.weights[p];
    const b = R.offsets[p];
    if (c > 0) {
      addRow(half, row, left, from, left.length, L.weights, L.offsets, R.first[p], R.zeroth[p]);
      addRow(half, row, left, from, left.length, L.mirrorFirst, L.mirrorZeroth, w, b);
    } else {
      addRow(half, row, left, from, left.length, L.first, L.zeroth, w, b);
      addRow(half, row, left, from, left.length, L.weights, L.offsets, R.mirrorFirst[p], R.mirrorZeroth[p]);
    }
  }
}

/** half[row + columns[q]] += u_q a + v_q b for q in [from, to): the whole cost of a gram. */
function addRow(
  half: Float64Array,
  row: number,
  columns: Int32Array,
  from: number,
  to: number,
  u: Float64Array,
  v: Float64Array,
  a: number,
  b: number,
): void {
  for (let q = from; q < to; q++) half[row + columns[q]] += u[q] * a + v[q] * b;
}

/** The moments of some features, stored side by side in the order of their kinks. */
function gather(moments: FeatureMoments, order: Int32Array, into: Gathered): Gathered {
  const { weights, offsets, zeroth, first, mirrorZeroth, mirrorFirst } = moments;
  for (let q = 0; q < order.length; q++) {
    const i = order[q];
    into.weights[q] = weights[i];
    into.offsets[q] = offsets[i];
    into.zeroth[q] = zeroth[i];
    into.first[q] = first[i];
    into.mirrorZeroth[q] = mirrorZeroth[i];
    into.mirrorFirst[q] = mirrorFirst[i];
  }
  return into;
}

/** Moments side by side, as many as there are features. */
type Gathered = Readonly<
  Record<'weights' | 'offsets' | 'zeroth' | 'first' | 'mirrorZeroth' | 'mirrorFirst', Float64Array>
>;

/** Room for the moments of features that are active on the right of their kinks, and on the left. */
export interface PairRoom {
  readonly right: Gathered;
  readonly left: Gathered;
}

/** Room for m features, to be used at one time node after another: to make it anew took longer than the additions. */
export function pairRoom(m: number): PairRoom {
  const array = () => new Float64Array(m);
  const side = (): Gathered => ({
    ...{ weights: array(), offsets: array(), zeroth: array() },
    ...{ first: array(), mirrorZeroth: array(), mirrorFirst: array() },
  });
  return { right: side(), left: side() };
}

/** G = (half + half^T)/m off the diagonal, half/m on it. */
export function symmetrise(half: Float64Array, m: number): void {
  for (let i = 0; i < m; i++) {
    half[i * m + i] /= m;
    for (let j = 0; j < i; j++) {
      const sum = (half[i * m + j] + half[j * m + i]) / m;
      half[i * m + j] = sum;
      half[j * m + i] = sum;
    }
  }
}
