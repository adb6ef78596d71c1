import type { Estimate } from '../../../src/numeric/estimate.js';
import { operatorNorm } from '../../../src/numeric/operator-norm.js';
import { minus, norm } from '../../../src/numeric/vectors.js';
import { gradientFlow } from '../../../src/training/gradient-flow.js';
import { multiplyRows, residual, residualRounding } from '../../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../../src/training/quadratic-loss.js';

/** Aim of the flow's error, as a fraction of |A(tau)|: far below what steps of a hundredth make of it. */
const FLOW_TOLERANCE = 1e-11;

/** Gradient descent beside gradient flow for the same time, both from A_0. */
export interface DescentSteps {
  /** |A_k - A(k eta)|_F. */
  readonly lag: Estimate;
  /** (k eta^2/2) |(B - A((k-1) eta) G) G|_F. */
  readonly bound: Estimate;
  /** |B - A_k G|_F, and |B - A(k eta) G|_F. */
  readonly leftByDescent: Estimate;
  readonly leftByFlow: Estimate;
}

/**
 * k steps A <- A + eta (B - A G), one after the other, with eta = pace/lambda_max(G).
 *
 * @param loss as a function of A - A_0
 * @param pace in (0, 1]
 */
export function descentSteps(loss: QuadraticLoss, steps: number, pace: number): DescentSteps {
  const { width, gram } = loss;
  const largest = operatorNorm(gram, width);
  const size = largest.value + largest.error;
  const eta = pace / size;
  const { readouts, errors } = gradientFlow(loss, [(steps - 1) * eta, steps * eta], FLOW_TOLERANCE);
  const [before, flow] = readouts;
  const descent = descend(loss, steps, eta);
  const half = 0.5 * steps * eta * eta;
  const rest = residual(loss, before);
  const rounding = residualRounding(loss, flow);
  return {
    lag: { value: norm(minus(descent.A, flow)), error: errors[1] + descent.error },
    bound: {
      value: half * norm(multiplyRows(rest, gram, width)),
      error: half * size * (size * errors[0] + 2 * residualRounding(loss, before)),
    },
    leftByDescent: { value: norm(residual(loss, descent.A)), error: size * descent.error + rounding },
    leftByFlow: { value: norm(residual(loss, flow)), error: size * errors[1] + rounding },
  };
}

/** A_k from 0; as no step magnifies an error in A, those of all steps add up. */
export function descend(loss: QuadraticLoss, steps: number, eta: number): { A: Float64Array; error: number } {
  let A: Float64Array = new Float64Array(loss.crossMoment.length);
  let error = 0;
  for (let k = 0; k < steps; k++) {
    error += eta * residualRounding(loss, A);
    A = descentStep(loss, A, eta);
    error += Number.EPSILON * norm(A);
  }
  return { A, error };
}

/** A + eta (B - A G). */
export function descentStep(loss: QuadraticLoss, A: Float64Array, eta: number): Float64Array {
  const rest = residual(loss, A);
  return A.map((a, e) => a + eta * rest[e]);
}
