import type { Comparison } from '../../../src/numeric/estimate.js';
import { amplified, extrapolatedError, LEAST_COUNTS } from '../../../src/sampler/extrapolated-error.js';
import { ladderOf } from '../../../src/sampler/ladder.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { Gaps } from './sampler-gaps.js';
import { isNoisy, isOrdered, levelCount, type SamplerRun, type Suits } from './sampler-runs.js';

/** An error extrapolated to infinitely many steps, in deviations of the target. */
export interface LimitSeen {
  readonly value: number;
  /** By how much more steps may still change it. */
  readonly off: number;
  /** What is nobody's mistake: rounding, and a last step to the data that no method describes. */
  readonly open: number;
  readonly where: string;
}

/**
 * A limit may be away from 0 by so many times what more steps may still change, so that an error that falls as the
 * root of the step, or faster, is never taken for one; and by this part of a deviation, as slopes that are found by
 * differences are.
 */
export const [TIMES, ALLOWANCE] = [3, 1e-4];

/** Whether the limit of a sampler can be told: a model that is told other levels than those of the steps leaves one of its own. */
export const hasLimit: Suits = (sampler, system) => {
  if (sampler.labels !== 'exact' || !isOrdered(sampler, system)) return false;
  return ladderOf(sampler, levelCount(system), isNoisy(sampler)).length >= LEAST_COUNTS;
};

/** The error that is left in the limit. */
export function limitOf(
  system: SystemUnderTest,
  runs: readonly SamplerRun[],
  gaps: readonly Gaps[],
  order: number,
  floor: number,
): Omit<LimitSeen, 'where'> | undefined {
  if (!hasLimit(runs[0].sampler, system)) return undefined;
  const counts = runs.map(({ steps }) => steps);
  const found = extrapolatedError(
    counts,
    gaps.map(({ signed }) => signed),
    order,
  );
  return found && { ...found, open: floor * amplified(counts, order) + gaps[gaps.length - 1].open };
}

/** A limit is 0, as far as can be told. */
export function endsAt({ off, open, where }: LimitSeen, limit: number): Comparison {
  return { measured: limit, bound: TIMES * off + open + ALLOWANCE, error: 0, where };
}
