import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import { klSde } from '../../../src/divergence/kl-sde.js';
import type { Resolution } from '../../../src/divergence/refinement.js';
import { reverseSdeSolver } from '../../../src/divergence/reverse-sde/reverse-sde-solver.js';
import type { Setting } from '../../../src/experiment/setting.js';
import type { Estimate } from '../../../src/numeric/estimate.js';

/** Half of what the solver begins with, in space and in time, takes a quarter of its time. */
const ROUGH: Resolution = { cells: 200, steps: 32 };
/** An error below this part of the distance from the level says on which side the divergence is. */
const PART = 0.05;
/** Aimed error where it does not, as a fraction of max(KL, 0.01 nats). */
const AIM = 0.02;

/**
 * KL(p_0 || p^SDE) with an error that tells on which side of a level it lies, if the first look already does; else as
 * near as is aimed at.
 *
 * @param level in nats
 * @param finest resolution beyond which nothing is refined
 * @returns nothing where the solver finds no density
 */
export function klBeside(
  { process, target }: Pick<Setting, 'process' | 'target'>,
  field: ScoreField,
  level: number,
  finest?: Resolution,
): Estimate | undefined {
  const [{ run, spatial, temporal }] = reverseSdeSolver(process, target, field).compare([{ model: 0, at: ROUGH }]);
  if (run.value !== null) {
    const error = spatial + temporal + run.unresolved;
    if (error < PART * Math.abs(run.value - level)) return { value: run.value, error };
  }
  const [kl] = klSde(process, target, field, AIM, finest);
  return kl.value === null ? undefined : { value: kl.value, error: kl.error };
}
