import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { isLast, type Method, ratio, sumOf, type Walk } from './walk.js';

/** As many slopes as are kept unless that is said. */
const HISTORY = 4;

/** Exact for the products of up to seven factors. */
const { nodes, weights } = gaussLegendre(4);

/**
 * Adams-Bashforth for dy/dr = eps with y = x/alpha and r = sigma/alpha, in steps of any length: eps is the polynomial through
 * those of this step and of the ones before it, as many as there are, up to `history`,
 *
 * y_s = y_t + sum_j c_j eps_j,  c_j = int_{r_t}^{r_s} prod_{i != j} (r - r_i)/(r_j - r_i) dr.
 *
 * It goes to r = 0 in the same way.
 */
export const lms: Method = {
  source: 'Katherine Crowson 2022, k-diffusion, sample_lms; Adams, in Bashforth 1883, with uneven steps',
  order: 2,
  inSigma: true,
  memory: { part: 'noise', steps: ({ history = HISTORY }) => history - 1 },
  draws: () => false,
  step(walk, k, [x, ...before], { history = HISTORY, last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data, noise } = walk.predict(x, k);
    const slopes = [noise, ...before];
    const kept = slopes.slice(0, history - 1);
    if (isLast(walk, k) && last === 'data') return [data, ...kept];
    const used = isLast(walk, k) && last === 'order 1' ? [noise] : slopes;
    const ratios = used.map((_, j) => ratio(walk.levels[k - j]));
    const moves = used.map((slope, j) => coefficient(walk, ratios, j, ratio(to)) * slope);
    return [to.alpha * sumOf(walk, x / from.alpha, ...moves), ...kept];
  },
};

/** c_j of a step from the first of these ratios. */
function coefficient(walk: Walk, ratios: readonly number[], j: number, end: number): number {
  const start = ratios[0];
  const lagrange = (r: number) =>
    ratios.reduce((product, other, i) => (i === j ? product : (product * (r - other)) / (ratios[j] - other)), 1);
  const [middle, half] = [0.5 * (start + end), 0.5 * (end - start)];
  const value = half * nodes.reduce((sum, node, q) => sum + weights[q] * lagrange(middle + half * node), 0);
  // code rounds what it subtracts from the ratios, which moves both ends of the integral
  return walk.rounded(value, Math.abs(value) + start * (Math.abs(lagrange(start)) + Math.abs(lagrange(end))));
}
