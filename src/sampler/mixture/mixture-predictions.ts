import type { GridLevel } from '../walk.js';

/** A mixture of normals on the line by its numbers. */
export interface LineMixture {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/** E[x_0 | x] and E[eps | x] of many x. */
export interface Predictions {
  readonly data: Float64Array;
  readonly noise: Float64Array;
}

/**
 * The exact model of a mixture at a level: with s_i^2 = alpha^2 v_i + sigma^2 and y_i = (x - alpha m_i)/s_i
 *
 * P_i = w_i exp(-y_i^2/2)/s_i over their sum,
 * E[x_0 | x] = sum_i P_i (m_i + alpha v_i y_i/s_i),  E[eps | x] = sum_i P_i sigma y_i/s_i.
 *
 * @param moved a share by which both are moved of the sizes of the terms that code may make each of: those of a model of the noise, from
 * which x_0 is made, and what rounding of the logarithms of the P_i leaves
 */
export function mixturePredictions(
  { weights, means, variances }: LineMixture,
  { alpha, sigma }: Pick<GridLevel, 'alpha' | 'sigma'>,
  x: Float64Array,
  moved?: Readonly<Record<keyof Predictions, number>>,
): Predictions {
  const count = weights.length;
  const [centres, perDeviation, heights, dataSlopes, noiseSlopes, shares, places] = Array.from(
    { length: 7 },
    () => new Float64Array(count),
  );
  for (let i = 0; i < count; i++) {
    const deviation = Math.sqrt(alpha * alpha * variances[i] + sigma * sigma);
    centres[i] = alpha * means[i];
    perDeviation[i] = 1 / deviation;
    heights[i] = Math.log(weights[i] / deviation);
    dataSlopes[i] = (alpha * variances[i]) / deviation;
    noiseSlopes[i] = sigma / deviation;
  }
  const [data, noise] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let j = 0; j < x.length; j++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const y = (x[j] - centres[i]) * perDeviation[i];
      places[i] = y;
      shares[i] = heights[i] - 0.5 * y * y;
      if (shares[i] > largest) largest = shares[i];
    }
    let [total, d, e] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const share = count === 1 ? 1 : Math.exp(shares[i] - largest);
      shares[i] = share;
      if (share === 0) continue;
      total += share;
      d += share * (means[i] + dataSlopes[i] * places[i]);
      e += share * noiseSlopes[i] * places[i];
    }
    data[j] = d / total;
    noise[j] = e / total;
    if (moved === undefined) continue;
    let size = 0;
    for (let i = 0; i < count; i++) {
      const share = shares[i] / total;
      if (share < SEEN) continue;
      const y = Math.abs(places[i]);
      const own = noiseSlopes[i] * places[i];
      const log = Math.abs(heights[i]) + y * (y + (Math.abs(x[j]) + Math.abs(centres[i])) * perDeviation[i]);
      size += share * (Math.abs(own) + (count === 1 ? 0 : log * Math.abs(own - noise[j])));
    }
    // where alpha = 0, x says nothing of x_0, and code makes nothing of it
    data[j] += moved.data * (alpha > 0 ? (Math.abs(x[j]) + sigma * size) / alpha : Math.abs(data[j]));
    noise[j] += moved.noise * size;
  }
  return { data, noise };
}

/** A share of a component that rounding cannot make seen. */
const SEEN = 1e-30;
