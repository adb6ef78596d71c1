import { type GridLevel, isLast, type Method, ratio, sumOf, type Walk } from './walk.js';

/** Adams and Bashforth of even steps, by how many slopes there are. */
const COEFFICIENTS = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

const HISTORY = COEFFICIENTS.length;

/**
 * Steps of DDIM by eps' in place of eps: with y = x/alpha and r = sigma/alpha,
 *
 * y_s = y_t + (r_s - r_t) eps',  eps' = (55 eps - 59 eps_1 + 37 eps_2 - 9 eps_3)/24
 *
 * with eps_j of the steps before, whatever their lengths, and fewer of them at first. It goes to r = 0 in the same way.
 */
const linear = (source: string, firstStep: 'euler' | 'improved euler'): Method => ({
  source,
  order: 2,
  inSigma: true,
  memory: { part: 'noise', steps: () => HISTORY - 1 },
  draws: () => false,
  step(walk, k, [x, ...before], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data, noise } = walk.predict(x, k);
    const slopes = [noise, ...before];
    const kept = slopes.slice(0, HISTORY - 1);
    if (isLast(walk, k) && last === 'data') return [data, ...kept];
    const used = isLast(walk, k) && last === 'order 1' ? [noise] : slopes;
    const mean = sumOf(walk, ...used.map((slope, j) => COEFFICIENTS[used.length - 1][j] * slope));
    const reached = moved(walk, x, from, to, mean);
    if (firstStep === 'euler' || k > 0 || isLast(walk, k)) return [reached, ...kept];
    const { noise: later } = walk.predict(reached, k + 1);
    return [moved(walk, x, from, to, sumOf(walk, 0.5 * noise, 0.5 * later)), ...kept];
  },
});

/**
 * Of variances that sum up to 1, code makes the step of the alpha^2, Liu et al. 2022, eq. 11: with a = alpha^2,
 *
 * r_s - r_t = -(a_s - a_t)/(alpha_s (a_t sigma_s + alpha_t sigma_t alpha_s)).
 */
function moved(walk: Walk, x: number, from: GridLevel, to: GridLevel, slope: number): number {
  const [a, b] = [from, to].map(({ alpha }) => alpha * alpha);
  const bySquares = (a + b) / (to.alpha * (a * to.sigma + from.alpha * from.sigma * to.alpha));
  const squares = Math.abs(a + from.sigma * from.sigma - 1) < 1e-3 ? bySquares : 0;
  const step = walk.rounded(ratio(to) - ratio(from), Math.max(ratio(to) + ratio(from), squares));
  return to.alpha * sumOf(walk, x / from.alpha, step * slope);
}

/** The first step is one of Heun, without a fifth call of the model for what is kept. */
export const plms = linear(
  'Liu, Ren, Lin, Zhao 2022, PNDM, without its Runge-Kutta steps: Rombach et al. 2022, plms.py',
  'improved euler',
);

export const ipndm = linear(
  'Zhang, Chen 2023, DEIS, appendix H.1, iPNDM; Liu, Ren, Lin, Zhao 2022, PNDM, eq. 9',
  'euler',
);
