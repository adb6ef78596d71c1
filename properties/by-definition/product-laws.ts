import type { Experiment } from '../../src/experiment/schema.js';
import { distribution } from '../../src/experiment/setting.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import { panelQuadrature, splitEvenly } from '../../src/target/panels.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';

/** A distribution on R^d as the mixture of products of laws on the line that it is. */
export interface ProductLaws {
  readonly weights: readonly number[];
  /** Of each component d laws, one an axis. */
  readonly axes: readonly (readonly Target[])[];
}

/** A law on the line, which is its own only factor. */
export const lineLaw = (target: Target): ProductLaws => ({ weights: [1], axes: [[target]] });

/** The laws that the target of an experiment is made of: normal ones or bumps, one a component and axis. */
export function productLaws(target: Experiment['target']): ProductLaws {
  const { weights } = target;
  const axes = weights.map((_, k) =>
    target.kind === 'mixture'
      ? target.means[k].map((x) =>
          distribution({ ...target, weights: [1], means: [[x]], variances: [target.variances[k]] }),
        )
      : target.centers[k].map((x) =>
          distribution({ ...target, weights: [1], centers: [[x]], halfWidths: [target.halfWidths[k]] }),
        ),
  );
  return { weights, axes };
}

/** E[x_0 | x_t = x] and E[|x_0| | x_t = x], coordinate by coordinate. */
export interface PosteriorMean {
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/**
 * The mean of p_0(x_0) N(x; alpha x_0, sigma^2 I) by integrals over x_0. In a component that is a product they split into axes:
 * with z_kj = int p_kj(y) N(x_j; alpha y, sigma^2) dy, component k has the share w_k prod_j z_kj of the mass.
 *
 * @param nodesPerPanel accuracy
 */
export function posteriorMean(
  { weights, axes }: ProductLaws,
  at: Coefficients,
  x: Float64Array,
  nodesPerPanel: number,
): PosteriorMean {
  const parts = axes.map((laws) => laws.map((law, j) => onAxis(law, at, x[j], nodesPerPanel)));
  const logs = parts.map((axis, k) => axis.reduce((sum, { logMass }) => sum + logMass, Math.log(weights[k])));
  const largest = Math.max(...logs);
  const masses = logs.map((log) => Math.exp(log - largest));
  const total = masses.reduce((a, b) => a + b, 0);
  const meanOf = (of: (part: AxisMean) => number) =>
    x.map((_, j) => parts.reduce((sum, axis, k) => sum + (masses[k] / total) * of(axis[j]), 0));
  return { mean: meanOf(({ mean }) => mean), spread: meanOf(({ spread }) => spread) };
}

interface AxisMean {
  /** log int p_0(y) exp(-(x - alpha y)^2/(2 sigma^2)) dy. */
  readonly logMass: number;
  readonly mean: number;
  readonly spread: number;
}

function onAxis(law: Target, { alpha, sigma }: Coefficients, x: number, nodesPerPanel: number): AxisMean {
  const panels = splitEvenly(law.panels(UNDIFFUSED), (0.5 * sigma) / alpha);
  const { nodes, weights } = panelQuadrature(panels, nodesPerPanel);
  const logs = nodes.map((y) => {
    const gap = (x - alpha * y) / sigma;
    return law.logDensity([y], UNDIFFUSED) - 0.5 * gap * gap;
  });
  const largest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let [mass, sum, size] = [0, 0, 0];
  for (const [q, y] of nodes.entries()) {
    const share = weights[q] * Math.exp(logs[q] - largest);
    mass += share;
    sum += share * y;
    size += share * Math.abs(y);
  }
  return { logMass: largest + Math.log(mass), mean: sum / mass, spread: size / mass };
}
