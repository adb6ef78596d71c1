import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { panelQuadrature } from '../../src/target/panels.js';
import type { Target } from '../../src/target/target.js';
import { type Weighting, weightedTimes } from '../../src/training/weighting.js';

/** Nodes in each panel of space; the difference from the coarser rule is the error estimate. */
const POINTS = [5, 4];

/** 1/2 int lambda E_{p_t}|grad log p_t|^2 dt in nats, d = 1, by the time nodes of a quadratic loss. */
export function zeroLossAt(process: ForwardProcess, target: Target, weighting: Weighting, timeNodes: number): Estimate {
  const [value, coarse] = POINTS.map((points) => {
    let sum = 0;
    for (const { at, factor } of weightedTimes(process, 1, timeNodes, weighting)) {
      const space = panelQuadrature(target.panels(at), points);
      for (const [q, x] of space.nodes.entries()) {
        const score = target.score([x], at)[0];
        sum += factor * space.weights[q] * Math.exp(target.logDensity([x], at)) * score * score;
      }
    }
    return 0.5 * sum;
  });
  return { value, error: Math.abs(value - coarse) };
}
