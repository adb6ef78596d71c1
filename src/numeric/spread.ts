/**
 * How far each value and the same value in coarser computations lie apart, the largest from the smallest; 0 if there are
 * none. Beside finer ones, the largest distance from the value itself is too small twice as often: it may lie between
 * coarser values by chance.
 *
 * @param coarser two are two of three that the value itself is about the mean of: the third lies where it has to for that
 * @param doubt a factor of the distance, for values whose errors scatter
 */
export function spread(values: ArrayLike<number>, coarser: readonly ArrayLike<number>[], doubt = 1): number[] {
  return Array.from(values, (value, i) => {
    const all = [value, ...coarser.map((other) => other[i])];
    if (coarser.length === 2) all.push(value - (coarser[0][i] - value) - (coarser[1][i] - value));
    return doubt * (Math.max(...all) - Math.min(...all));
  });
}
