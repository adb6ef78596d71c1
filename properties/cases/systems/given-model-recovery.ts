import type { Divergence } from '../../../src/divergence/divergence.js';
import type { ScoreField } from '../../../src/divergence/field/score-field.js';
import { klOde } from '../../../src/divergence/kl-ode.js';
import { klSde } from '../../../src/divergence/kl-sde.js';
import type { Comparison, Vacuous } from '../../../src/evidence/comparison.js';
import type { ForwardProcess } from '../../../src/process/forward-process.js';
import { priorKl } from '../../../src/target/entropy.js';
import type { Target } from '../../../src/target/target.js';
import { SYSTEM_FINEST } from './sizes.js';

/** Agreement wanted of a given model's KLs, as a part of max(KL, 0.01 nats). */
const TOLERANCE = 2e-2;
/** What the solvers aim at, as a part of the same. */
const SOLVER_TOLERANCE = 4e-3;

/**
 * A process stopped at `progress` of its horizon, with a prior whose variance is `spread` times that of p_t there: both laws hold for every
 * horizon and every prior, and leave more to measure where the two differ.
 */
export function stoppedAt(process: ForwardProcess, progress: number, spread: number, target: Target): ForwardProcess {
  const horizon = progress * process.horizon;
  const { alpha, sigma } = process.coefficients(horizon);
  return { ...process, horizon, priorVariance: spread * (alpha * alpha * target.variance + sigma * sigma) };
}

/** The two laws for a score that is exact but for rounding of its own, which a solver's error would not cover. */
export function compareGiven(process: ForwardProcess, target: Target, field: ScoreField): (Comparison | Vacuous)[] {
  const prior = priorKl(process, target);
  const scale = Math.max(prior.value, 0.01);
  const law = (divergence: Divergence, gapOf: (value: number) => number): Comparison | Vacuous =>
    divergence.value === null
      ? { vacuous: divergence.reason }
      : {
          measured: gapOf(divergence.value),
          bound: TOLERANCE * scale,
          error: divergence.error + prior.error,
          scale,
          detail: { solved: divergence.value, prior: prior.value },
        };
  return [
    law(klOde(process, target, field, SOLVER_TOLERANCE, SYSTEM_FINEST)[0], (value) => Math.abs(value - prior.value)),
    law(klSde(process, target, field, SOLVER_TOLERANCE, SYSTEM_FINEST)[0], (value) => Math.max(0, value - prior.value)),
  ];
}
