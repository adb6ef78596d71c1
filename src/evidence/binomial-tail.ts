import regularisedBeta from '@stdlib/math-base-special-betainc';

/**
 * P(Bin(trials, rate) >= count) = I_rate(count, trials - count + 1), the regularised incomplete beta function, with a
 * relative error below 1e-12 however far out in the tail; one minus the distribution function would lose everything below
 * 1e-16.
 *
 * @param count 0 to trials + 1
 * @see https://dlmf.nist.gov/8.17, eq. 8.17.5
 */
export function upperTail(count: number, trials: number, rate: number): number {
  if (count <= 0) return 1;
  return count > trials ? 0 : regularisedBeta(rate, count, trials - count + 1);
}

/**
 * P(Bin(trials, rate) < count) = I_{1 - rate}(trials - count + 1, count), equally accurate.
 *
 * @param count 0 to trials + 1
 */
export function lowerTail(count: number, trials: number, rate: number): number {
  if (count <= 0) return 0;
  return count > trials ? 1 : regularisedBeta(1 - rate, trials - count + 1, count);
}
