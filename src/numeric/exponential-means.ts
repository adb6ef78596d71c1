/**
 * Means of exponentials over a simplex, which are the divided differences of e^{-x} at 0, a, b, c but for their sign (Hermite,
 * Genocchi); each is symmetric in its arguments, which are at least 0, and off by a dozen roundings at most for all of them:
 *
 *     phi(a)       = int_{0 < s < 1} e^{-s a} ds
 *     psi(a, b)    = int_{s, t > 0, s + t < 1} e^{-s a - t b} ds dt
 *     chi(a, b, c) = int_{s, t, u > 0, s + t + u < 1} e^{-s a - t b - u c}
 *
 * By the differences from 0 to the largest argument, which is not small where no series is taken,
 *
 *     phi(a) = (1 - e^{-a})/a,    psi(a, b) = (phi(a) - e^{-a} phi(b - a))/b,
 *     chi(a, b, c) = (psi(a, b) - e^{-a} psi(b - a, c - a))/c.
 */
export function phi(a: number): number {
  return a > 0 ? -Math.expm1(-a) / a : 1;
}

/** Arguments that are all smaller are taken by a series: a difference over them would lose digits. */
const SMALL = 1;

/** Of arguments that are all larger, nothing is left but the rational parts: e^{-60} is 1e-26. */
const LARGE = 60;

/** psi(a, b). */
export function psi(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  if (low > LARGE) return 1 / (a * b);
  if (high < SMALL) return bySeries(2, low, high, 0);
  return (phi(low) - Math.exp(-low) * phi(high - low)) / high;
}

/**
 * chi(a, b, c); by (psi(a, b) - psi(b, c))/(c - a) where c - a is most of c, so that no other psi is computed.
 *
 * @param a at most b
 * @param c at least b
 * @param ab psi(a, b), if it is known
 * @param bc psi(b, c), likewise
 */
export function chi(a: number, b: number, c: number, ab = psi(a, b), bc = psi(b, c)): number {
  if (a > LARGE) return 1 / (a * b * c);
  if (c < SMALL) return bySeries(3, a, b, c);
  if (c - a > 0.5 * c) return (ab - bc) / (c - a);
  return (ab - Math.exp(-a) * psi(b - a, c - a)) / c;
}

/**
 * sum_n (-1)^n h_n(a, b, c)/(n + order)!, with h_n the sum of all products of n arguments: psi(a, b) for order 2 and c = 0, and
 * chi(a, b, c) for order 3.
 */
function bySeries(order: 2 | 3, a: number, b: number, c: number): number {
  let factor = order === 2 ? 1 / 2 : 1 / 6;
  let [sum, term] = [factor, factor];
  // h_n of a, of a and b, and of all: each is the one before it, and the last argument times its own h_{n-1}
  let [ofA, ofAb, ofAll] = [1, 1, 1];
  for (let n = 1; Math.abs(term) > 0.1 * Number.EPSILON * sum; n++) {
    factor /= -(n + order);
    ofA *= a;
    ofAb = ofA + b * ofAb;
    ofAll = ofAb + c * ofAll;
    term = factor * ofAll;
    sum += term;
  }
  return sum;
}
