import { normalPdf } from '../../src/numeric/normal.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import { panelQuadrature, splitEvenly } from '../../src/target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { joinedInPairs, type Matching } from './weighted-loss.js';

/** Noise beyond this many deviations has a mass of 1e-18. */
const EDGE = 9;

/**
 * Denoising score matching: at x = alpha x_0 + sigma eps the target of the regression is -(x - alpha x_0)/noise with
 * noise = sigma^2. In the coordinates (x_0, x) the kinks depend on x alone: p_t(x) and the mean target are integrals
 * over x_0.
 */
export const denoisingMatching =
  (noise: (sigma: number) => number): Matching =>
  (target, at, nodesPerPanel) => {
    const jointAt = jointDensities(target, at, nodesPerPanel);
    return (x) => {
      let density = 0;
      let pull = 0;
      jointAt(x, (joint, gap) => {
        density += joint;
        pull -= (joint * gap) / noise(at.sigma);
      });
      return { density, pull };
    };
  };

/** p_t(x) Var[x_0 | x_t = x], whose integral over x is E|x_0 - E[x_0 | x_t]|^2; d = 1. */
export function posteriorSpread(target: Target, at: Coefficients, nodesPerPanel: number): (x: number) => number {
  const jointAt = jointDensities(target, at, nodesPerPanel);
  const [joints, gaps]: [number[], number[]] = [[], []];
  return (x) => {
    let [count, density, first, spread] = [0, 0, 0, 0];
    jointAt(x, (joint, gap) => {
      joints[count] = joint;
      gaps[count] = gap;
      count++;
      density += joint;
      first += joint * gap;
    });
    if (density === 0) return 0;
    const mean = first / density;
    for (let q = 0; q < count; q++) spread += joints[q] * (gaps[q] - mean) * (gaps[q] - mean);
    // the gap is x - alpha x_0
    return spread / (at.alpha * at.alpha);
  };
}

/** At a node of an integral over x_0: its weight times p_0(x_0) N(x; alpha x_0, sigma^2), and x - alpha x_0. */
type AtNode = (joint: number, gap: number) => void;

/** Visits the nodes at x, on panels that are fine enough for both factors. */
function jointDensities(
  target: Target,
  { alpha, sigma }: Coefficients,
  nodesPerPanel: number,
): (x: number, atNode: AtNode) => void {
  const width = sigma / alpha;
  const { nodes, weights } = panelQuadrature(
    splitEvenly(joinedInPairs(target.panels(UNDIFFUSED)), width),
    nodesPerPanel,
  );
  const masses = nodes.map((x0, q) => weights[q] * Math.exp(target.logDensity([x0], UNDIFFUSED)));
  return (x, atNode) => {
    for (let q = firstFrom(nodes, x / alpha - EDGE * width); q < nodes.length; q++) {
      const gap = x - alpha * nodes[q];
      if (gap < -EDGE * sigma) break;
      atNode((masses[q] * normalPdf(gap / sigma)) / sigma, gap);
    }
  };
}

/** The first index of an ascending list whose value is at least `low`. */
function firstFrom(values: Float64Array, low: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (values[middle] < low) from = middle + 1;
    else to = middle;
  }
  return from;
}
