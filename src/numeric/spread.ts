/**
 * How far each value v and the same value in coarser computations lie apart: doubt (max(v, v_1, ...) - min(v, v_1, ...)), 0 if
 * there are none. The largest distance from v alone is smaller where v lies between coarser values by chance.
 *
 * @param coarser one of two, or two of three, that the value itself is about the mean of: the last lies where it has to for that
 * @param doubt a factor of the distance, for values whose errors scatter
 */
export function spread(values: ArrayLike<number>, coarser: readonly ArrayLike<number>[], doubt = 1): number[] {
  return Array.from(values, (value, i) => {
    const all = [value, ...coarser.map((other) => other[i])];
    if (coarser.length === 1 || coarser.length === 2) {
      all.push(coarser.reduce((last, other) => last - (other[i] - value), value));
    }
    return doubt * (Math.max(...all) - Math.min(...all));
  });
}

/**
 * The same beside several sets of coarser computations, each with a mean of its own: the sum of their distances. Each may be small
 * by chance where the value is not right, and both at once seldom are.
 */
export function summedSpread(
  values: ArrayLike<number>,
  sets: readonly (readonly ArrayLike<number>[])[],
  doubt = 1,
): number[] {
  const all = sets.map((coarser) => spread(values, coarser, doubt));
  return Array.from(values, (_, i) => all.reduce((sum, each) => sum + each[i], 0));
}
