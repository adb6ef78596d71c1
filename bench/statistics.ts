import { median } from '../src/evidence/median.js';

/** The largest |a_i - b_i|. */
export function largestDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

/** The median of |a_i - b_i|. */
export function medianDistance(a: readonly number[], b: readonly number[]): number {
  return median(a.map((x, i) => Math.abs(x - b[i])));
}

/** |a - b|_F/|b|_F. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    size += b[i] * b[i];
  }
  return Math.sqrt(difference / size);
}

/** The largest |G_ij - H_ij|/sqrt(H_ii H_jj) of two grams of m rows. */
export function gramDistance(G: Float64Array, H: Float64Array, m: number): number {
  let largest = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const scale = Math.sqrt(H[i * m + i] * H[j * m + j]);
      if (scale > 0) largest = Math.max(largest, Math.abs(G[i * m + j] - H[i * m + j]) / scale);
    }
  }
  return largest;
}
