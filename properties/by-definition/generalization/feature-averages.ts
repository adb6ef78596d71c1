import { approximationConstant, squaredScoreNorm } from '../../../src/bound/gaussian-constants.js';
import { forwardProcess } from '../../../src/experiment/setting.js';
import { evaluate } from '../../../src/formula/formula.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { dot } from '../../../src/numeric/vectors.js';
import type { GaussianFamily } from '../../cases/generalization/gaussian-family.js';
import { integratedRate } from '../../generators/integrated-rate.js';
import { initialLoss, meanLoss } from './mean-feature-loss.js';

/** The mean of m features. */
export interface Average {
  readonly dimension: number;
  /** m. */
  readonly width: number;
  /** C_6. */
  readonly constant: number;
  readonly initialLoss: number;
  /** E 1/2 |f_m - f|^2, integrated over features. */
  readonly meanLoss: Estimate;
}

/** The mean losses of averages of given widths. */
export function averages(family: GaussianFamily, widths: readonly number[]): Average[] {
  // means over features are smooth in time, so the quadrature converges geometrically
  const [fine, coarse] = [40, 28].map((timeNodes) => meanLoss(family, timeNodes));
  const [constant, initial] = [constantOf(family), initialLoss(family)];
  // the pairs, the linear part and J_0 cancel down to C_6/m
  const rounding = 1e2 * Number.EPSILON * (constant + 2 * initial);
  return widths.map((width) => ({
    dimension: family.mean.length,
    width,
    constant,
    initialLoss: initial,
    meanLoss: { value: fine(width), error: Math.abs(fine(width) - coarse(width)) + rounding },
  }));
}

/** C_6. */
export function constantOf({ mean, weightScale, timeWeightScale, process }: GaussianFamily): number {
  const b = integratedRate(forwardProcess(process));
  const kappa = (timeWeightScale * timeWeightScale) / (weightScale * weightScale);
  return evaluate(approximationConstant, { d: mean.length, b, c: -Math.expm1(-b), kappa, M: dot(mean, mean) });
}

/** H^2 = E|a|^2. */
export function squaredNorm({ mean, weightScale, timeWeightScale }: GaussianFamily): number {
  return evaluate(squaredScoreNorm, { d: mean.length, M: dot(mean, mean), s_w: weightScale, s_u: timeWeightScale });
}
