/**
 * The largest distance of each value from the same value in coarser computations; 0 if there are none.
 *
 * @param doubt a factor of the distance, for values whose errors scatter
 */
export function spread(values: ArrayLike<number>, coarser: readonly ArrayLike<number>[], doubt = 1): number[] {
  return Array.from(
    values,
    (value, i) => doubt * coarser.reduce((most, other) => Math.max(most, Math.abs(value - other[i])), 0),
  );
}
