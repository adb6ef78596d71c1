import { distribution } from '../../../src/experiment/setting.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { BumpMixture } from '../../../src/target/bumps.js';
import type { GaussianMixture } from '../../../src/target/mixture.js';
import { panelQuadrature, splitEvenly } from '../../../src/target/panels.js';
import { type Target, UNDIFFUSED } from '../../../src/target/target.js';

/** Nodes per panel; the difference from the coarser rule is the error. */
const FINE = 9;
const COARSE = 7;

/** E[x_0 | x_t = x] and E[|x_0| | x_t = x], along one axis. */
export interface PosteriorMean {
  readonly mean: Estimate;
  readonly spread: number;
}

/**
 * The mean of p_0(x_0) N(x; alpha x_0, sigma^2 I) by integrals over x_0, axis by axis. A component of p_0 is a product
 * over the axes: with z_kj = int p_kj(y) N(x_j; alpha y, sigma^2) dy, component k has the share w_k prod_j z_kj of the
 * mass.
 */
export function posteriorMean(target: Target, at: Coefficients, x: Float64Array): PosteriorMean[] {
  const [fine, coarse] = [FINE, COARSE].map((nodes) => meansOf(target, at, x, nodes));
  return fine.map(({ mean, spread }, j) => ({
    mean: { value: mean, error: Math.abs(mean - coarse[j].mean) },
    spread,
  }));
}

function meansOf(target: Target, at: Coefficients, x: Float64Array, nodes: number) {
  const parts = componentsOf(target).map((axes) => axes.map((density, j) => onAxis(density, at, x[j], nodes)));
  const logs = parts.map((axes, k) => axes.reduce((sum, { logMass }) => sum + logMass, Math.log(target.weights[k])));
  const largest = Math.max(...logs);
  const masses = logs.map((log) => Math.exp(log - largest));
  const total = masses.reduce((a, b) => a + b, 0);
  const averaged = (of: (part: AxisMean) => number, j: number) =>
    parts.reduce((sum, axes, k) => sum + (masses[k] / total) * of(axes[j]), 0);
  return Array.from(x, (_, j) => ({
    mean: averaged(({ mean }) => mean, j),
    spread: averaged(({ spread }) => spread, j),
  }));
}

/** For each component of p_0, the densities on the axes whose product it is. */
function componentsOf(target: Target): Target[][] {
  if (target.kind === 'mixture') {
    const { means, variances } = target as GaussianMixture;
    return means.map((mean, k) =>
      mean.map((x) => distribution({ kind: 'mixture', weights: [1], means: [[x]], variances: [variances[k]] })),
    );
  }
  const { centers, halfWidths } = target as BumpMixture;
  return centers.map((center, k) =>
    center.map((x) => distribution({ kind: 'bumps', weights: [1], centers: [[x]], halfWidths: [halfWidths[k]] })),
  );
}

interface AxisMean {
  /** log int p_0(y) exp(-(x - alpha y)^2/(2 sigma^2)) dy. */
  readonly logMass: number;
  readonly mean: number;
  readonly spread: number;
}

function onAxis(density: Target, { alpha, sigma }: Coefficients, x: number, nodesPerPanel: number): AxisMean {
  const panels = splitEvenly(density.panels(UNDIFFUSED), (0.5 * sigma) / alpha);
  const { nodes, weights } = panelQuadrature(panels, nodesPerPanel);
  const logs = nodes.map((y) => {
    const gap = (x - alpha * y) / sigma;
    return density.logDensity([y], UNDIFFUSED) - 0.5 * gap * gap;
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
