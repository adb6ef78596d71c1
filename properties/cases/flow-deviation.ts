import type { Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import { multiplyRows } from '../../src/training/gradient-flow.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';

/** D = A_n(tau) - A(tau), what sampling the data does to the flow, at one training time. */
export interface FlowDeviation {
  readonly tau: number;
  readonly difference: Float64Array;
  /** A bound on the error of D: of both flows, and of rounding. */
  readonly error: number;
}

/** The deviation of the flow on the data from that on the population, by training time. */
export function flowDeviations({ population, empirical }: Training): FlowDeviation[] {
  return population.flow.times.map((tau, k) => {
    const [A, other] = [population.flow.readouts[k], empirical.flow.readouts[k]];
    return {
      tau,
      difference: other.map((a, i) => a - A[i]),
      error: population.flow.errors[k] + empirical.flow.errors[k] + Number.EPSILON * (norm(A) + norm(other)),
    };
  });
}

/** |D G^{1/2}|_F^2 = tr(D G D^T), G the gram of the population. */
export function deviationInLoss({ width, gram }: QuadraticLoss, { difference, error }: FlowDeviation): Estimate {
  const image = multiplyRows(difference, gram, width);
  const rounding = Number.EPSILON * Math.sqrt(difference.length) * norm(gram) * dot(difference, difference);
  return {
    value: dot(difference, image),
    error: (2 * norm(image) + norm(gram) * error) * error + rounding,
  };
}
