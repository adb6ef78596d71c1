import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import {
  diffusedNormal,
  mapDifference,
  meanProduct,
  type Normal,
  normalScore,
} from '../../src/divergence/normal/normal.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { timeQuadrature } from './time-quadrature.js';

/** Time nodes for integrands that are analytic on [0, T]; the difference from the coarser rule is the error. */
const NODES = 96;
const COARSER = 64;

/**
 * The score loss of a linear score for a normal p_0 by its definition, 1/2 int g^2 E_{p_t}|s - grad log p_t|^2 dt, in
 * nats.
 */
export function linearLoss(process: ForwardProcess, score: LinearScore, start: Normal): Estimate {
  const [value, coarse] = [NODES, COARSER].map((count) => {
    const { nodes, weights } = timeQuadrature(process.horizon, count);
    return nodes.reduce((sum, t, k) => {
      const p = diffusedNormal(start, process, t);
      const gap = mapDifference(score.at(t), normalScore(p));
      const { diffusion } = process.coefficients(t);
      return sum + 0.5 * weights[k] * diffusion * diffusion * meanProduct(p, gap, gap);
    }, 0);
  });
  return { value, error: Math.abs(value - coarse) };
}
