import { linearField } from '../../../src/divergence/field/linear-field.js';
import { type Estimate, plus } from '../../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import { entropy, priorKl } from '../../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../../src/target/target.js';
import { unitPrecision } from '../../generators/linear.js';
import { scoreLossOf } from '../../oracles/score-loss.js';

/** KL(p_0||pi), and the likelihood bound of the score of pi, in nats. */
export interface PriorBalance {
  readonly initialKl: Estimate;
  readonly bound: Estimate;
}

/**
 * KL(p_0||pi) and J + KL(p_T||pi) for s = -x under vp: p^SDE = pi, and the likelihood bound is an equality. J is taken
 * by its definition, and KL(p_0||N(0, 1)) = -h(p_0) + 1/2 ln(2 pi) + 1/2 E x_0^2; d = 1.
 */
export function priorBalance(process: ForwardProcess, target: Target): PriorBalance {
  const start = entropy(target, UNDIFFUSED);
  const energy = 0.5 * Math.log(2 * Math.PI) + 0.5 * (target.variance + target.mean[0] * target.mean[0]);
  return {
    initialKl: { value: energy - start.value, error: start.error },
    bound: plus(scoreLossOf(process, target, linearField(unitPrecision())), priorKl(process, target)),
  };
}
