import { gaussLegendre } from '../numeric/gauss-legendre.js';
import type { Coefficients } from '../process/forward-process.js';
import type { LineComponent } from './line-components.js';
import { ascending, integratePanels, NARROWEST, thinned } from './panel-quadrature.js';

const PANEL = gaussLegendre(48);
/**
 * Where noise is wider than half the bump and covers it: the exponent -(nu - z)^2/(2 rho^2) changes by 38 over it at the
 * most, nearly in a straight line, and these are exact for polynomials of degree 47.
 */
const FEWER = gaussLegendre(24);
/** A bump this much narrower than the noise is a point to all digits: what it adds is of second order. */
const POINT = 1e-10;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * log p_t and d log p_t/dx of one bump. With nu = (x/alpha - c)/h and rho = sigma/(alpha h),
 *
 *     p_t = 15/(16 sigma sqrt(2 pi)) int_{-1}^{1} (1 - z^2)^2 exp(-(nu - z)^2/(2 rho^2)) dz,
 *     score = -<nu - z>/(rho^2 alpha h).
 *
 * The nodes cover the intersection of [-1, 1] and [nu - r, nu + r], r^2 = dist^2 + 76 rho^2, and the factor
 * exp(-dist^2/(2 rho^2)) is taken out.
 */
export function diffusedBump(
  x: number,
  c: number,
  h: number,
  { alpha, sigma }: Coefficients,
): { logDensity: number; score: number } {
  if (alpha * h < POINT * sigma) {
    const z = (x - alpha * c) / sigma;
    return { logDensity: -0.5 * z * z - LOG_SQRT_2PI - Math.log(sigma), score: -z / sigma };
  }
  const nu = (x / alpha - c) / h;
  if (sigma === 0) {
    if (Math.abs(nu) >= 1) return { logDensity: Number.NEGATIVE_INFINITY, score: 0 };
    return { logDensity: Math.log(15 / (16 * h)) + 2 * Math.log1p(-nu * nu), score: (-4 * nu) / (h * (1 - nu * nu)) };
  }
  const rho = sigma / (alpha * h);
  const distance = Math.max(0, Math.abs(nu) - 1);
  const { half, mass, gap } = distance > 0 ? fromBeyond(distance, rho) : fromWithin(nu, rho);
  const logDensity =
    Math.log((15 / 16) * half * mass) - LOG_SQRT_2PI - Math.log(sigma) - (distance * distance) / (2 * rho * rho);
  return { logDensity, score: ((distance > 0 ? -Math.sign(nu) : 1) * gap) / (mass * rho * rho * alpha * h) };
}

/** A sum over nodes z, without the factor exp(-dist^2/(2 rho^2)). */
interface Sums {
  /** Half of the interval that the nodes cover. */
  readonly half: number;
  /** That of the integrand, and that times z - nu, beyond an edge times |z - nu|. */
  readonly mass: number;
  readonly gap: number;
}

/**
 * At a distance > 0 from an edge, by the way u from there into the bump: |nu - z| = dist + u, 1 - z^2 = u (2 - u), and u
 * reaches up to r - dist = 76 rho^2/(r + dist), which keeps its digits however far away the edge is.
 */
function fromBeyond(distance: number, rho: number): Sums {
  const square = 76 * rho * rho;
  const half = 0.5 * Math.min(2, square / (Math.sqrt(distance * distance + square) + distance));
  const { nodes, weights } = half === 1 && rho > 0.5 ? FEWER : PANEL;
  let [mass, gap] = [0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const u = half * (1 + nodes[i]);
    const bell = u * (2 - u);
    const value = weights[i] * bell * bell * Math.exp((-u * (2 * distance + u)) / (2 * rho * rho));
    mass += value;
    gap += value * (distance + u);
  }
  return { half, mass, gap };
}

function fromWithin(nu: number, rho: number): Sums {
  const radius = Math.sqrt(76) * rho;
  // nodes by z - nu, which keeps its digits where rho is small
  const low = Math.max(-1 - nu, -radius);
  const high = Math.min(1 - nu, radius);
  const half = 0.5 * (high - low);
  const { nodes, weights } = low === -1 - nu && high === 1 - nu && rho > 0.5 ? FEWER : PANEL;
  let [mass, gap] = [0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const away = low + half * (1 + nodes[i]);
    const z = nu + away;
    const bell = (1 - z) * (1 + z);
    const value = weights[i] * bell * bell * Math.exp((-away * away) / (2 * rho * rho));
    mass += value;
    gap += value * away;
  }
  return { half, mass, gap };
}

/**
 * Breakpoints for diffused bumps on a line. At t = 0, p log p bends like x^2 log x at an edge, so the panels shrink
 * towards the edge; later the edge is as wide as sigma, and nothing is narrower.
 */
export function bumpPanels(
  centers: readonly number[],
  halfWidths: readonly number[],
  { alpha, sigma }: Coefficients,
): Float64Array {
  const points: number[] = [];
  for (const [k, center] of centers.entries()) {
    const [c, h] = [alpha * center, alpha * halfWidths[k]];
    for (let step = -4; step <= 4; step++) points.push(c + 0.25 * step * h);
    for (const edge of [-1, 1]) {
      for (let step = 2; step <= 14; step++) points.push(c + edge * h * (1 - Math.exp(-step * Math.LN2 * 2)));
      if (sigma > 0) for (let step = -18; step <= 18; step++) points.push(c + edge * h + 0.5 * step * sigma);
    }
  }
  return thinned(ascending(points), NARROWEST * sigma);
}

/** One bump on the line. @param h half its width */
export function bumpComponent(weight: number, centre: number, h: number): LineComponent {
  return {
    ...{ weight, centre, variance: (h * h) / 7, reach: h },
    logDensity: (offset, at) => diffusedBump(offset, 0, h, at).logDensity,
    mass: (from, to) => biweightMass(Math.max(-1, from / h), Math.min(1, to / h)),
    panels: (at) => bumpPanels([0], [h], at),
  };
}

/** The mass of (15/16) (1 - z^2)^2 from one z to another, as a sum of positive terms: three nodes integrate it exactly. */
function biweightMass(from: number, to: number): number {
  if (!(from < to)) return 0;
  return integratePanels(Float64Array.of(from, to), 3, (z) => (15 / 16) * (1 - z) * (1 + z) * (1 - z) * (1 + z));
}
