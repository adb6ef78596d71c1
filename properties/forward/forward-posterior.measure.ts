import fc from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { logOf } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { type Batch, batches, labelledBatch, progresses } from '../generators/batches.js';
import { vectors } from '../generators/numbers.js';
import { type Answer, answering, placeOf, worstAnswer } from '../measurements/answers.js';
import { blocks, levelsIn } from '../measurements/levels-of-systems.js';
import { posteriorBetween, posteriorMean } from '../oracles/posterior.js';

/** Points between whose levels a posterior is asked for, and a block of tables. */
export interface PosteriorCase {
  readonly batch: Batch;
  /** How far back, as a share of the way to the data end; 0 is the level before. */
  readonly back: readonly number[];
  readonly block: number;
}

export const posteriorCases = () =>
  batches().chain((batch) =>
    fc.record({ batch: fc.constant(batch), back: vectors(batch.progress.length, progresses), block: blocks }),
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
    const where = `to label ${to[i]} from ${placeOf(label[i], pointOf(x, i))}`;
    const mean = Array.from(pointOf(x0, i), (data, j) => {
      const state = pointOf(x, i)[j];
      // code in log SNRs has x_t alpha_s/alpha_t (1 - c), where c is near 1
      const signal = level.alpha.value;
      const stretched = signal > 0 ? Math.abs((earlier[i].alpha.value / signal) * state) : 0;
      const scale = Math.abs(exact.ofData.value * data) + Math.abs(exact.ofState.value * state) + stretched;
      return answer(pointOf(found.mean, i)[j], posteriorMean(exact, data, state), scale, where);
    });
    return { mean, variance: answer(found.variance[i], exact.variance, exact.variance.value, where) };
  });
});

/** The entries of the tables of the variance and of its logarithm that are farthest off. */
export function varianceEntries(system: SystemUnderTest, { block }: PosteriorCase): Answer[] {
  const { posteriorVariance, posteriorLogVariance } = tablesOf(system);
  return [
    worstEntry(system, block, posteriorVariance, 'variance'),
    worstEntry(system, block, posteriorLogVariance, 'variance', true),
  ].flat();
}

/** The entries of the tables of the mean that are farthest off. */
export function meanEntries(system: SystemUnderTest, { block }: PosteriorCase): Answer[] {
  const { posteriorMeanOfData, posteriorMeanOfState } = tablesOf(system);
  return [
    worstEntry(system, block, posteriorMeanOfData, 'ofData'),
    worstEntry(system, block, posteriorMeanOfState, 'ofState'),
  ].flat();
}

function tablesOf({ description: { process } }: SystemUnderTest) {
  return 'levels' in process ? process.tables : {};
}

/** @param log whether the table holds logarithms */
function worstEntry(
  system: SystemUnderTest,
  block: number,
  table: readonly number[] | undefined,
  of: 'variance' | 'ofData' | 'ofState',
  log = false,
): Answer[] {
  if (table === undefined) return [];
  const answer = answering(system);
  const entries = levelsIn(system.schedule, block).flatMap(({ k, level, previous }) => {
    if (previous === undefined) return [];
    const plain = posteriorBetween(previous, level)[of];
    const exact = log ? logOf(plain) : plain;
    return [answer(table[k], exact, Math.abs(exact.value) + (log ? 1 : 0), `entry ${k}`)];
  });
  const worst = worstAnswer(entries);
  return worst === undefined ? [] : [worst];
}
