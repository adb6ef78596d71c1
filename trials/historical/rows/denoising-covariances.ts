import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { TargetSpec } from '../../../src/target/target-spec.js';
import { type Signal, signals, vpSde } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

type Square = readonly (readonly number[])[];

/**
 * The Hessian of log p at x = alpha x_0 + sigma eps, in place of automatic differentiation: with the gaps
 * g_k = (x - alpha m_k)/v_k and v_k = alpha^2 variance_k + sigma^2, it is
 *
 * sum_k r_k (g_k g_k' - I/v_k) - (sum_k r_k g_k)(sum_k r_k g_k)'.
 */
function hessian(target: TargetSpec, x: readonly number[], { alpha, sigma }: Signal): number[][] {
  if (target.kind !== 'mixture') throw new RangeError('the Hessian is that of mixtures of normals');
  const variances = target.variances.map((variance) => alpha ** 2 * variance + sigma ** 2);
  const gaps = target.means.map((mean, k) => x.map((value, j) => (value - alpha * mean[j]) / variances[k]));
  const logs = target.weights.map((weight, k) => {
    const square = gaps[k].reduce((sum, gap) => sum + gap * gap, 0);
    return Math.log(weight) - 0.5 * (square * variances[k] + x.length * Math.log(variances[k]));
  });
  const largest = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - largest));
  const total = parts.reduce((one, other) => one + other);
  const mean = (of: (k: number) => number) => parts.reduce((sum, part, k) => sum + (part / total) * of(k), 0);
  const gap = x.map((_, j) => mean((k) => gaps[k][j]));
  return x.map((_, i) =>
    // about the mean gap, so that one component alone gives -I/v without a difference of large numbers
    x.map((_, j) => mean((k) => (gaps[k][i] - gap[i]) * (gaps[k][j] - gap[j]) - (i === j ? 1 / variances[k] : 0))),
  );
}

/** By elimination; the matrices here are positive definite, and need no pivots. */
function inverse(matrix: Square): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < size; k++) {
    const pivot = rows[k][k];
    rows[k] = rows[k].map((value) => value / pivot);
    for (let i = 0; i < size; i++) {
      const factor = rows[i][k];
      if (i !== k) rows[i] = rows[i].map((value, j) => value - factor * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(size));
}

/** @param precision of x_0 given x, from (alpha/sigma)^2 and the inverse of I + sigma^2 hess log p */
function scoresOfSeveral(precision: (snr: number, inverted: number, diagonal: boolean) => number): DiffusionSystem {
  return {
    name: 'sbi, scores of independent observations',
    process: { from: 1e-3, to: 1, prior: { variance: 1 }, family: 'vp' },
    dtype: 'float32',
    coefficients: ({ time }) => signals(time, vpSde.at),
    denoisingCovariance({ model, x, label }) {
      if (!('target' in model)) throw new RangeError(`there is no model '${model.id}'`);
      return x.map((row, i) => {
        const at = vpSde.at(label[i]);
        const curvature = hessian(model.target, row, at);
        const bent = curvature.map((each, j) => each.map((value, k) => at.sigma ** 2 * value + (j === k ? 1 : 0)));
        const snr = (at.alpha / at.sigma) ** 2;
        return inverse(inverse(bent).map((each, j) => each.map((value, k) => precision(snr, value, j === k))));
      });
    },
  };
}

/** Tweedie's formula of second order. */
export const denoisingCovariances: readonly HistoricalRow[] = [
  {
    number: 28,
    repository: 'sbi-dev/sbi',
    reference: 'issue #1561, PR #1636 (e9355bf9)',
    wrong: 'The precision of x_0 given x is (m/s)^2 I plus the inverse of I + s^2 hess log p -> times it.',
    faulty: scoresOfSeveral((snr, inverted, diagonal) => (diagonal ? snr : 0) + inverted),
    right: scoresOfSeveral((snr, inverted) => snr * inverted),
    expected: 'denoising-covariance',
  },
];
