import { type GridLevel, isLast, type Method, type MethodOptions, type State, type Walk } from './walk.js';

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
    return [walk.sum(ofData * data, ofState * x, Math.sqrt(v) * walk.noise(k))];
  },
});

/** s2, sigma_s^2/sigma_t^2, and the factors of x_0 and x_t in the posterior mean. */
export function posterior({ sum }: Pick<Walk, 'sum'>, from: GridLevel, to: GridLevel) {
  const ratio = from.alpha / to.alpha;
  const added = Math.max(0, sum(from.sigma * from.sigma, -ratio * ratio * to.sigma * to.sigma));
  const kept = (to.sigma * to.sigma) / (from.sigma * from.sigma);
  return { added, kept, ofData: (to.alpha * added) / (from.sigma * from.sigma), ofState: ratio * kept };
}

export const ddpmSmall = ancestral('Ho, Jain, Abbeel 2020, algorithm 2 and eq. 7', (small) => small);

export const ddpmLarge = ancestral('Ho, Jain, Abbeel 2020, section 3.2', (_, large) => large);

/** log v = fraction log v_large + (1 - fraction) log v_small. */
export const ddpmLearnedRange = ancestral('Nichol, Dhariwal 2021, eq. 15', (small, large, fraction) =>
  Math.exp(fraction * Math.log(large) + (1 - fraction) * Math.log(small)),
);
