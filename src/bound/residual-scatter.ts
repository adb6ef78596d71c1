import type { RandomFeatures } from '../features/random-features.js';
import type { Estimate } from '../numeric/estimate.js';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import { multiply } from '../numeric/lanczos.js';
import { dot } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Descent } from '../training/gradient-flow.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { oneDatumLoss } from './one-datum.js';
import { alongFlow } from './sampling-error.js';

/** Gauss-Legendre nodes on each panel of training time, and those of the rule that shows the error. */
export const PANEL_NODES = [8, 6] as const;

/**
 * int_0^tau V_R(s) ds for each tau, d = 1, where V_R(s) = E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2 is the scatter of one
 * datum: n data have E int_0^tau |dB - A(s) dG|^2 ds = (1/n) int_0^tau V_R(s) ds (theory C0). The errors are the
 * differences between two quadratures of p_0 and between two of training time.
 *
 * @param population the flow A on p_0
 * @param rules nodes and masses that stand for p_0, the finer ones first
 * @param timeNodes those of the population's loss
 */
export function residualScatter(
  process: ForwardProcess,
  features: RandomFeatures,
  { loss, flow }: Descent,
  rules: readonly [Quadrature, Quadrature],
  timeNodes: number,
): Estimate[] {
  const [fine, coarse] = rules.map(({ nodes, weights }) =>
    residualMoments(
      loss,
      Array.from(nodes, (x) => oneDatumLoss(process, features, x, timeNodes)),
      weights,
    ),
  );
  const integrals = (moments: ResidualMoments, panelNodes: number) =>
    alongFlow(flow.spectrum, flow.times, panelNodes, (A) => residualVariance(moments, A));
  const found = integrals(fine, PANEL_NODES[0]);
  const others = [integrals(fine, PANEL_NODES[1]), integrals(coarse, PANEL_NODES[0])];
  return found.map((value, k) => ({
    value,
    error: others.reduce((sum, other) => sum + Math.abs(other[k] - value), 0),
  }));
}

/** Second moments of Z_x - G and B_x - B for one datum x, d = 1. */
interface ResidualMoments {
  /** E|B_x - B|^2. */
  readonly crossMoment: number;
  /** E[(Z_x - G) (B_x - B)^T], m values. */
  readonly mixed: Float64Array;
  /** E[(Z_x - G)^2], m x m. */
  readonly gram: Float64Array;
}

function residualMoments(
  population: QuadraticLoss,
  ones: readonly QuadraticLoss[],
  masses: Float64Array,
): ResidualMoments {
  const m = population.width;
  const mixed = new Float64Array(m);
  const gram = new Float64Array(m * m);
  let crossMoment = 0;
  for (const [k, one] of ones.entries()) {
    const mass = masses[k];
    const dZ = one.gram.map((z, e) => z - population.gram[e]);
    const dB = one.crossMoment.map((b, i) => b - population.crossMoment[i]);
    crossMoment += mass * dot(dB, dB);
    const image = multiply(dZ, dB);
    for (let i = 0; i < m; i++) mixed[i] += mass * image[i];
    for (let i = 0; i < m; i++) {
      const row = dZ.subarray(i * m, (i + 1) * m);
      for (let j = 0; j <= i; j++) gram[i * m + j] += mass * dot(row, dZ.subarray(j * m, (j + 1) * m));
    }
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) gram[j * m + i] = gram[i * m + j];
  return { crossMoment, mixed, gram };
}

/** V_R at a readout A: E|(B_x - B) - A (Z_x - G)|^2 = E|B_x - B|^2 - 2 A E[(Z_x - G)(B_x - B)^T] + A E[(Z_x - G)^2] A^T. */
function residualVariance({ crossMoment, mixed, gram }: ResidualMoments, A: Float64Array): number {
  return crossMoment - 2 * dot(A, mixed) + dot(A, multiply(gram, A));
}
