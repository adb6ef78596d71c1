const GOLDEN = 0.5 * (Math.sqrt(5) - 1);

/**
 * The middle of what golden sections leave of an interval around a minimum, with the length of that as the error.
 *
 * @param sections each leaves 0.618 of the interval
 */
export function goldenSection(
  f: (x: number) => number,
  from: number,
  to: number,
  sections: number,
): { x: number; error: number } {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  for (let k = 0; k < sections; k++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return { x: 0.5 * (low + high), error: high - low };
}
