import { ladderOf } from '../../../src/sampler/ladder.js';
import { epsilonOf } from '../../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { labelError } from './label-errors.js';
import type { SamplerCase } from './sampler-cases.js';
import { flowGaps, type Gaps, isStochastic, lastNoise, lawGaps, START_PLACES } from './sampler-gaps.js';
import { type LimitSeen, limitOf } from './sampler-limits.js';
import { type OfSamplers, wholly } from './sampler-parts.js';
import { isNoisy, isOrdered, levelCount, methodOf, runsWith, type SamplerRun, samplersOf } from './sampler-runs.js';
import { startOf, targetOf } from './sampler-targets.js';

/** How fast the error of a sampler falls where its steps become twice as many. */
export interface OrderSeen {
  /** The declared order; 1 at most where the last noise moves with the steps. */
  readonly order: number;
  /** The error at a number of steps over that at half as many: 2^-order in the limit. */
  readonly ratio: number;
  /** Rounding of that. */
  readonly error: number;
  readonly where: string;
  /** The error that is left with ever more steps; none where that cannot be told. */
  readonly limit?: LimitSeen | undefined;
}

/**
 * Variances of normals, in units of the data: at that of the prior the error of a sampler may vanish by itself, and far
 * below it many steps are few.
 */
const [LEAST_VARIANCE, WIDER] = [0.15, 0.25];

/** The same within a range of the data: as wide as what is started from and predicted stays clear of its ends. */
const SPREAD = 6;

/** An error of fewer machine epsilons than these is rounding, and no error of a method. */
const ROUNDINGS = 3e3;

/** Nor is one of fewer times than these what comes of labels that are rounded or interpolated. */
const LABEL_ERRORS = 4;

/** How the errors of all samplers fall that have an order, on a normal or on a mixture. */
export const ORDERS: OfSamplers<SamplerCase, OrderSeen> = {
  asked: (system, aCase) =>
    samplersOf(system, aCase, isOrdered).map((sampler) => ({
      sampler,
      steps: ladderOf(sampler, levelCount(system), isNoisy(sampler)),
    })),
  seen(system, aCase, { sampler }) {
    const { half, means, variance, fraction } = aCase;
    const normal = { weights: [1], means: [means[0]], variances: [LEAST_VARIANCE + WIDER * variance] };
    const stochastic = isStochastic(system, sampler);
    const counts = ladderOf(sampler, levelCount(system), stochastic);
    if (counts.length < 2) return [];
    // the law of a stochastic sampler is a normal one for a normal target alone
    const [target] = targetOf(system, [half === 0 || stochastic ? normal : aCase.mixture], SPREAD);
    const ladder = counts.map((steps) => runsWith(system, sampler, steps));
    const gapsOf = stochastic ? lawGaps : flowGaps;
    return ladder[0].map((_, i): OrderSeen => {
      const runs = ladder.map((each) => each[i]);
      const gaps = runs.map((run) => gapsOf(system, run, target, fraction));
      return orderOf(system, runs, gaps, target);
    });
  },
};

export const ordersSeen = wholly(ORDERS);

/** The slope over the last two doublings; over the last alone, where it is steeper and the last noise moves with the steps. */
function orderOf(
  system: SystemUnderTest,
  runs: readonly SamplerRun[],
  gaps: readonly Gaps[],
  target: LineMixture,
): OrderSeen {
  const [{ sampler, parameterization }] = runs;
  const declared = sampler.order ?? methodOf(sampler).order;
  const on = target.weights.length > 1 ? ', on a mixture' : '';
  const steps = (first: number, last: number) =>
    `sampler ${sampler.name}, ${runs[first].steps} to ${runs[last].steps} steps, ${parameterization}${on}`;
  const floors = floorsOf(system, runs, target);
  const errors = gaps.map(({ size }) => size);
  const last = errors.findLastIndex((each, i) => each > floors[i]);
  const all = steps(0, runs.length - 1);
  // where the grid goes further down with each doubling, its last steps do not get shorter
  const ends = runs.map(({ grid }) => grid.levels[lastNoise(grid.levels)].sigma);
  const movesAt = (i: number) => Math.abs(ends[i] - ends[i - 1]) > 1e-3 * ends[i];
  const orderAt = (i: number) => (movesAt(i) ? Math.min(1, declared) : declared);
  const found = limitOf(system, runs, gaps, orderAt(runs.length - 1), Math.max(...floors));
  const limit = found && { ...found, where: all };
  // an error that is rounding alone, of numbers or of labels, has fallen as far as it can
  if (last < 1) return { order: declared, ratio: 0, error: 0, where: all, limit };
  const moves = movesAt(last);
  // by logarithms, as a power with a variable exponent has other bits in other versions of Node
  const ratioFrom = (first: number) =>
    Math.exp(Math.log(errors[last] / errors[first]) / Math.log2(runs[last].steps / runs[first].steps));
  const upper = Math.max(0, last - 2);
  // an error that passes 0 on the way has a doubling in which it does not fall
  const first = moves && ratioFrom(last - 1) <= ratioFrom(upper) ? last - 1 : upper;
  const ratio = ratioFrom(first);
  const where = steps(first, last);
  return { order: orderAt(last), ratio, error: (0.01 * ratio * floors[last]) / errors[last], where, limit };
}

/** Below these an error is none of the steps: of the rounding of numbers, and of labels. */
function floorsOf(system: SystemUnderTest, runs: readonly SamplerRun[], target: LineMixture): number[] {
  return runs.map((run) => {
    const starts = START_PLACES.map((z) => startOf(run.grid, target, z));
    const ofLabels = labelError(run, target, starts, lastNoise(run.grid.levels));
    const epsilon = epsilonOf({ dtype: run.sampler.dtype ?? system.description.dtype });
    return Math.max(ROUNDINGS * epsilon, LABEL_ERRORS * ofLabels);
  });
}
