import { type Vacuous, vacuous } from '../../../src/claim/law.js';
import { type Divergence, known, scaleOf } from '../../../src/divergence/divergence.js';
import { klOde } from '../../../src/divergence/kl-ode.js';
import { klSde } from '../../../src/divergence/kl-sde.js';
import { plus } from '../../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { priorKl } from '../../../src/target/entropy.js';
import type { Target } from '../../../src/target/target.js';
import { generatedOf, SYSTEM_FINEST } from '../../generators/systems.js';
import { beyond, type Distance, type PriorGap, type PriorGaps } from './recovery.js';

/**
 * Required agreement of a given model's KLs, and what the solvers aim at for it, as fractions of max(KL, 0.01 nats).
 */
const GIVEN_TOLERANCE = 2e-2;

const GIVEN_AIM = 4e-3;

/**
 * A model of a system on its process stopped at `progress` of the horizon, with a prior of `spread` times the variance
 * of p_t there.
 */
export interface GivenCase {
  readonly model: string;
  readonly progress: number;
  readonly spread: number;
}

/**
 * The gaps of a system's model, whose score is exact except for rounding of its own, which a solver's error would not
 * cover. Both laws hold for every horizon and every prior, and there is more to measure where the prior differs from
 * p_t.
 *
 * @throws SystemError
 */
export function gapsOfGiven(system: SystemUnderTest, { model, progress, spread }: GivenCase): PriorGaps {
  const target = generatedOf(system, model);
  const process = stoppedAt(system.process, progress, spread, target);
  const field = system.field(model);
  const prior = priorKl(process, target);
  const scale = scaleOf(prior.value);
  const gapOf = (solved: Divergence, distance: Distance): PriorGap | Vacuous => {
    if (solved.value === null) return vacuous(solved.reason);
    const kl = known(solved);
    const gap = { value: distance(kl.value - prior.value), error: plus(kl, prior).error };
    return { gap, allowed: GIVEN_TOLERANCE * scale, scale, kl, prior };
  };
  return {
    flow: gapOf(klOde(process, target, field, GIVEN_AIM, SYSTEM_FINEST)[0], Math.abs),
    reverse: gapOf(klSde(process, target, field, GIVEN_AIM, SYSTEM_FINEST)[0], beyond),
  };
}

function stoppedAt(process: ForwardProcess, progress: number, spread: number, target: Target): ForwardProcess {
  const horizon = progress * process.horizon;
  const { alpha, sigma } = process.coefficients(horizon);
  return { ...process, horizon, priorVariance: spread * (alpha * alpha * target.variance + sigma * sigma) };
}
