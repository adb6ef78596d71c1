import fc from 'fast-check';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { onLine, scoreOf, unitPrecision } from '../generators/linear-cases.js';
import { between, eitherSign, logBetween } from '../generators/numbers.js';
import { constantBeta } from '../generators/processes.js';
import type { LineNormal } from '../generators/targets.js';
import { type BoundValues, onGrid } from '../measurements/likelihood-bounds.js';

/** Both sides of the likelihood bound, and the horizon. */
export interface LongValues extends BoundValues {
  readonly horizon: number;
}

/** vp with one noise rate over a long horizon, and a normal p_0. */
export interface ShiftedCase extends LineNormal {
  readonly beta: number;
  readonly horizon: number;
}

/** Horizons clearly above 2, where 2/T < 1, and targets far from N(0, 1), so that J is most of the bound. */
export function farFromThePrior() {
  return fc.record({
    beta: between(0.5, 3),
    horizon: between(2.5, 6),
    mean: eitherSign(0.5, 3),
    variance: logBetween(0.3, 3),
  });
}

/**
 * s = -x, the score of pi, for the law of the reverse SDE, for that of the probability flow, and for the density whose
 * score it is: all three are pi, and KL(p_0||pi) = J + KL(p_T||pi).
 */
export function scoreOfThePrior({ beta, horizon, ...normal }: ShiftedCase): LongValues[] {
  const process = forwardProcess(constantBeta(beta, horizon));
  return [klSde, klOde, klScore].map((solve) => ({ horizon, ...onGrid(process, normal, unitPrecision(), solve) }));
}

/** The same with a score off in precision and centre. */
export interface OffCase {
  readonly beta: number;
  readonly horizon: number;
  readonly normal: LineNormal;
  readonly score: Record<'precision' | 'centre', [number, number]>;
}

/** Scores off in both. */
export function offInBoth() {
  return fc.record({
    beta: between(0.5, 3),
    horizon: between(2.5, 6),
    normal: fc.record({ mean: between(-3, 3), variance: logBetween(0.3, 3) }),
    score: fc.record({
      precision: fc.tuple(between(1.2, 2), between(1.2, 2)),
      centre: fc.tuple(eitherSign(0.5, 2), fc.constant(0)),
    }),
  });
}

/** The bound for a score off in precision and centre. */
export function offScore({ beta, horizon, normal, score }: OffCase): LongValues {
  const process = forwardProcess(constantBeta(beta, horizon));
  return { horizon, ...onGrid(process, normal, scoreOf(process, onLine(score))) };
}
