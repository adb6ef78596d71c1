/**
 * Means of exponentials over a simplex, which are the divided differences of e^{-x} at 0, a, b, c but for their sign (Hermite,
 * Genocchi); each is symmetric in its arguments, which are at least 0, and has a small relative error for all of them:
 *
 *     phi(a)       = int_{0 < s < 1} e^{-s a} ds                            = (1 - e^{-a})/a
 *     psi(a, b)    = int_{s, t > 0, s + t < 1} e^{-s a - t b} ds dt         = (phi(a) - phi(b))/(b - a)
 *     chi(a, b, c) = int_{s, t, u > 0, s + t + u < 1} e^{-s a - t b - u c}  = (psi(a, b) - psi(b, c))/(c - a)
 */
export function phi(a: number): number {
  return a > 0 ? -Math.expm1(-a) / a : 1;
}

/** Arguments nearer than this part of max(1, their mean) are taken by a series: their quotient would lose two digits and more. */
const NEAR = 1e-2;

/** Of arguments that are all larger, nothing is left but the rational parts: e^{-60} is 1e-26. */
const LARGE = 60;

/** psi(a, b): by its quotient, or of near arguments with h = (b - a)/2 by sum_k E_{2k+1} h^{2k}/(2k+1)! about their mean. */
export function psi(a: number, b: number): number {
  if (Math.min(a, b) > LARGE) return 1 / (a * b);
  const mean = 0.5 * (a + b);
  if (Math.abs(b - a) > NEAR * Math.max(1, mean)) return (phi(a) - phi(b)) / (b - a);
  const half = 0.5 * (b - a);
  const square = half * half;
  const E = powerMeans(mean);
  return E[1] + square * (E[3] / 6 + (square * E[5]) / 120);
}

/**
 * chi(a, b, c): by the quotient of those farthest apart, or of near arguments by the series about their mean,
 * E_2/2! + E_4 h_2/4! - E_5 h_3/5! + E_6 h_4/6!, with h_k the sum of all products of k differences from it.
 *
 * @param a at most b
 * @param c at least b
 * @param ab psi(a, b), if it is known
 * @param bc psi(b, c), likewise
 */
export function chi(a: number, b: number, c: number, ab = psi(a, b), bc = psi(b, c)): number {
  if (a > LARGE) return 1 / (a * b * c);
  const mean = (a + b + c) / 3;
  if (c - a > NEAR * Math.max(1, mean)) return (ab - bc) / (c - a);
  const [x, y, z] = [a - mean, b - mean, c - mean];
  const pairs = x * y + y * z + z * x;
  const E = powerMeans(mean);
  return E[2] / 2 - (pairs * E[4]) / 24 - (x * y * z * E[5]) / 120 + (pairs * pairs * E[6]) / 720;
}

/** The last of the means of powers. */
const LAST = 6;

/** E_n(x) = int_0^1 u^n e^{-u x} du for n = 0 .. 6. */
function powerMeans(x: number): Float64Array {
  const E = new Float64Array(LAST + 1);
  const end = Math.exp(-x);
  // E_n = e^{-x} sum_k x^k/((n + 1) ... (n + 1 + k)), whose terms are positive, as are those of n E_{n-1} = x E_n + e^{-x}
  let term = end / (LAST + 1);
  for (let k = LAST + 2; term > Number.EPSILON * E[LAST]; k++) {
    E[LAST] += term;
    term *= x / k;
  }
  for (let n = LAST; n > 0; n--) E[n - 1] = (x * E[n] + end) / n;
  return E;
}
