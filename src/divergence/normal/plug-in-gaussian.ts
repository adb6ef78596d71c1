import { chiSquareMeans } from '../../numeric/chi-square-means.js';
import type { Estimate } from '../../numeric/estimate.js';
import { stream } from '../../numeric/random.js';
import { covarianceKl } from './normal-kl.js';

/**
 * KL(N(0, S) || N(0, S_n)) in nats of one draw of n > d data, S_n = (1/n) sum x_i x_i^T; the same for every S, so S = I.
 *
 * @param seed of the data
 * @throws RangeError where n data have no covariance of full rank
 */
export function plugInKl(d: number, n: number, seed: number): Estimate {
  if (n <= d) throw new RangeError(`${n} data have no covariance of full rank in ${d} dimensions`);
  const { normal } = stream(seed, 'data');
  const covariance = new Float64Array(d * d);
  const identity = new Float64Array(d * d);
  const x = new Float64Array(d);
  for (let datum = 0; datum < n; datum++) {
    for (let i = 0; i < d; i++) x[i] = normal();
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) covariance[i * d + j] += (x[i] * x[j]) / n;
  }
  for (let i = 0; i < d; i++) {
    identity[i * d + i] = 1;
    for (let j = 0; j < i; j++) covariance[j * d + i] = covariance[i * d + j];
  }
  return covarianceKl(identity, covariance, d);
}

/**
 * Its mean over the data, from the factors of S_n (Bartlett; Anderson 2003, sections 7.2 and 7.7):
 *
 * E KL = 1/2 [ d (d + 1)/(n - d - 1) + sum_{f = n - d + 1}^n (E ln(chi^2_f/f) + ln(f/n)) ].
 *
 * @throws RangeError where n is at most d + 1, as the mean is infinite
 */
export function meanPlugInKl(d: number, n: number): Estimate {
  if (n <= d + 1) throw new RangeError(`the mean is infinite for ${n} data in ${d} dimensions`);
  const inverse = (d * (d + 1)) / (n - d - 1);
  let [logs, error, size] = [0, 0, inverse];
  for (let f = n - d + 1; f <= n; f++) {
    const { logarithm, logarithmError } = chiSquareMeans(f);
    const log = Math.log1p((f - n) / n);
    logs += logarithm + log;
    error += logarithmError;
    size += Math.abs(logarithm) + Math.abs(log);
  }
  return { value: 0.5 * (inverse + logs), error: 0.5 * error + 4 * Number.EPSILON * size };
}
