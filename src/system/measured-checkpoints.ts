import { type Divergence, known } from '../divergence/divergence.js';
import { zeroField } from '../divergence/field/linear-field.js';
import { klOde } from '../divergence/kl-ode.js';
import { klSde } from '../divergence/kl-sde.js';
import type { Resolution } from '../divergence/refinement.js';
import { scoreLoss } from '../divergence/score-loss.js';
import { InputError } from '../input/input-error.js';
import { type Estimate, plus } from '../numeric/estimate.js';
import { priorKl } from '../target/entropy.js';
import { epsilonOf } from './contract/precision.js';
import type { SystemUnderTest } from './contract/system-under-test.js';

/** How far a network is from its target, in nats with errors, or why there is no number. */
export interface MeasuredCheckpoint {
  readonly id: string;
  readonly after: number;
  /** J. */
  readonly scoreLoss: Divergence;
  /** KL(p_0 || p^SDE) and KL(p_0 || p^ODE). */
  readonly klSde: Divergence;
  readonly klOde: Divergence;
  /** J + KL(p_T || pi), which no klSde exceeds. */
  readonly klBound: Divergence;
}

/** The checkpoints of a system, and what all of them have in common. */
export interface MeasuredCheckpoints {
  readonly system: string;
  readonly priorKl: Estimate;
  readonly checkpoints: readonly MeasuredCheckpoint[];
}

/** Aimed errors, as a fraction of max(value, 0.01): training moves these numbers by far more. In the plane klSde has twice that. */
const AIM = 1e-2;
/** The finest runs on the line and in the plane, as each look is a call of the system. */
const FINEST: Resolution = { cells: 1600, steps: 512 };
const FINEST_IN_PLANE: Resolution = { cells: 96, steps: 128 };
/** Roundings of a score, in units of its dtype. */
const ROUNDINGS = 16;

/**
 * J, klSde, klOde and klBound of each checkpoint of a system's network, d <= 2; klOde on the line alone, as a system gives no
 * divergence of its score.
 *
 * A score that is rounded by r of itself moves J by at most 2 r (J S)^(1/2) + r^2 S, S = 1/2 int g^2 E|s|^2 <= (J^(1/2) + J_0^(1/2))^2, with
 * J_0 the J of the score 0. The KL divergences are given the same.
 *
 * @param onCheckpoint told the id of each before it is measured
 * @throws InputError for a system without checkpoints, or whose noise at the data end makes no mixture of them
 * @throws SystemError
 */
export function measuredCheckpoints(
  system: SystemUnderTest,
  onCheckpoint: (id: string) => void = () => undefined,
): MeasuredCheckpoints {
  const { checkpoints, process, name, description } = system;
  if (checkpoints === undefined) {
    throw new InputError(
      `The system '${name}' should describe checkpoints, which 'measure --system' is about, found none.`,
    );
  }
  const { generated: target, trained } = checkpoints;
  if (target === undefined) {
    throw new InputError(
      `The system '${name}' has noise at its data end: the target of its checkpoints should be a mixture, found bumps.`,
    );
  }
  const d = target.dimension;
  const [whole] = scoreLoss(process, target, zeroField(d), AIM);
  const prior = priorKl(process, target);
  const rounding = ROUNDINGS * epsilonOf(description);
  const measured = trained.map(({ id, after }): MeasuredCheckpoint => {
    onCheckpoint(id);
    const field = system.field(id, d);
    const [loss] = scoreLoss(process, target, field, AIM);
    const off = roundedBy(rounding, loss, whole);
    const rounded = (found: Divergence) => (found.value === null ? found : { ...found, error: found.error + off });
    return {
      ...{ id, after },
      scoreLoss: rounded(loss),
      klSde: rounded(
        d === 1
          ? klSde(process, target, field, AIM, FINEST)[0]
          : klSde(process, target, field, 2 * AIM, FINEST_IN_PLANE)[0],
      ),
      klOde: rounded(klOde(process, target, field, AIM, FINEST)[0]),
      klBound: loss.value === null ? loss : plus(known(rounded(loss)), prior),
    };
  });
  return { system: name, priorKl: prior, checkpoints: measured };
}

/** By how much the roundings of a score may move its J. @param whole J_0 */
function roundedBy(r: number, loss: Divergence, whole: Divergence): number {
  if (loss.value === null || whole.value === null) return 0;
  const [root, own] = [Math.sqrt(loss.value + loss.error), Math.sqrt(whole.value + whole.error)];
  const size = root + own;
  return r * size * (2 * root + r * size);
}
