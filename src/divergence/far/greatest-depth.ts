import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';

/** Gauss-Hermite of five nodes, for the mean under N(0, 1). */
const [INNER, OUTER] = [1.355626179974266, 2.8569700138728056];
const NORMAL = [
  { z: -OUTER, weight: 0.011257411327720689 },
  { z: -INNER, weight: 0.2220759220056126 },
  { z: 0, weight: 8 / 15 },
  { z: INNER, weight: 0.2220759220056126 },
  { z: OUTER, weight: 0.011257411327720689 },
];
const TIMES = gaussLegendre(24);

/**
 * How small p^SDE can be at a place, d = 1: the likelihood bound of one point, by the mean over the forward process from x,
 * x_t = alpha x + sigma z,
 *
 *     - log p^SDE(x) <= E[x_T^2]/(2v) + log(2 pi v)/2 + int_0^T (g^2/2 E[s^2] + g^2 E[s'] - f) dt,  E[s'] = E[s z]/sigma,
 *
 * v the variance of the prior. It is tight for the score of p_t alone.
 *
 * @see Song, Durkan, Murray, Ermon 2021, Theorem 3
 */
export function greatestDepth(process: ForwardProcess, field: ScoreField, model: number, x: number): number {
  const { horizon, priorVariance } = process;
  const last = process.coefficients(horizon);
  const square = last.alpha * last.alpha * x * x + last.sigma * last.sigma;
  let depth = (0.5 * square) / priorVariance + 0.5 * Math.log(2 * Math.PI * priorVariance);
  const scores = new Float64Array(NORMAL.length);
  for (const [k, node] of TIMES.nodes.entries()) {
    const u = 0.5 * (1 + node);
    const t = horizon * u * u;
    const { alpha, sigma, drift, diffusion } = process.coefficients(t);
    field.at(t).evaluate(
      model,
      Float64Array.from(NORMAL, ({ z }) => alpha * x + sigma * z),
      scores,
    );
    let [squared, slope] = [0, 0];
    for (const [i, { z, weight }] of NORMAL.entries()) {
      squared += weight * scores[i] * scores[i];
      slope += (weight * scores[i] * z) / sigma;
    }
    const rate = diffusion * diffusion * (0.5 * squared + slope) - drift;
    depth += TIMES.weights[k] * horizon * u * rate;
  }
  return depth;
}
