import { forwardProcess } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import type { GaussianFamily } from '../cases/gaussian-family.js';
import { integratedRate } from '../cases/integrated-rate.js';
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
  const [constant, initial] = [approximationConstant(family), initialLoss(family)];
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

/**
 * With b = int beta, eps = 1 - e^{-b}, kappa = s_u^2/s_w^2, M = |mu|^2,
 *
 * C_6 = d(d+2) b + d kappa (b + eps) + M [b + (d+1) eps + d b/kappa] + eps M^2/kappa - d b/2.
 */
export function approximationConstant({ mean, weightScale, timeWeightScale, process }: GaussianFamily): number {
  const d = mean.length;
  const b = integratedRate(forwardProcess(process));
  const eps = -Math.expm1(-b);
  const kappa = (timeWeightScale * timeWeightScale) / (weightScale * weightScale);
  const M = dot(mean, mean);
  const shifted = M * (b + (d + 1) * eps + (d * b) / kappa) + (eps * M * M) / kappa;
  return d * (d + 2) * b + d * kappa * (b + eps) + shifted - 0.5 * d * b;
}

/** H^2 = E|a|^2 = 4 (d/s_w^2 + |mu|^2/s_u^2), the least squared norm of the exact score. */
export function squaredNorm({ mean, weightScale: sw, timeWeightScale: su }: GaussianFamily): number {
  return 4 * (mean.length / (sw * sw) + dot(mean, mean) / (su * su));
}
