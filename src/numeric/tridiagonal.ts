/**
 * Solves a tridiagonal system in place: lower_i x_{i-1} + diagonal_i x_i + upper_i x_{i+1} = right_i.
 *
 * Elimination without pivoting, stable for the diagonally dominant and M-matrices of implicit diffusion steps: from both
 * ends to the middle, as each row waits for the one before it, but the two ends need not wait for one another.
 *
 * @param lower overwritten; lower[0] is ignored
 * @param diagonal left unchanged
 * @param upper overwritten; upper[count - 1] is ignored
 * @param right the right-hand side, overwritten by the solution
 * @param count number of unknowns >= 1, at most the length of the arrays
 */
export function solveTridiagonal(
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  right: Float64Array,
  count: number,
): void {
  const last = count - 1;
  const middle = last >> 1;
  // above the middle x_i = above - up x_{i+1}, below it x_j = below - down x_{j-1}; there may be one row more below
  let above = 0;
  let up = 0;
  let below = 0;
  let down = 0;
  for (let i = 0, j = last; j > middle; i++, j--) {
    if (i < middle) {
      const before = i === 0 ? 0 : lower[i];
      const pivot = 1 / (diagonal[i] - before * up);
      above = (right[i] - before * above) * pivot;
      up = upper[i] * pivot;
      right[i] = above;
      upper[i] = up;
    }
    const after = j === last ? 0 : upper[j];
    const pivot = 1 / (diagonal[j] - after * down);
    below = (right[j] - after * below) * pivot;
    down = lower[j] * pivot;
    right[j] = below;
    lower[j] = down;
  }
  const before = middle === 0 ? 0 : lower[middle];
  const after = middle === last ? 0 : upper[middle];
  above = (right[middle] - before * above - after * below) / (diagonal[middle] - before * up - after * down);
  below = above;
  right[middle] = above;
  for (let i = middle - 1, j = middle + 1; j <= last; i--, j++) {
    if (i >= 0) {
      above = right[i] - upper[i] * above;
      right[i] = above;
    }
    below = right[j] - lower[j] * below;
    right[j] = below;
  }
}
