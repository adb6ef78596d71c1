import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { multiplyRows, residual, residualRounding } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { anyStart, anyWeighting, inAnyDimension } from '../generators/experiments.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import { descend } from '../oracles/descent.js';

/** Steps of gradient descent on the losses of an experiment. */
export interface Descent {
  readonly experiment: Experiment;
  readonly steps: number;
  /** eta lambda_max. */
  readonly pace: number;
}

/** Descents on any experiment in any dimension. */
export function descents(steps: Arbitrary<number>, pace: Arbitrary<number>) {
  const { cases, furtherCases } = inAnyDimension({
    trainingTimes: fc.constant([1]),
    weighting: anyWeighting,
    start: anyStart,
  });
  const on = (experiment: Arbitrary<Experiment>): Arbitrary<Descent> => fc.record({ experiment, steps, pace });
  return { cases: () => on(cases()), furtherCases: () => on(furtherCases()) };
}

/** Aim of the flow's error, as a fraction of |A(tau)|: far below what steps of a hundredth make of it. */
const FLOW_TOLERANCE = 1e-11;

/** Gradient descent and gradient flow for the same time, both from A_0. */
export interface DescentAndFlow {
  /** |A_k - A(k eta)|_F. */
  readonly lag: Estimate;
  /** (k eta^2/2) |(B - A((k-1) eta) G) G|_F. */
  readonly bound: Estimate;
  /** |B - A_k G|_F, and |B - A(k eta) G|_F. */
  readonly leftByDescent: Estimate;
  readonly leftByFlow: Estimate;
}

/** On the population and on the data. */
export function descentAndFlow({ experiment, steps, pace }: Descent): DescentAndFlow[] {
  const { population, empirical } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  return [population, empirical].map(({ loss }) => afterSteps(loss, steps, pace));
}

/**
 * k steps A <- A + eta (B - A G), one after the other, with eta = pace/lambda_max(G).
 *
 * @param loss as a function of A - A_0
 * @param pace in (0, 1]
 */
function afterSteps(loss: QuadraticLoss, steps: number, pace: number): DescentAndFlow {
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
