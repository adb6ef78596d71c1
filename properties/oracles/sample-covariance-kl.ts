import { chiSquareMeans } from '../../src/numeric/chi-square-means.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/**
 * E KL(N(0, S) || N(0, S_n)), integrated over the factors of S_n, not averaged over draws: the KL has a heavy tail, and
 * at n = d + 2 no variance. KL is the same in coordinates where S = I, and there n S_n = L L^T with independent entries
 * (Bartlett): L_kk^2 ~ chi-square(n - k + 1), and normal entries below the diagonal. So
 *
 * KL = 1/2 [ n |L^{-1}|_F^2 - d + sum_k ln(L_kk^2/n) ],
 *
 * where the last row of the inverse of a k x k factor is (-a^T L_{k-1}^{-1}, 1)/L_kk, a ~ N(0, I): the mean of its
 * square is (E|L_{k-1}^{-1}|_F^2 + 1) E[1/chi-square(n - k + 1)].
 *
 * @param n > d + 1: otherwise the mean is infinite
 */
export function meanKl(d: number, n: number): Estimate {
  let [inverse, inverseError, logs, logsError] = [0, 0, 0, 0];
  for (let k = 1; k <= d; k++) {
    const freedom = n - k + 1;
    const means = chiSquareMeans(freedom);
    inverseError += inverseError * means.inverse + (1 + inverse) * means.inverseError;
    inverse += (1 + inverse) * means.inverse;
    logs += means.logarithm + Math.log(freedom / n);
    logsError += means.logarithmError;
  }
  const terms = n * inverse - d;
  const rounding = 8 * Number.EPSILON * d * (n * inverse + d);
  return { value: 0.5 * (terms + logs), error: 0.5 * (n * inverseError + logsError) + rounding };
}
