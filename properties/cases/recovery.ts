import fc, { type Arbitrary } from 'fast-check';
import type { Vacuous } from '../../src/claim/law.js';
import { type Divergence, known, scaleOf } from '../../src/divergence/divergence.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { priorKl } from '../../src/target/entropy.js';
import type { Target } from '../../src/target/target.js';
import { between } from './numbers.js';
import { constantBeta, varianceExploding, variancePreserving } from './processes.js';

/**
 * What the solver of the equality aims at, as a fraction of max(KL, 0.01 nats): as the score is exact, its first steps
 * nearly reach that.
 */
export const EQUALITY_AIM = 1e-2;
/** What the solver of the inequality aims at: the gaps that are seen are most of the prior KL. */
export const INEQUALITY_AIM = 5e-2;
/** The worst error that a solver may state, in units of what it aims at. */
export const SLACK = 2;

/** A process, and a p_0 whose exact score is followed. */
export interface RecoveryCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** How far a KL is from the prior KL, or beyond it, in nats. */
export interface PriorGap {
  readonly gap: Estimate;
  readonly allowed: number;
  readonly scale: number;
  readonly kl: Estimate;
  readonly prior: Estimate;
}

/** The gaps of the probability flow and of the reverse SDE. */
export interface PriorGaps {
  readonly flow?: PriorGap | Vacuous;
  readonly reverse?: PriorGap | Vacuous;
}

/**
 * Two modes whose gap the probability flow can cross: between distant modes it pulls points so far apart that, carried
 * forward, they meet within rounding.
 */
const twoModes: Arbitrary<Experiment['target']> = fc
  .record({
    share: between(0.2, 0.8),
    means: fc.tuple(between(-1.5, 1.5), between(-1.5, 1.5)),
    variances: fc.tuple(between(0.4, 1.5), between(0.4, 1.5)),
  })
  .map(({ share, means: [a, b], variances }) => ({
    kind: 'mixture',
    weights: [share, 1 - share],
    means: [[a], [b]],
    variances: [...variances],
  }));

export function mixtureCases(): Arbitrary<RecoveryCase> {
  return fc.record({
    process: fc.oneof({ weight: 2, arbitrary: variancePreserving }, { weight: 1, arbitrary: varianceExploding(5) }),
    target: twoModes,
  });
}

/**
 * One bump, for the reverse SDE alone: the flow would start at t = 0 from nodes at the edge of the support, where the
 * score of p_0 is unbounded, and its first explicit step would throw them far off.
 */
export function bumpCases(): Arbitrary<RecoveryCase> {
  return fc.record({
    process: fc
      .record({ beta: between(1, 2), horizon: between(0.5, 1) })
      .map(({ beta, horizon }) => constantBeta(beta, horizon)),
    target: fc
      .record({ centre: between(0.7, 2), halfWidth: between(1, 2) })
      .map(({ centre, halfWidth }): Experiment['target'] => ({
        kind: 'bumps',
        weights: [1],
        centers: [[centre]],
        halfWidths: [halfWidth],
      })),
  });
}

/** The gaps of the exact score: no more than the errors that the solvers state. */
export function gapsOf(aCase: RecoveryCase): PriorGaps {
  const { process, target, field } = exact(aCase);
  const reverse = statedGap(process, target, klSde(process, target, field, INEQUALITY_AIM), beyond, INEQUALITY_AIM);
  return target.kind === 'bumps' ? { reverse } : { ...flowGap(aCase, (own) => own), reverse };
}

/** That of the probability flow alone. @param changed what the flow is given in place of the exact score */
export function flowGap(aCase: RecoveryCase, changed: (field: ScoreField) => ScoreField): PriorGaps {
  const { process, target, field } = exact(aCase);
  const solved = klOde(process, target, changed(field), EQUALITY_AIM);
  return { flow: statedGap(process, target, solved, Math.abs, EQUALITY_AIM) };
}

function exact({ process: spec, target: targetSpec }: RecoveryCase) {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  return { process, target, field: targetField(target, process) };
}

/** How far a KL is from the prior KL, of which the solver's own error is allowed. */
function statedGap(
  process: ForwardProcess,
  target: Target,
  [solved]: readonly Divergence[],
  distance: Distance,
  aim: number,
): PriorGap {
  const kl = known(solved);
  const prior = priorKl(process, target);
  const scale = scaleOf(prior.value);
  const allowed = Math.min(kl.error, SLACK * aim * scale);
  return { gap: { value: distance(kl.value - prior.value), error: prior.error }, allowed, scale, kl, prior };
}

/** What of the difference of two numbers is a gap. */
export type Distance = (difference: number) => number;

/** How far a value lies beyond another. */
export function beyond(difference: number): number {
  return Math.max(0, difference);
}
