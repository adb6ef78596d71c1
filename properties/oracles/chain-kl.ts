import type { Estimate } from '../../src/numeric/estimate.js';
import { normalPdf } from '../../src/numeric/normal.js';
import type { LineMixture } from './line-mixture.js';

/** Nodes of a trapezoidal rule over each coordinate, and fewer to see the error; both converge as fast as Gaussians do. */
const [FINE, COARSE] = [141, 105];

/** Deviations on either side of the outermost components. */
const REACH = 8.5;

/**
 * KL(true (z_0 .. z_K) || model) of z_k = sqrt(s_k) x_0 + noise, by its definition: the sum over steps of the mean over z_k of
 * KL(p(z_{k+1} | z_k) || N(mean, b)), where the model's mean is that of the true transition and b its variance.
 *
 * Given z_k and the component, x_0 is normal with variance V = v/(1 + s_k v), and given x_0 too z_{k+1} is N(c x_0 + a z_k, b) with
 * a = sqrt(s_k/s_{k+1}), b = 1 - a^2 and c = sqrt(s_{k+1}) b.
 *
 * @param factor of the model's variance; 1 for that of the posterior
 */
export function chainKl(
  mixture: LineMixture,
  snrs: readonly number[],
  factor: (from: number, to: number) => number = () => 1,
): Estimate {
  const [value, coarse] = [FINE, COARSE].map((nodes) =>
    snrs.slice(1).reduce((sum, to, k) => sum + stepKl(mixture, snrs[k], to, factor(snrs[k], to), nodes), 0),
  );
  return { value, error: Math.abs(value - coarse) + 2e-14 * (1 + Math.abs(value)) };
}

/** The mean over z of the KL of one step. */
function stepKl({ weights, means, variances }: LineMixture, from: number, to: number, factor: number, nodes: number) {
  const a = Math.sqrt(from / to);
  const b = 1 - a * a;
  const c = Math.sqrt(to) * b;
  const root = Math.sqrt(from);
  const spreads = variances.map((v) => Math.sqrt(1 + from * v));
  return trapezoid(
    means.map((m) => root * m),
    spreads,
    nodes,
    (z) => {
      const parts = weights.map((w, j) => (w * normalPdf((z - root * means[j]) / spreads[j])) / spreads[j]);
      const density = parts.reduce((sum, each) => sum + each, 0);
      if (density === 0) return 0;
      // the true transition, a mixture too
      const shares = parts.map((each) => each / density);
      const centres = means.map(
        (m, j) => c * (m + (root * variances[j] * (z - root * m)) / (1 + from * variances[j])) + a * z,
      );
      const deviations = variances.map((v) => Math.sqrt(b + (c * c * v) / (1 + from * v)));
      const mean = shares.reduce((sum, share, j) => sum + share * centres[j], 0);
      const kept = shares.map((share) => share > 1e-14);
      const pick = (values: readonly number[]) => values.filter((_, j) => kept[j]);
      const variance = factor * b;
      const kl = trapezoid(pick(centres), pick(deviations), nodes, (y) => {
        const p = shares.reduce(
          (sum, share, j) => sum + (share * normalPdf((y - centres[j]) / deviations[j])) / deviations[j],
          0,
        );
        if (p === 0) return 0;
        const gap = y - mean;
        return p * (Math.log(p) + 0.5 * Math.log(2 * Math.PI * variance) + (0.5 * gap * gap) / variance);
      });
      return density * kl;
    },
  );
}

/** The integral of a function that is a sum of Gaussians times what is smooth on their scale. */
function trapezoid(
  centres: readonly number[],
  deviations: readonly number[],
  nodes: number,
  f: (x: number) => number,
): number {
  const low = Math.min(...centres.map((each, j) => each - REACH * deviations[j]));
  const high = Math.max(...centres.map((each, j) => each + REACH * deviations[j]));
  // as many nodes to the narrowest of them as a single one has
  const count = Math.ceil((nodes * (high - low)) / (2 * REACH * Math.min(...deviations)));
  const h = (high - low) / count;
  let sum = 0;
  for (let i = 0; i <= count; i++) sum += f(low + i * h);
  return h * sum;
}
