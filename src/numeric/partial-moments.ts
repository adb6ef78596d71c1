import { normalSides } from './normal.js';

/**
 * Moments of a distribution on the two sides of each of `count` kinks c_i, about a common centre o:
 * right[k][i] = E[(x - o)^k 1{x > c_i}], left[k][i] = E[(x - o)^k 1{x < c_i}], k = 0, 1, 2.
 * Both sides are kept because each is accurate where it is small, and 1 - right is not.
 */
export interface PartialMoments {
  readonly right: readonly [Float64Array, Float64Array, Float64Array];
  readonly left: readonly [Float64Array, Float64Array, Float64Array];
}

/** Arrays for the moments at `count` kinks, all zero. */
export function partialMoments(count: number): PartialMoments {
  const three = () => [new Float64Array(count), new Float64Array(count), new Float64Array(count)] as const;
  return { right: [...three()], left: [...three()] };
}

/** Sets all moments to zero. */
export function clear({ right, left }: PartialMoments): void {
  for (const moments of [...right, ...left]) moments.fill(0);
}

/**
 * Adds the moments of weight * N(mean, sd^2) at kink number i.
 *
 * With z = (c - mean)/sd, P = Phi(-z), p = pdf(z) and means measured from the centre,
 *
 *     E[1{x>c}] = P,  E[x 1{x>c}] = mean P + sd p,  E[x^2 1{x>c}] = (mean^2 + sd^2) P + sd (mean + c) p;
 *
 * on the left P becomes Phi(z) and p becomes -p.
 *
 * @param kink c, may be infinite
 */
export function addNormal(
  into: PartialMoments,
  i: number,
  kink: number,
  centre: number,
  weight: number,
  mean: number,
  sd: number,
): void {
  const z = (kink - mean) / sd;
  const sides = normalSides(z);
  const mu = mean - centre;
  const square = mu * mu + sd * sd;
  const flow = weight * sd * sides.density;
  // where the density underflows, the kink may be infinite, and infinity times zero is not a number
  const bend = sides.density === 0 ? 0 : flow * (mu + kink - centre);
  const above = weight * sides.above;
  const below = weight * sides.below;
  const { right, left } = into;
  right[0][i] += above;
  right[1][i] += mu * above + flow;
  right[2][i] += square * above + bend;
  left[0][i] += below;
  left[1][i] += mu * below - flow;
  left[2][i] += square * below - bend;
}

/** Adds a mass that lies wholly on one side of kink i: its total, and its first and second moments about the centre. */
export function addWhole(side: PartialMoments['right'], i: number, mass: number, first: number, second: number): void {
  side[0][i] += mass;
  side[1][i] += first;
  side[2][i] += second;
}
