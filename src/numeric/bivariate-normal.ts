import erfcx from '@stdlib/math-base-special-erfcx';
import { gaussLegendre } from './gauss-legendre.js';

/**
 * Integrals of the bivariate normal density over its correlation. By Price's theorem
 *
 *     d^2/dr^2 E[relu(Z + h) relu(Z' + k)] = phi2(h, k; r),
 *
 * so that mean follows by integration from a value of r at which the two variables are independent or equal, without the
 * cancellation of the closed form in the tails.
 *
 * In tau = tan(arccos(rho)/2) = sqrt((1 - rho)/(1 + rho)) the integrand splits into a factor for each variable and a
 * smooth remainder:
 *
 *     phi2(h, k; rho) drho = -(1/pi) exp(-(h^2 + k^2)/4) exp(-A/tau^2 - B tau^2) dtau/(1 + tau^2),
 *     A = (h - k)^2/8,  B = (h + k)^2/8.
 *
 * Price 1958, "A useful theorem for nonlinear devices having Gaussian inputs". The integrals below leave out the factor
 * exp(-(h^2 + k^2)/4)/pi.
 */

/** Exponents beyond this are dropped: exp(-45) = 3e-20. */
const NEGLIGIBLE = 45;

/**
 * The number of nodes (second entry) for an error of 3e-16 on a window [a, b] of tau with b/a at most the first entry
 * (see the tests).
 */
const RULES = (
  [
    [1.12, 6],
    [1.36, 8],
    [1.95, 12],
    [2.6, 16],
    [3.5, 20],
    [Infinity, 24],
  ] as const
).map(([ratio, count]) => ({ ratio, ...gaussLegendre(count) }));

/**
 * Whether to take the integral from r to 1: where tau^2 and B tau^2 are small, its series is short; elsewhere the
 * integral from 0 to r has a smooth integrand.
 *
 * @param tau sqrt((1 - r)/(1 + r)), r >= 0
 */
export function isNearOne(h: number, k: number, tau: number): boolean {
  const sum = (h + k) * tau;
  return tau * tau <= 0.125 && sum * sum <= 16;
}

/**
 * pi exp((h^2 + k^2)/4) int_0^r (r - rho) phi2(h, k; rho) drho for r >= 0 that is not near one, by Gauss-Legendre
 * in tau on the window where the integrand is not negligible;
 * r - rho = 2 (tau^2 - tau_r^2) / ((1 + tau^2)(1 + tau_r^2)).
 *
 * @param tau tau_r
 */
export function integralFromZero(h: number, k: number, tau: number): number {
  const a = 0.125 * (h - k) * (h - k);
  const b = 0.125 * (h + k) * (h + k);
  const from = Math.max(tau, Math.sqrt(a / NEGLIGIBLE));
  const to = Math.min(1, Math.sqrt(NEGLIGIBLE / b));
  if (from >= to) return 0;
  let choice = 0;
  while (to > RULES[choice].ratio * from) choice++;
  const { nodes, weights } = RULES[choice];
  const middle = 0.5 * (to + from);
  const half = 0.5 * (to - from);
  const end = tau * tau;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    const t = middle + half * nodes[i];
    const v = t * t;
    const inverse = 1 / (1 + v);
    sum += weights[i] * inverse * Math.exp(-a / v - b * v) * (v - end) * inverse;
  }
  return (2 * half * sum) / (1 + end);
}

const SQRT_PI = Math.sqrt(Math.PI);
/** Enough terms where `isNearOne` holds: 2^j/j! < 1e-17 from j = 23 on. */
const TERMS = 26;
const ODD = Float64Array.from({ length: TERMS + 1 }, (_, j) => 1 / (2 * j + 1));
const INVERSE = Float64Array.from({ length: TERMS + 1 }, (_, j) => 1 / j);

/**
 * pi exp((h^2 + k^2)/4) int_r^1 (rho - r) phi2(h, k; rho) drho where r is near one. With tau = tau_r t,
 *
 *     exp(-B tau_r^2 t^2) / (1 + tau_r^2 t^2)^2 = sum_j c_j t^{2j},
 *     int_0^1 t^{2j} exp(-a/t^2) dt = M_j,
 *     M_j = (exp(-a) - 2 a M_{j-1})/(2j + 1),  M_0 = exp(-a) - sqrt(pi a) erfc(sqrt a),
 *
 * a = A/tau_r^2: the essential singularity at tau = 0 is integrated exactly. The recursion amplifies errors by a factor
 * of at most exp(a), and the moments carry the factor exp(-a): rounding leaves an error of at most 2e-15 tau_r^3.
 *
 * @param tau tau_r
 */
export function integralToOne(h: number, k: number, tau: number): number {
  const v = tau * tau;
  const a = (0.125 * (h - k) * (h - k)) / v;
  // nothing is left at r = 1 either: there a is infinite or not a number
  if (!(a < NEGLIGIBLE)) return 0;
  const b = 0.125 * (h + k) * (h + k) * v;
  const end = Math.exp(-a);
  const root = Math.sqrt(a);
  let moment = end * (1 - SQRT_PI * root * erfcx(root));
  let power = 1;
  let single = 1;
  let double = 1;
  let sum = 0;
  for (let j = 1; j <= TERMS; j++) {
    const next = (end - 2 * a * moment) * ODD[j];
    sum += double * (moment - next);
    moment = next;
    power *= -b * INVERSE[j];
    single = power - v * single;
    double = single - v * double;
    if (Math.abs(double) < 1e-18) break;
  }
  return (2 * tau * v * sum) / (1 + v);
}
