/** The largest distance of each value from the same value in coarser computations; 0 if there are none. */
export function spread(values: ArrayLike<number>, coarser: readonly ArrayLike<number>[]): number[] {
  return Array.from(values, (value, i) =>
    coarser.reduce((most, other) => Math.max(most, Math.abs(value - other[i])), 0),
  );
}
