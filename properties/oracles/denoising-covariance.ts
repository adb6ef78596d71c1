import type { GaussianMixture } from '../../src/target/mixture.js';

/** A covariance, d x d row-major, and the size of the terms that it is made of. */
export interface Curvature {
  readonly entries: readonly number[];
  readonly scale: number;
}

/**
 * (sigma^2/alpha^2) (I + sigma^2 H) with the Hessian of the log density of a mixture: for shares p_k, variances V_k and
 * scores s_k = (alpha mu_k - x)/V_k of the components and s = sum p_k s_k,
 *
 * H = sum p_k (s_k s_k^T - I/V_k) - s s^T.
 *
 * As 1 - sigma^2/V_k = alpha^2 v_k/V_k, the multiple of I is taken as sum p_k v_k sigma^2/V_k, which does not cancel.
 */
export function covarianceFromHessian(
  { weights, means, variances }: Pick<GaussianMixture, 'weights' | 'means' | 'variances'>,
  alpha: number,
  sigma: number,
  x: Float64Array,
): Curvature {
  const d = x.length;
  const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
  const scores = means.map((mean, k) => mean.map((m, j) => (alpha * m - x[j]) / spreads[k]));
  const logs = weights.map(
    (w, k) =>
      Math.log(w) - 0.5 * (d * Math.log(spreads[k]) + spreads[k] * scores[k].reduce((sum, s) => sum + s * s, 0)),
  );
  const largest = Math.max(...logs);
  const total = logs.reduce((sum, log) => sum + Math.exp(log - largest), 0);
  const shares = logs.map((log) => Math.exp(log - largest) / total);
  const score = Array.from(x, (_, j) => shares.reduce((sum, share, k) => sum + share * scores[k][j], 0));
  const factor = (sigma * sigma * sigma * sigma) / (alpha * alpha);
  const within = shares.reduce((sum, share, k) => sum + (share * variances[k] * sigma * sigma) / spreads[k], 0);
  let scale = within;
  const entries = Array.from({ length: d * d }, (_, e) => {
    const [a, b] = [Math.floor(e / d), e % d];
    const products = shares.map((share, k) => share * (scores[k][a] - score[a]) * (scores[k][b] - score[b]));
    const sizes = shares.map(
      (share, k) => share * (Math.abs(scores[k][a] * scores[k][b]) + Math.abs(score[a] * score[b])),
    );
    scale = Math.max(scale, factor * sizes.reduce((sum, each) => sum + each, 0));
    return factor * products.reduce((sum, each) => sum + each, 0) + (a === b ? within : 0);
  });
  return { entries, scale };
}
