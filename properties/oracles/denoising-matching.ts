import { normalPdf } from '../../src/numeric/normal.js';
import { panelQuadrature, splitEvenly } from '../../src/target/panel-quadrature.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { joinedInPairs, type Matching } from './weighted-loss.js';

/** Noise beyond this many deviations has a mass of 1e-18. */
const EDGE = 9;

/**
 * Denoising score matching: at x = alpha x_0 + sigma eps the target of the regression is -(x - alpha x_0)/noise with
 * noise = sigma^2. In the coordinates (x_0, x) the kinks depend on x alone: p_t(x) and the mean target are integrals
 * over x_0 of p_0(x_0) N(x; alpha x_0, sigma^2), with panels fine enough for both factors.
 */
export const denoisingMatching =
  (noise: (sigma: number) => number): Matching =>
  (target, { alpha, sigma }, nodesPerPanel) => {
    const width = sigma / alpha;
    const { nodes, weights } = panelQuadrature(
      splitEvenly(joinedInPairs(target.panels(UNDIFFUSED)), width),
      nodesPerPanel,
    );
    const masses = nodes.map((x0, q) => weights[q] * Math.exp(target.logDensity([x0], UNDIFFUSED)));
    return (x) => {
      let density = 0;
      let pull = 0;
      for (let q = firstFrom(nodes, x / alpha - EDGE * width); q < nodes.length; q++) {
        const gap = x - alpha * nodes[q];
        if (gap < -EDGE * sigma) break;
        const joint = (masses[q] * normalPdf(gap / sigma)) / sigma;
        density += joint;
        pull -= (joint * gap) / noise(sigma);
      }
      return { density, pull };
    };
  };

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
