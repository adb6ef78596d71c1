/** Eigenvalues of a symmetric tridiagonal matrix and some rows of the matrix Y of its eigenvectors (columns of Y). */
export interface TridiagonalEigen {
  /** k eigenvalues, in no order. */
  readonly values: Float64Array;
  /** The requested rows of Y, rows x k row-major. */
  readonly rows: Float64Array;
}

/** Iterations for an eigenvalue, of which two or three are usual. */
const LONG = 30;

/**
 * The implicit QL method with Wilkinson's shift: O(k^2) for a few rows of Y; a dense routine takes O(k^3) for all.
 *
 * Couplings are dropped where they are no part of their neighbours on the diagonal. Where a matrix falls by many orders from the
 * top, sweeps leave eps |T| in its small end again and again, and from the first eigenvalue on that takes long such
 * couplings are dropped too.
 *
 * @param diagonal k values
 * @param offDiagonal k - 1 values
 * @param wanted which rows of Y: the first and the last (what an error bound needs), or all k
 * @throws Error if an eigenvalue takes more than 60 iterations
 */
export function tridiagonalEigen(
  diagonal: ArrayLike<number>,
  offDiagonal: ArrayLike<number>,
  wanted: 'ends' | 'all',
): TridiagonalEigen {
  const k = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(k);
  e.set(Float64Array.from({ length: k - 1 }, (_, i) => offDiagonal[i]));
  const kept = wanted === 'all' ? Array.from({ length: k }, (_, i) => i) : [0, k - 1];
  // stored by columns, so that one rotation touches two runs of memory
  const height = kept.length;
  const columns = new Float64Array(k * height);
  for (const [r, row] of kept.entries()) columns[row * height + r] = 1;
  const rounding = Number.EPSILON * d.reduce((most, each, i) => Math.max(most, Math.abs(each) + Math.abs(e[i])), 0);
  let dropped = 0;
  const isCoupled = (i: number) => {
    const size = Math.abs(e[i]);
    return size > dropped && size > Number.EPSILON * (Math.abs(d[i]) + Math.abs(d[i + 1]));
  };
  for (let low = 0; low < k; low++) {
    for (let iteration = 0; ; iteration++) {
      let high = low;
      while (high < k - 1 && isCoupled(high)) high++;
      if (high === low) break;
      if (iteration === LONG) dropped = rounding;
      if (iteration === 60) throw new Error(`the QL method did not converge for eigenvalue ${low} of ${k}`);
      sweep(d, e, low, high, columns, height);
    }
  }
  const rows = new Float64Array(height * k);
  for (let j = 0; j < k; j++) for (let r = 0; r < height; r++) rows[r * k + j] = columns[j * height + r];
  return { values: d, rows };
}

/** One implicit QL sweep over the unreduced block [low, high], chasing the bulge upwards with plane rotations. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  low: number,
  high: number,
  columns: Float64Array,
  height: number,
): void {
  let g = (d[low + 1] - d[low]) / (2 * e[low]);
  let r = Math.hypot(g, 1);
  g = d[high] - d[low] + e[low] / (g + (g >= 0 ? r : -r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // the block splits early
      d[i + 1] -= p;
      e[high] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    const left = i * height;
    const right = left + height;
    for (let q = 0; q < height; q++) {
      const y = columns[right + q];
      const x = columns[left + q];
      columns[right + q] = s * x + c * y;
      columns[left + q] = c * x - s * y;
    }
  }
  d[low] -= p;
  e[low] = g;
  e[high] = 0;
}
