/** How far each of some values is, at most, from the same one of coarser computations; 0 where there are none. */
export function spread(values: ArrayLike<number>, coarser: readonly ArrayLike<number>[]): number[] {
  return Array.from(values, (value, i) =>
    coarser.reduce((most, other) => Math.max(most, Math.abs(value - other[i])), 0),
  );
}
