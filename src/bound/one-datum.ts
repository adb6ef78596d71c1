import type { RandomFeatures } from '../features/random-features.js';
import type { Estimate } from '../numeric/estimate.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import { dot, squaredDistance } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { gaussianMixture } from '../target/mixture.js';
import { panelQuadrature } from '../target/panel-quadrature.js';
import { type DiffusedMeasure, type Target, UNDIFFUSED } from '../target/target.js';
import { type QuadraticLoss, quadraticLoss, quadraticLosses } from '../training/quadratic-loss.js';

/** Nodes with less mass than this are left out. */
const NEGLIGIBLE = 1e-15;

/** The losses of data sets {x}: the gram Z and cross moment B_x of each. Those of a data set are the means over its data. */
export function oneDatumLosses(
  process: ForwardProcess,
  features: RandomFeatures,
  timeNodes: number,
): (x: number) => QuadraticLoss {
  const lossOf = quadraticLosses(process, features, timeNodes);
  return (x) => lossOf(gaussianMixture([1], [[x]], [0]));
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
 * estimates are the differences between two quadratures of p_0.
 *
 * @param p0 the population
 * @param rules nodes and masses that stand for p_0, the finer ones first; see `panelRule`
 */
export function oneDatumMoments(
  process: ForwardProcess,
  features: RandomFeatures,
  p0: DiffusedMeasure,
  rules: readonly [Quadrature, Quadrature],
  timeNodes: number,
): OneDatumMoments {
  const population = quadraticLoss(process, features, p0, timeNodes);
  const lossOf = oneDatumLosses(process, features, timeNodes);
  const [fine, coarse] = rules.map(({ nodes, weights }) => {
    const sums = { gram: [0, 0], crossMoment: [0, 0] };
    for (const [i, x] of nodes.entries()) {
      const one = lossOf(x);
      for (const of of ['gram', 'crossMoment'] as const) {
        sums[of][0] += weights[i] * dot(one[of], one[of]);
        sums[of][1] += weights[i] * squaredDistance(one[of], population[of]);
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

/**
 * p_0 as masses at the nodes of its panels.
 *
 * @param nodesPerPanel Gauss-Legendre nodes in each panel; 3 give moments of one datum to 1e-3 or better
 */
export function panelRule(target: Target, nodesPerPanel: number): Quadrature {
  const { nodes, weights } = panelQuadrature(target.panels(UNDIFFUSED), nodesPerPanel);
  const masses = weights.map((weight, i) => weight * Math.exp(target.logDensity([nodes[i]], UNDIFFUSED)));
  const kept = (_: number, i: number) => masses[i] > NEGLIGIBLE;
  return { nodes: nodes.filter(kept), weights: masses.filter(kept) };
}
