import type { Coefficients } from '../../src/process/forward-process.js';

/** A mixture of Gaussians of one variance on all axes. */
interface RoundMixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variance: number;
}

/** E_pi[R^2], E_pi[R^3] and E_pi[R^4] of R = p_t/pi - 1. */
export interface RatioMoments {
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

/**
 * The moments of p_t over pi = N(0, V I), in closed form: of components N(a_k, s^2 I) of p_t,
 *
 *     E_pi[prod_j p_{k_j}/pi] = (V^{(n-1)/2} s^-n A^-1/2)^d exp((|sum a_{k_j}|^2/(s^4 A) - sum |a_{k_j}|^2/s^2)/2),
 *
 * of n components with A = n/s^2 - (n-1)/V. They lose what R^n is smaller by than 1, in rounding.
 */
export function ratioMoments({ weights, means, variance }: RoundMixture, at: Coefficients, V: number): RatioMoments {
  const s2 = at.alpha * at.alpha * variance + at.sigma * at.sigma;
  const places = means.map((row) => row.map((x) => at.alpha * x));
  const d = means[0].length;
  const momentOf = (n: number): number => {
    const A = n / s2 - (n - 1) / V;
    const front = Math.exp(0.5 * d * ((n - 1) * Math.log(V) - n * Math.log(s2) - Math.log(A)));
    // components in their order, with the number of tuples that have them: n!/(r_1! r_2! ...) of runs of one component
    const walk = (
      taken: number,
      first: number,
      run: number,
      weight: number,
      sum: readonly number[],
      squares: number,
    ): number => {
      if (taken === n) {
        const length = sum.reduce((total, x) => total + x * x, 0);
        return weight * front * Math.exp(0.5 * (length / (s2 * s2 * A) - squares / s2));
      }
      let total = 0;
      for (let k = first; k < places.length; k++) {
        const length = k === first ? run + 1 : 1;
        const further = sum.map((x, j) => x + places[k][j]);
        const square = places[k].reduce((all, x) => all + x * x, 0);
        total += walk(taken + 1, k, length, (weight * weights[k] * (taken + 1)) / length, further, squares + square);
      }
      return total;
    };
    return walk(0, 0, 0, 1, new Array<number>(d).fill(0), 0);
  };
  const [two, three, four] = [2, 3, 4].map(momentOf);
  return { second: two - 1, third: three - 3 * two + 2, fourth: four - 4 * three + 6 * two - 3 };
}
