import { type GridLevel, isLast, type Method, type MethodOptions, type State, sumOf, type Walk } from './walk.js';

/** How large the variance of a step is, of the posterior's and the added one. */
type Variance = (small: number, large: number, fraction: number) => number;

const ancestral = (source: string, variance: Variance): Method => ({
  source,
  order: 1,
  draws: () => true,
  /*
   * x_s = (alpha_s s2 D + (alpha_t/alpha_s) sigma_s^2 x_t)/sigma_t^2 + sqrt(v) z,
   * s2 = sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2, small v = s2 sigma_s^2/sigma_t^2 and large v = s2.
   * No noise is added in a step that ends without noise (Ho et al., algorithm 2).
   */
  step(walk: Walk, k: number, [x]: State, { last }: MethodOptions): State {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const { added, kept, ofData, ofState } = posterior(walk, from, to);
    const quiet = to.sigma === 0 || (isLast(walk, k) && last === 'without noise');
    const v = quiet ? 0 : variance(added * kept, added, walk.varianceFraction);
    return [sumOf(walk, ofData * data, ofState * x, Math.sqrt(v) * walk.noise(k))];
  },
});

/** s2, sigma_s^2/sigma_t^2, and the factors of x_0 and x_t in the posterior mean. */
export function posterior(walk: Pick<Walk, 'rounded'>, from: GridLevel, to: GridLevel) {
  const ratio = from.alpha / to.alpha;
  const [noisier, carried] = [from.sigma * from.sigma, ratio * ratio * to.sigma * to.sigma];
  const added = Math.max(0, walk.rounded(noisier - carried, sizeOfVariance(from, noisier + carried)));
  const kept = (to.sigma * to.sigma) / noisier;
  return { added, kept, ofData: (to.alpha * added) / noisier, ofState: ratio * kept };
}

/** Of what a variance is made of that code may compute as 1 - alpha^2/..., where alpha^2 + sigma^2 = 1. */
export function sizeOfVariance({ alpha, sigma }: GridLevel, otherwise: number): number {
  return alpha < 1 && Math.abs(alpha * alpha + sigma * sigma - 1) < 1e-3 ? 1 : otherwise;
}

export const ddpmSmall = ancestral('Ho, Jain, Abbeel 2020, algorithm 2 and eq. 7', (small) => small);

export const ddpmLarge = ancestral('Ho, Jain, Abbeel 2020, section 3.2', (_, large) => large);

/** log v = fraction log v_large + (1 - fraction) log v_small. */
export const ddpmLearnedRange = ancestral('Nichol, Dhariwal 2021, eq. 15', (small, large, fraction) =>
  Math.exp(fraction * Math.log(large) + (1 - fraction) * Math.log(small)),
);
