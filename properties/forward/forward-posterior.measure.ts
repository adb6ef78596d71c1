import fc from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { logOf, over, times } from '../../src/numeric/estimate.js';
import { addedVariance, type Level } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { type Batch, batches, labelledBatch, placesAlong } from '../generators/batches.js';
import {
  type Answer,
  answering,
  byMistake,
  type Mistakes,
  placeOf,
  shortLabel,
  worstAnswer,
} from '../measurements/answers.js';
import { beforeFirst, blocks, levelsIn } from '../measurements/levels-of-systems.js';
import { type Posterior, posteriorBetween, posteriorMean } from '../oracles/posterior.js';

/** Points between whose levels a posterior is asked for, and a block of tables. */
export interface PosteriorCase {
  readonly batch: Batch;
  /** How far back, as a share of the way to the data end; 0 is the level before. */
  readonly back: readonly number[];
  readonly block: number;
}

export const posteriorCases = () =>
  batches().chain((batch) =>
    fc.record({ batch: fc.constant(batch), back: placesAlong(batch.progress.length), block: blocks }),
  );

/** The coordinates of the means that a system returns. */
export function means(system: SystemUnderTest, aCase: PosteriorCase): Answer[] {
  return posteriors(system, aCase).flatMap(({ mean }) => mean);
}

/** The variances that a system returns. */
export function variances(system: SystemUnderTest, aCase: PosteriorCase): Answer[] {
  return posteriors(system, aCase).map(({ variance }) => variance);
}

/** The answers of a system at one point. */
interface PosteriorAnswers {
  readonly mean: readonly Answer[];
  readonly variance: Answer;
}

const posteriors = perCase((system: SystemUnderTest, { batch, back }: PosteriorCase): PosteriorAnswers[] => {
  if (!system.can.has('posterior')) return [];
  const { levels: all } = system.schedule;
  const step = all === undefined ? undefined : 1 / (all.length - 1);
  const adjacent = system.description.posteriorSteps === 'adjacent';
  // the earlier of two levels: for a chain at least one level back, in time a share of the way
  const laterOf = (progress: number) => (step === undefined ? Math.max(progress, 1e-3) : Math.max(progress, step));
  const earlierOf = (later: number, share: number) => {
    if (step === undefined) return later * Math.min(share, 0.95);
    return adjacent ? later - step : Math.max(0, Math.round(((later - step) * (1 - share)) / step) * step);
  };
  const later = batch.progress.map(laterOf);
  const { levels, label, x0, x } = labelledBatch({ ...batch, progress: later }, system.schedule);
  const earlier = later.map((progress, i) => system.schedule.at(earlierOf(progress, back[i])));
  const to = earlier.map((level) => level.label);
  const found = system.posterior(x0, x, label, to);
  const answer = answering(system);
  return levels.map((level, i) => {
    const exact = posteriorBetween(earlier[i], level);
    const given = () => ({ x0: [[...pointOf(x0, i)]], xt: [[...pointOf(x, i)]], at: [label[i]], to: [to[i]] });
    const mistaken = () => posteriorsByMistake(system, earlier[i], level);
    const where = `to label ${to[i]} from ${placeOf(label[i], pointOf(x, i))}`;
    const mean = Array.from(pointOf(x0, i), (data, j) => {
      const state = pointOf(x, i)[j];
      // code in log SNRs has x_t alpha_s/alpha_t (1 - c), where c is near 1
      const signal = level.alpha.value;
      const stretched = signal > 0 ? Math.abs((earlier[i].alpha.value / signal) * state) : 0;
      const scale = Math.abs(exact.ofData.value * data) + Math.abs(exact.ofState.value * state) + stretched;
      return answer(pointOf(found.mean, i)[j], posteriorMean(exact, data, state), scale, {
        where,
        asked: () => ({ call: 'posterior', given: given(), at: ['mean', 0, j] }),
        mistakes: () => meansByMistake(mistaken(), data, state),
      });
    });
    const variance = answer(found.variance[i], exact.variance, exact.variance.value, {
      where,
      asked: () => ({ call: 'posterior', given: given(), at: ['variance', 0] }),
      mistakes: () => variancesByMistake(mistaken(), earlier[i], level),
    });
    return { mean, variance };
  });
});

