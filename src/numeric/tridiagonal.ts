/**
 * Solves a tridiagonal system in place: lower_i x_{i-1} + diagonal_i x_i + upper_i x_{i+1} = right_i.
 *
 * Thomas' elimination without pivoting, stable for the diagonally dominant and M-matrices of implicit diffusion steps.
 *
 * @param lower lower[0] is ignored
 * @param diagonal left unchanged
 * @param upper overwritten; upper[count - 1] is ignored
 * @param right the right-hand side, overwritten by the solution
 * @param count number of unknowns, at most the length of the arrays
 */
export function solveTridiagonal(
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  right: Float64Array,
  count: number,
): void {
  let factor = 0;
  let solved = 0;
  for (let i = 0; i < count; i++) {
    const below = i === 0 ? 0 : lower[i];
    const pivot = 1 / (diagonal[i] - below * factor);
    factor = upper[i] * pivot;
    solved = (right[i] - below * solved) * pivot;
    upper[i] = factor;
    right[i] = solved;
  }
  for (let i = count - 2; i >= 0; i--) {
    solved = right[i] - upper[i] * solved;
    right[i] = solved;
  }
}
