import type { Estimate } from './estimate.js';

/** Each step is this fraction of the one before it. */
const SHRINKAGE = 0.6;
const STEPS = 10;
/** Two differences may agree by chance: of a value at least this part of what the one before it differed counts. */
const LEFT = 0.05;
/** Once rounding exceeds the best error by this factor it has taken over; until then a good agreement may be one by chance. */
const SETBACK = 4;
/** Rounding of f, in units of its machine epsilon. */
const ROUNDINGS = 8;

/** A first step next to an end is at least half as many times what places are rounded by, where so large a part of its domain is more. */
const [SEVERAL, PART_OF_DOMAIN] = [8, 1 / 8];

/** Next to an end of its domain f is looked at inside of it, at three places this far apart as a fraction of the step. */
const INSIDE = 1e-6;

/**
 * f'(x) by central differences with shrinking step h, extrapolated to h = 0 in powers of h^2 (Ridders 1982). The value
 * is the entry of the tableau that differs least from the two it was made from, also reckoned with a part of what the entry above
 * it, or else beside it, differed; the error is that difference plus the rounding of f, and of the places where it is taken, divided by h.
 *
 * @param step the first h: f should be smooth on that scale
 * @param epsilon of the numbers that f returns
 */
export function derivative(f: (x: number) => number, x: number, step: number, epsilon = Number.EPSILON): Estimate {
  let best: Estimate = { value: 0, error: Number.POSITIVE_INFINITY };
  let early: Estimate = best;
  let previous: number[] = [];
  let differed: readonly number[] = [];
  let wider: readonly [above: number, below: number] | undefined;
  let h = step;
  for (let row = 0; row < STEPS; row++, h *= SHRINKAGE) {
    const [above, below] = [f(x + h), f(x - h)];
    const current = [(above - below) / (2 * h)];
    const ofValues = (ROUNDINGS * epsilon * Math.max(Math.abs(above), Math.abs(below))) / h;
    // x is rounded too, by whoever computes f: with p of h a slope is within itself/(1 - p) and itself/(1 + p), where next to a
    // greatest value f is steeper at the places than the difference of both says
    const p = (ROUNDINGS * epsilon * Math.abs(x)) / h;
    const sides =
      wider === undefined ? [] : [wider[0] - above, wider[1] - below].map((gap) => gap / (h / SHRINKAGE - h));
    const steepest = Math.max(...[current[0], ...sides].map(Math.abs));
    const rounding = ofValues + (p < 1 ? (steepest * p) / (1 - p) : Number.POSITIVE_INFINITY);
    const apart: number[] = [];
    let factor = 1;
    for (let j = 0; j < previous.length; j++) {
      factor /= SHRINKAGE * SHRINKAGE;
      const value = current[j] + (current[j] - previous[j]) / (factor - 1);
      current.push(value);
      const before = differed[j] ?? apart[j - 1] ?? 0;
      apart.push(Math.max(Math.abs(value - current[j]), Math.abs(value - previous[j]), LEFT * before));
      const error = apart[j] + rounding;
      if (row === 1) early = { value, error };
      else if (error < best.error) best = { value, error };
    }
    // the first value is of two differences alone, and counts as far as those of three are near it
    if (row === 2) {
      const seen = early.error + Math.abs(best.value - early.value);
      if (seen < best.error) best = { value: early.value, error: seen };
    }
    if (rounding > SETBACK * best.error) break;
    previous = current;
    differed = apart;
    wider = [above, below];
  }
  return best;
}

/** The places where `derivative` may look at f. */
function placesAround(x: number, step: number): number[] {
  const places: number[] = [];
  for (let row = 0, h = step; row < STEPS; row++, h *= SHRINKAGE) places.push(x + h, x - h);
  return places;
}

/** The places where `derivativeWithin` may look at f: all can be asked for at once where that is cheaper. */
export function placesWithin(
  x: number,
  [low, high]: readonly [number, number],
  step: number,
  epsilon = Number.EPSILON,
): number[] {
  const { centres, first } = differencesWithin(x, low, high, step, epsilon);
  return centres.flatMap((centre) => placesAround(centre, first));
}

/** Where the differences of `derivativeWithin` are taken, one for each derivative, and their first step. */
function differencesWithin(x: number, low: number, high: number, step: number, epsilon: number) {
  const room = Math.min(x - low, high - x);
  // closer to the end, the rounding of a narrow dtype, or of places that are large, would be all there is
  const least = Math.max(
    Math.max(INSIDE, Math.sqrt(epsilon)) * step,
    Math.min(SEVERAL * ROUNDINGS * epsilon * Math.abs(x), PART_OF_DOMAIN * (high - low)),
  );
  if (room >= least) return { centres: [x], first: Math.min(step, 0.5 * room) };
  const inwards = x - low < high - x ? least : -least;
  return { centres: [2, 4, 6].map((k) => x + k * inwards), first: least };
}

/**
 * f'(x) by differences inside [low, high]. At an end, where there is room on one side alone, it is extrapolated from
 * three places inside, and the error is how much the extrapolation adds.
 *
 * @param step the first h in the middle of the domain
 */
export function derivativeWithin(
  f: (x: number) => number,
  x: number,
  [low, high]: readonly [number, number],
  step: number,
  epsilon = Number.EPSILON,
): Estimate {
  const { centres, first } = differencesWithin(x, low, high, step, epsilon);
  const [one, two, three] = centres.map((centre) => derivative(f, centre, first, epsilon));
  if (two === undefined) return one;
  const value = 3 * one.value - 3 * two.value + three.value;
  return { value, error: Math.abs(value - one.value) + 3 * one.error + 3 * two.error + three.error };
}