/** Posteriors between levels that known mistakes take for two of a chain. */
function posteriorsByMistake(system: SystemUnderTest, earlier: Level, later: Level): Record<string, Posterior> {
  const { levels } = system.schedule;
  if (levels === undefined) return {};
  const [s, t] = [earlier, later].map((level) => levels.findIndex(({ label }) => label === level.label));
  const named = (k: number) => (levels[k] === undefined ? '' : shortLabel(levels[k].label));
  const pairs: [mistake: string, s: number, t: number][] = [
    ['one step for a stride', t - 1, t],
    [
      `both levels one too early, labels ${named(s - 1)} and ${named(t - 1)} for ${named(s)} and ${named(t)}`,
      s - 1,
      t - 1,
    ],
    [
      `both levels one too late, labels ${named(s + 1)} and ${named(t + 1)} for ${named(s)} and ${named(t)}`,
      s + 1,
      t + 1,
    ],
    [`a step to label ${named(s - 1)} for ${named(s)}`, s - 1, t],
  ];
  const known = pairs.filter(([, from, to]) => levels[from] !== undefined && levels[to] !== undefined);
  // after the last level comes what should lie before the first
  const next = levels[t + 1] ?? beforeFirst(system);
  return {
    ...Object.fromEntries(known.map(([mistake, from, to]) => [mistake, posteriorBetween(levels[from], levels[to])])),
    ...(next === undefined ? {} : { 'alpha_bar_prev padded at the wrong end': paddedAtEnd(earlier, later, next) }),
  };
}

/** The posterior of code that takes alpha_bar[t + 1] for alpha_bar[t - 1], and beta_t as it should be. */
function paddedAtEnd(earlier: Level, later: Level, next: Level): Posterior {
  const beta = over(addedVariance(earlier, later), later.variance);
  const kept = over(next.variance, later.variance);
  return {
    variance: times(addedVariance(earlier, later), kept),
    ofData: times(next.alpha, beta),
    ofState: times(over(later.alpha, earlier.alpha), kept),
  };
}

function meansByMistake(mistaken: Record<string, Posterior>, data: number, state: number): Mistakes {
  return byMistake(mistaken, (each) => posteriorMean(each, data, state).value);
}

function variancesByMistake(mistaken: Record<string, Posterior>, earlier: Level, later: Level): Mistakes {
  const added = addedVariance(earlier, later).value;
  const { variance } = posteriorBetween(earlier, later);
  return {
    'beta for the posterior variance': added,
    'a standard deviation for the variance': Math.sqrt(variance.value),
    'the logarithm of the variance': Math.log(variance.value),
    ...byMistake(mistaken, (each) => each.variance.value),
  };
}

/** The entries of the tables of the variance and of its logarithm that are farthest off. */
export function varianceEntries(system: SystemUnderTest, { block }: PosteriorCase): Answer[] {
  return [
    worstEntry(system, block, 'posteriorVariance', 'variance'),
    worstEntry(system, block, 'posteriorLogVariance', 'variance', true),
  ].flat();
}

/** The entries of the tables of the mean that are farthest off. */
export function meanEntries(system: SystemUnderTest, { block }: PosteriorCase): Answer[] {
  return [
    worstEntry(system, block, 'posteriorMeanOfData', 'ofData'),
    worstEntry(system, block, 'posteriorMeanOfState', 'ofState'),
  ].flat();
}

/** @param log whether the table holds logarithms */
function worstEntry(
  system: SystemUnderTest,
  block: number,
  name: 'posteriorVariance' | 'posteriorLogVariance' | 'posteriorMeanOfData' | 'posteriorMeanOfState',
  of: 'variance' | 'ofData' | 'ofState',
  log = false,
): Answer[] {
  const { process } = system.description;
  const table = 'levels' in process ? process.tables[name] : undefined;
  if (table === undefined) return [];
  const answer = answering(system);
  const before = beforeFirst(system);
  const entries = levelsIn(system.schedule, block).flatMap(({ k, level, previous = before }) => {
    if (previous === undefined) return [];
    const plain = posteriorBetween(previous, level)[of];
    const exact = log ? logOf(plain) : plain;
    // from the data, where sigma_s^2 = 0, it is 0 beside the sizes that it has elsewhere
    const size = k > 0 ? 0 : { variance: level.variance.value, ofData: 1, ofState: level.alpha.value }[of];
    return [
      answer(table[k], exact, Math.abs(exact.value) + (log ? 1 : size), {
        where: `entry ${k} of ${name}`,
        mistakes: () => {
          const mistaken = posteriorsByMistake(system, previous, level);
          const values =
            of === 'variance'
              ? variancesByMistake(mistaken, previous, level)
              : byMistake(mistaken, (each) => each[of].value);
          return log ? byMistake(values, Math.log) : values;
        },
      }),
    ];
  });
  const worst = worstAnswer(entries);
  return worst === undefined ? [] : [worst];
}
