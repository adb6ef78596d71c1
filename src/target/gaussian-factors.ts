import type { Coefficients } from '../process/forward-process.js';
import { type Axis, axis, gradedNodes, radialNodes } from './axis-quadrature.js';
import { varianceKl } from './line-entropy.js';
import type { Factors } from './target.js';

const LOG_2PI = Math.log(2 * Math.PI);
/** Standard deviations covered: a normal distribution has mass 1e-23 beyond. */
const REACH = 10;

/**
 * A diffused mixture of isotropic Gaussians in coordinates of the affine hull of its means (and of 0, the prior's). On
 * the other coordinates every component is centred: if all components are equally wide there, nothing depends on these
 * coordinates; otherwise only the distance from the hull matters.
 */
export function gaussianFactors(
  means: readonly (readonly number[])[],
  variances: readonly number[],
  { alpha, sigma }: Coefficients,
  priorVariance?: number,
): Factors {
  const dimension = means[0].length;
  const diffused = variances.map((v) => alpha * alpha * v + sigma * sigma);
  const prior = priorVariance === undefined ? [] : [priorVariance];
  const points = [...means.map((row) => row.map((x) => alpha * x)), ...prior.map(() => new Array(dimension).fill(0))];
  const sds = [...diffused, ...prior].map(Math.sqrt);
  const coordinates = hullCoordinates(points);
  const rank = coordinates[0].length;
  const outside = dimension - rank;
  const axes = Array.from({ length: rank }, (_, j) =>
    lineAxis(
      coordinates.map((row) => row[j]),
      sds,
    ),
  );
  if (outside === 0) return { axes, shared: { value: 0, error: 0 } };
  if (diffused.some((v) => v !== diffused[0])) {
    return { axes: [...axes, radialAxis(outside, sds)], shared: { value: 0, error: 0 } };
  }
  const value = prior.reduce((sum, variance) => sum + outside * varianceKl(diffused[0], variance), 0);
  return { axes, shared: { value, error: 4 * Number.EPSILON * value } };
}

/** One coordinate of the hull: N(centres_k, sds_k^2). */
function lineAxis(centres: readonly number[], sds: readonly number[]): Axis {
  const features = sds.map((width, k) => ({ centre: centres[k], width }));
  const low = Math.min(...features.map(({ centre, width }) => centre - REACH * width));
  const high = Math.max(...features.map(({ centre, width }) => centre + REACH * width));
  return axis(
    (step) => gradedNodes(features, low, high, step),
    features.map(({ centre, width }) => (x) => {
      const z = (x - centre) / width;
      return -0.5 * z * z - 0.5 * LOG_2PI - Math.log(width);
    }),
    features,
  );
}

/** The distance rho from the hull in n more coordinates: density S_{n-1} rho^{n-1} (2 pi v)^{-n/2} exp(-rho^2/(2v)). */
function radialAxis(n: number, sds: readonly number[]): Axis {
  // the density is highest at sqrt(n - 1) sd, and no wider than a normal density
  const features = sds.map((width) => ({ centre: Math.sqrt(n - 1) * width, width }));
  const low = Math.min(...features.map(({ centre, width }) => centre - REACH * width));
  const high = Math.max(...features.map(({ centre, width }) => centre + REACH * width));
  const area = logSphereArea(n);
  return axis(
    (step) => radialNodes(features, low, high, step),
    sds.map((sd) => (rho) => {
      const z = rho / sd;
      return area + (n - 1) * Math.log(z) - 0.5 * n * LOG_2PI - 0.5 * z * z - Math.log(sd);
    }),
    features,
  );
}

/** log S_{n-1}, the area of the unit sphere of R^n: S_0 = 2, S_1 = 2 pi, S_{n+1} = 2 pi S_{n-1}/n. */
function logSphereArea(n: number): number {
  let log = n % 2 === 0 ? LOG_2PI : Math.LN2;
  for (let k = n % 2 === 0 ? 2 : 1; k < n; k += 2) log += LOG_2PI - Math.log(k);
  return log;
}

/**
 * The part of a point outside the span of the others is rounding if it is below this fraction of the largest distance.
 */
const RESOLUTION = 1e-13;

/**
 * Orthonormal coordinates in the affine hull of K points of R^d, the last of which is the origin: K rows of
 * r <= min(d, K - 1) values. By the Gram-Schmidt method, farthest point first, with each vector orthogonalised twice.
 */
export function hullCoordinates(points: readonly (readonly number[])[]): number[][] {
  const origin = points[points.length - 1];
  const rests = points.map((row) => row.map((x, j) => x - origin[j]));
  const coordinates: number[][] = points.map(() => []);
  const scale = Math.max(...rests.map(length));
  for (;;) {
    const lengths = rests.map(length);
    const farthest = lengths.indexOf(Math.max(...lengths));
    if (lengths[farthest] <= RESOLUTION * scale) return coordinates;
    const direction = rests[farthest].map((x) => x / lengths[farthest]);
    for (const [k, rest] of rests.entries()) {
      let along = 0;
      for (let pass = 0; pass < 2; pass++) {
        const overlap = rest.reduce((sum, x, j) => sum + x * direction[j], 0);
        for (let j = 0; j < rest.length; j++) rest[j] -= overlap * direction[j];
        along += overlap;
      }
      coordinates[k].push(along);
    }
  }
}

function length(row: readonly number[]): number {
  return Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
}
