import erfcx from '@stdlib/math-base-special-erfcx';
import { gaussLegendre } from './gauss-legendre.js';

const INV_SQRT_2PI = 0.3989422804014327;
const SQRT_HALF = Math.SQRT1_2;

/**
 * exp(-z^2/2) to full relative accuracy: with h = z rounded to 24 bits, z^2 = h^2 + (z - h)(z + h) and h^2 is exact, so
 * no rounding of a large square is magnified by the exponential.
 */
function gaussian(z: number): number {
  const h = Math.fround(z);
  return Math.exp(-0.5 * h * h) * Math.exp(-0.5 * (z - h) * (z + h));
}

/** The standard normal density, (2 pi)^{-1/2} exp(-z^2/2). */
export function normalPdf(z: number): number {
  return Math.abs(z) > 40 ? 0 : INV_SQRT_2PI * gaussian(z);
}

/**
 * The standard normal distribution function Phi(z), to 1e-14 relative for all z >= -37.5 (below that it is subnormal).
 *
 * Phi(z) = exp(-z^2/2) erfcx(-z/sqrt 2) / 2 for z <= 0, and 1 - Phi(-z) above.
 */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z);
  return z < -40 ? 0 : 0.5 * gaussian(z) * erfcx(-z * SQRT_HALF);
}

/** The standard normal density at z, and the mass on both sides of it: those of `normalPdf` and `normalCdf`, in one go. */
export function normalSides(z: number): { readonly density: number; readonly below: number; readonly above: number } {
  const distance = Math.abs(z);
  if (distance > 40) return { density: 0, below: z > 0 ? 1 : 0, above: z > 0 ? 0 : 1 };
  const bell = gaussian(distance);
  const beyond = 0.5 * bell * erfcx(distance * SQRT_HALF);
  const density = INV_SQRT_2PI * bell;
  return z > 0 ? { density, below: 1 - beyond, above: beyond } : { density, below: beyond, above: 1 - beyond };
}

const RULE = gaussLegendre(5);
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
/** The largest exponent c of exp(c u), and the largest part of a standard deviation, that five nodes integrate to 1e-13. */
const FLAT = 0.25;

/** log of the mass of N(0, 1) between two places, to 1e-12 relative however far out they are and however close together. */
export function logNormalMass(from: number, to: number): number {
  const half = 0.5 * (to - from);
  const middle = from + half;
  if (half <= FLAT && Math.abs(middle) * half <= FLAT) {
    let sum = 0;
    for (let k = 0; k < RULE.nodes.length; k++) {
      const u = half * RULE.nodes[k];
      sum += RULE.weights[k] * Math.exp(-u * (middle + 0.5 * u));
    }
    return Math.log(half * sum) - 0.5 * middle * middle - LOG_SQRT_2PI;
  }
  if (from < 0 && to > 0) return Math.log1p(-normalCdf(from) - normalCdf(-to));
  const [near, far] = from >= 0 ? [from, to] : [-to, -from];
  // exp(-x^2/2) erfcx(x/sqrt 2)/2 is the mass beyond x
  const beyond = Math.exp(-0.5 * (far - near) * (far + near)) * erfcx(far * SQRT_HALF);
  return Math.log(0.5 * (erfcx(near * SQRT_HALF) - beyond)) - 0.5 * near * near;
}
