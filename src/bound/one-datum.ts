import type { RandomFeatures } from '../features/random-features.js';
import type { Estimate } from '../numeric/estimate.js';
import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { dot, squaredDistance } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { gaussianMixture } from '../target/mixture.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';

/** Nodes with less mass than this are left out. */
const NEGLIGIBLE = 1e-15;

/** The loss of the data set {x}: its gram Z and cross moment B_x. Those of a data set are the means over its data. */
export function oneDatumLoss(
  process: ForwardProcess,
  features: RandomFeatures,
  x: number,
  timeNodes: number,
): QuadraticLoss {
  return quadraticLoss(process, features, gaussianMixture([1], [[x]], [0]), timeNodes);
}

/** How a matrix Z of one datum scatters under p_0. */
export interface Scatter {
  /** E|Z|_F^2. */
  readonly meanSquare: Estimate;
  /** V = E|Z - E Z|_F^2, with E Z from the population's loss. */
  readonly variance: Estimate;
}

/** The population's loss, and how the gram and cross moment of one datum scatter about it. */
export interface OneDatumMoments {
  readonly population: QuadraticLoss;
  readonly gram: Scatter;
  readonly crossMoment: Scatter;
}

/**
 * The moments of one datum, d = 1: n data have E|G_n - G|_F^2 = V_G/n and E|B_n - B|^2 = V_B/n (theory L7). The error
 * estimates are the differences from the rule with one node fewer.
 *
 * @param nodesPerPanel Gauss-Legendre nodes in each panel of p_0, >= 2; 3 give an error of 1e-4 or less
 */
export function oneDatumMoments(
  process: ForwardProcess,
  features: RandomFeatures,
  target: Target,
  timeNodes: number,
  nodesPerPanel: number,
): OneDatumMoments {
  const population = quadraticLoss(process, features, target, timeNodes);
  const [fine, coarse] = [nodesPerPanel, nodesPerPanel - 1].map((count) => {
    const sums = { gram: [0, 0], crossMoment: [0, 0] };
    for (const { x, mass } of massesOf(target, count)) {
      const one = oneDatumLoss(process, features, x, timeNodes);
      for (const of of ['gram', 'crossMoment'] as const) {
        sums[of][0] += mass * dot(one[of], one[of]);
        sums[of][1] += mass * squaredDistance(one[of], population[of]);
      }
    }
    return sums;
  });
  const scatter = (of: 'gram' | 'crossMoment'): Scatter => {
    const [meanSquare, variance] = fine[of].map((value, i) => ({ value, error: Math.abs(value - coarse[of][i]) }));
    return { meanSquare, variance };
  };
  return { population, gram: scatter('gram'), crossMoment: scatter('crossMoment') };
}

/** p_0 as masses at the nodes of its panels. */
function massesOf(target: Target, nodesPerPanel: number): { x: number; mass: number }[] {
  const edges = target.panels(UNDIFFUSED);
  const { nodes, weights } = gaussLegendre(nodesPerPanel);
  return Array.from(edges.subarray(1)).flatMap((edge, panel) => {
    const half = 0.5 * (edge - edges[panel]);
    return Array.from(nodes, (node, i) => {
      const x = edges[panel] + half * (1 + node);
      return { x, mass: weights[i] * half * Math.exp(target.logDensity([x], UNDIFFUSED)) };
    }).filter(({ mass }) => mass > NEGLIGIBLE);
  });
}
