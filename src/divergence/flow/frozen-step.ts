import type { Pieces } from '../field/score-field.js';

/**
 * Moves points along dx = (F x - G s(x)) du for u from 0 to 1, exactly, s a piecewise linear score that stands still: on
 * each piece x' = p x + q with p = F - G slope, q = - G intercept, so that
 *
 *     x(u) = x + (p x + q) (e^{p u} - 1)/p,  and c is reached after u = log(1 + p (c - x)/(p x + q))/p.
 *
 * Kinks therefore cost no accuracy: what a step of the probability flow leaves is that s changes during it.
 *
 * @param F int f dt over the step
 * @param G int g^2/2 dt over it
 * @param points ascending; they are overwritten
 * @param stretches the log of the derivative of the map is added to them: p du on each piece
 */
export function frozenStep(
  { kinks, slopes, intercepts }: Pieces,
  F: number,
  G: number,
  points: Float64Array,
  stretches: Float64Array,
): void {
  const last = kinks.length;
  let first = 0;
  for (let j = 0; j < points.length; j++) {
    let x = points[j];
    while (first < last && kinks[first] < x) first++;
    let piece = first;
    // a point moves one way: where the velocity changes its sign it has come to rest
    let sense = 0;
    for (let rest = 1; rest > 0; ) {
      const p = F - G * slopes[piece];
      const velocity = p * x - G * intercepts[piece];
      if (velocity * sense < 0) break;
      const end = x + velocity * growth(p, rest);
      const isRising = velocity > 0;
      const bound = isRising
        ? piece < last
          ? kinks[piece]
          : Number.POSITIVE_INFINITY
        : piece > 0
          ? kinks[piece - 1]
          : Number.NEGATIVE_INFINITY;
      if (!(isRising ? end > bound : end < bound)) {
        x = end;
        stretches[j] += p * rest;
        break;
      }
      const time = timeTo(p, (bound - x) / velocity);
      stretches[j] += p * time;
      rest -= time;
      x = bound;
      sense = isRising ? 1 : -1;
      piece += sense;
    }
    points[j] = x;
  }
}

/** Below this, the exponential is linear to rounding. */
const STILL = 1e-9;
/** Below this, its series to the tenth power is exact to rounding, and takes half of the time. */
const SMALL = 0.1;

/** (e^{p u} - 1)/p. */
export function growth(p: number, u: number): number {
  const z = p * u;
  if (z > SMALL || z < -SMALL) return Math.expm1(z) / p;
  // in two halves, which need not wait for one another
  const square = z * z;
  const low = 1 + 0.5 * z + square * (1 / 6 + z * (1 / 24));
  const high = 1 / 120 + z * (1 / 720) + square * (1 / 5040 + z * (1 / 40320) + square * (1 / 362880));
  return u * (low + square * square * high);
}

/** log(1 + p r)/p, the time in which a distance of r times the velocity is covered. */
function timeTo(p: number, r: number): number {
  return Math.abs(p * r) < STILL ? r : Math.log1p(p * r) / p;
}
