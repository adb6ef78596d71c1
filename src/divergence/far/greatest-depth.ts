import { GAUSS_HERMITE } from '../../numeric/gauss-hermite.js';
import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';

const TIMES = gaussLegendre(24);

/**
 * How small p^SDE can be at a place, d = 1 or 2: the likelihood bound of one point, by the mean over the forward process from
 * x, x_t = alpha x + sigma z,
 *
 *     - log p^SDE(x) <= E|x_T|^2/(2v) + (d/2) log(2 pi v) + int_0^T (g^2/2 E|s|^2 + g^2 E[div s] - d f) dt,
 *     E[div s] = E[s . z]/sigma,
 *
 * v the variance of the prior. It is tight for the score of p_t alone.
 *
 * @param x d values
 * @see Song, Durkan, Murray, Ermon 2021, Theorem 3
 */
export function greatestDepth(process: ForwardProcess, field: ScoreField, model: number, x: readonly number[]): number {
  const { horizon, priorVariance } = process;
  const d = x.length;
  const last = process.coefficients(horizon);
  const square = x.reduce((sum, each) => sum + last.alpha * last.alpha * each * each + last.sigma * last.sigma, 0);
  let depth = (0.5 * square) / priorVariance + 0.5 * d * Math.log(2 * Math.PI * priorVariance);
  const nodes = normalNodes(d);
  const scores = new Float64Array(nodes.length * d);
  for (const [k, node] of TIMES.nodes.entries()) {
    const u = 0.5 * (1 + node);
    const t = horizon * u * u;
    const { alpha, sigma, drift, diffusion } = process.coefficients(t);
    const points = Float64Array.from(nodes.flatMap(({ z }) => z.map((each, j) => alpha * x[j] + sigma * each)));
    field.at(t).evaluate(model, points, scores);
    let [squared, divergence] = [0, 0];
    for (const [i, { z, weight }] of nodes.entries()) {
      for (let j = 0; j < d; j++) {
        const s = scores[i * d + j];
        squared += weight * s * s;
        divergence += (weight * s * z[j]) / sigma;
      }
    }
    const rate = diffusion * diffusion * (0.5 * squared + divergence) - d * drift;
    depth += TIMES.weights[k] * horizon * u * rate;
  }
  return depth;
}

/** Nodes for the mean under N(0, I), ascending on the line. */
function normalNodes(d: number): { readonly z: readonly number[]; readonly weight: number }[] {
  let nodes: { readonly z: readonly number[]; readonly weight: number }[] = [{ z: [], weight: 1 }];
  for (let j = 0; j < d; j++) {
    nodes = nodes.flatMap((node) =>
      GAUSS_HERMITE.map(({ z, weight }) => ({ z: [...node.z, z], weight: node.weight * weight })),
    );
  }
  return nodes;
}
