import { type Estimate, times } from '../numeric/estimate.js';
import { dot, minus, norm } from '../numeric/vectors.js';
import type { Descent } from '../training/gradient-flow.js';
import { multiplyRows } from '../training/loss-at-readout.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';

/** D = A_n(tau) - A(tau), what sampling the data does to the flow, at one training time. */
export interface FlowDeviation {
  readonly tau: number;
  /** D, d x m row-major. */
  readonly difference: Float64Array;
  /** A bound on the error of D in the Frobenius norm, from both flows and from rounding. */
  readonly error: number;
}

/** The deviation of the flow on the data from that on the population, by training time. */
export function flowDeviations({ flow: population }: Descent, { flow: empirical }: Descent): FlowDeviation[] {
  return population.times.map((tau, k) => {
    const [A, other] = [population.readouts[k], empirical.readouts[k]];
    return {
      tau,
      difference: minus(other, A),
      error: population.errors[k] + empirical.errors[k] + Number.EPSILON * (norm(A) + norm(other)),
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

/**
 * How far apart the scores of both flows are, in nats by training time:
 *
 * 1/2 ∫_0^T g^2 E_{p_t}|s_{A_n(tau)} - s_{A(tau)}|^2 dt = |(A_n - A) G^{1/2}|_F^2/(2m).
 */
export function scoreDistances(flows: { readonly population: Descent; readonly empirical: Descent }): Estimate[] {
  const { loss } = flows.population;
  return flowDeviations(flows.population, flows.empirical).map((deviation) =>
    times(1 / (2 * loss.width), deviationInLoss(loss, deviation)),
  );
}
