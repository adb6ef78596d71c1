import type { Divergence } from '../../src/divergence/divergence.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import { distribution } from '../../src/experiment/setting.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { type AffineSetting, affineLoss, normalTarget } from './affine.js';

/** Aim of the solvers, as a part of max(KL, 0.01 nats): it decides gaps of a fiftieth of the bound. */
export const BOUND_TOLERANCE = 1e-3;

/** What is compared with what: `divergence` (default klSde) against lossShare J + priorShare KL(p_T||pi). */
interface Form {
  divergence?(process: ForwardProcess, target: Target, field: ScoreField, tolerance: number): Divergence[];
  readonly lossShare?: number;
  readonly priorShare?: number;
}

/** The likelihood bound, or a wrong form of it, for an affine score. */
export function compareAffine(setting: AffineSetting, form: Form): Comparison {
  const { divergence = klSde, lossShare = 1, priorShare = 1 } = form;
  const { process, normal, score } = setting;
  const target = distribution(normalTarget(normal));
  const [solved] = divergence(process, target, linearField(score), BOUND_TOLERANCE);
  const { value, error } = numberOf(solved);
  const prior = priorKl(process, target);
  const loss = affineLoss(setting);
  return {
    measured: value,
    bound: lossShare * loss + priorShare * prior.value,
    error: error + prior.error,
    detail: { loss, lossShare, prior: prior.value, priorShare },
  };
}

/** The value and error of a divergence. @throws Error if it has none */
export function numberOf(divergence: Divergence): { value: number; error: number } {
  if (divergence.value === null) throw new Error(`no value: ${divergence.reason}`);
  return divergence;
}
