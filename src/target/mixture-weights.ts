/** Mean and total variance E|x - E x|^2 of a mixture whose component k has variance variances[k] on each axis. */
export function mixtureMoments(
  weights: readonly number[],
  means: readonly (readonly number[])[],
  variances: readonly number[],
): { mean: Float64Array; variance: number } {
  const mean = new Float64Array(means[0].length);
  for (const [k, row] of means.entries()) for (let j = 0; j < mean.length; j++) mean[j] += weights[k] * row[j];
  let variance = 0;
  for (const [k, row] of means.entries()) {
    let square = mean.length * variances[k];
    for (let j = 0; j < mean.length; j++) square += (row[j] - mean[j]) * (row[j] - mean[j]);
    variance += weights[k] * square;
  }
  return { mean, variance };
}

/**
 * Turns log(w_k p_k(x)) into the posterior shares P(k | x), all 0 where p(x) = 0, in place: a quadrature asks for millions.
 *
 * @returns log p(x)
 */
export function takeShares(parts: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < parts.length; k++) if (parts[k] > largest) largest = parts[k];
  if (largest === Number.NEGATIVE_INFINITY) {
    parts.fill(0);
    return largest;
  }
  // plain loops: with the iterators and maps of typed arrays the score of a mixture takes twice as long
  let sum = 0;
  for (let k = 0; k < parts.length; k++) {
    parts[k] = Math.exp(parts[k] - largest);
    sum += parts[k];
  }
  for (let k = 0; k < parts.length; k++) parts[k] /= sum;
  return largest + Math.log(sum);
}

/** H(P) = - sum_k P_k log P_k, in nats. */
export function shareEntropy(shares: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) if (shares[k] > 0) sum -= shares[k] * Math.log(shares[k]);
  return sum;
}

/** The weights of some components, as parts of their sum. */
export function sharesOf(weights: readonly number[], some: readonly number[]): number[] {
  const sum = some.reduce((total, k) => total + weights[k], 0);
  return some.map((k) => weights[k] / sum);
}

/** The component that a uniform draw from [0, 1) selects. */
export function chooser(weights: readonly number[]): (uniform: number) => number {
  const cumulative: number[] = [];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    cumulative.push(sum);
  }
  return (uniform) => {
    const k = cumulative.findIndex((edge) => uniform < edge);
    return k < 0 ? weights.length - 1 : k;
  };
}
