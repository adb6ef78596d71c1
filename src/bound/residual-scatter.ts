import type { RandomFeatures } from '../features/random-features.js';
import type { Estimate } from '../numeric/estimate.js';
import { multiply } from '../numeric/lanczos.js';
import { dot } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Descent } from '../training/gradient-flow.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { oneDatumLoss } from './one-datum.js';
import { alongFlow } from './sampling-error.js';

/** Gauss-Legendre nodes on each panel of training time, and those of the rule that shows the error. */
export const PANEL_NODES = [8, 6] as const;

/** A law on the line as masses at some nodes, and as other masses at some of these, which show the error. */
export interface DoubleRule {
  readonly nodes: Float64Array;
  readonly masses: Float64Array;
  readonly coarser: Float64Array;
}

/**
 * int_0^tau V_R(s) ds for each tau, d = 1, where V_R(s) = E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2 is the scatter of one
 * datum: n data have E int_0^tau |dB - A(s) dG|^2 ds = (1/n) int_0^tau V_R(s) ds (theory C0). The errors are the
 * differences between two quadratures of p_0 and between two of training time.
 *
 * @param population the flow A on p_0
 * @param law p_0
 * @param timeNodes those of the population's loss
 */
export function residualScatter(
  process: ForwardProcess,
  features: RandomFeatures,
  { loss, flow }: Descent,
  law: DoubleRule,
  timeNodes: number,
): Estimate[] {
  const ones = Array.from(law.nodes, (x) => oneDatumLoss(process, features, x, timeNodes));
  const [fine, coarse] = [law.masses, law.coarser].map((masses) => residualMoments(loss, ones, masses));
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
export interface ResidualMoments {
  /** E|B_x - B|^2. */
  readonly crossMoment: number;
  /** E[(Z_x - G) (B_x - B)^T], m values. */
  readonly mixed: Float64Array;
  /** E[(Z_x - G)^2], m x m. */
  readonly gram: Float64Array;
}

/** The moments of a law of few values. @param ones the losses of its values, each a data set of its own */
export function residualMoments(
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
    addSquare(gram, dZ, m, mass);
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) gram[j * m + i] = gram[i * m + j];
  return { crossMoment, mixed, gram };
}

/** Adds mass M^2 to the lower half of a sum, M symmetric. */
function addSquare(sum: Float64Array, M: Float64Array, m: number, mass: number): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let k = 0; k < m; k++) product += M[i * m + k] * M[j * m + k];
      sum[i * m + j] += mass * product;
    }
  }
}

/** V_R at a readout A: E|(B_x - B) - A (Z_x - G)|^2 = E|B_x - B|^2 - 2 A E[(Z_x - G)(B_x - B)^T] + A E[(Z_x - G)^2] A^T. */
export function residualVariance({ crossMoment, mixed, gram }: ResidualMoments, A: Float64Array): number {
  return crossMoment - 2 * dot(A, mixed) + dot(A, multiply(gram, A));
}
