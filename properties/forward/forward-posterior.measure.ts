import fc from 'fast-check';
import { logOf } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { type Answer, answering, placeOf, worstAnswer } from '../generators/answers.js';
import { askedBatch, type Batch, batches, progresses } from '../generators/batches.js';
import { blocks, levelsIn } from '../generators/level-blocks.js';
import { vectors } from '../generators/numbers.js';
import { posteriorBetween, posteriorMean } from '../oracles/posterior.js';

/** Points between whose levels a posterior is asked for, and a block of tables. */
export interface PosteriorCase {
  readonly batch: Batch;
  /** How far back, as a share of the way to the data end; 0 is the level before. */
  readonly back: readonly number[];
  readonly block: number;
}

/** One coordinate of a mean, a variance, or the entries of tables that are farthest off. */
export interface PosteriorSeen {
  readonly mean?: Answer;
  readonly variance?: Answer;
  readonly varianceTable?: Answer | undefined;
  readonly logVarianceTable?: Answer | undefined;
  readonly dataTable?: Answer | undefined;
  readonly stateTable?: Answer | undefined;
}

export const posteriorsDrawn = () =>
  batches().chain((batch) =>
    fc.record({ batch: fc.constant(batch), back: vectors(batch.progress.length, progresses), block: blocks }),
  );

/** What a system says of its posteriors, by call and by table. */
export function posteriorsSeen(system: SystemUnderTest, { batch, back, block }: PosteriorCase): PosteriorSeen[] {
  return [
    ...(system.can.has('posterior') ? called(system, batch, back) : []),
    ...(system.can.has('tables') ? [tabled(system, block)] : []),
  ];
}

function called(system: SystemUnderTest, batch: Batch, back: readonly number[]): PosteriorSeen[] {
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
  const { levels, label, x0, x } = askedBatch({ ...batch, progress: later }, system.schedule);
  const earlier = later.map((progress, i) => system.schedule.at(earlierOf(progress, back[i])));
  const to = earlier.map((level) => level.label);
  const found = system.posterior(x0, x, label, to);
  const answer = answering(system);
  return levels.flatMap((level, i) => {
    const exact = posteriorBetween(earlier[i], level);
    const where = `to label ${to[i]} from ${placeOf(label[i], pointOf(x, i))}`;
    const mean = Array.from(pointOf(x0, i), (data, j): PosteriorSeen => {
      const state = pointOf(x, i)[j];
      // code in log SNRs has x_t alpha_s/alpha_t (1 - c), where c is near 1
      const signal = level.alpha.value;
      const stretched = signal > 0 ? Math.abs((earlier[i].alpha.value / signal) * state) : 0;
      const scale = Math.abs(exact.ofData.value * data) + Math.abs(exact.ofState.value * state) + stretched;
      return { mean: answer(pointOf(found.mean, i)[j], posteriorMean(exact, data, state), scale, where) };
    });
    return [...mean, { variance: answer(found.variance[i], exact.variance, exact.variance.value, where) }];
  });
}

/** The entries of the tables that are farthest off. */
function tabled(system: SystemUnderTest, block: number): PosteriorSeen {
  const { process } = system.description;
  const tables = 'levels' in process ? process.tables : {};
  const answer = answering(system);
  const pairs = levelsIn(system.schedule, block).filter(({ k }) => k > 0);
  const worst = (table: readonly number[] | undefined, of: 'variance' | 'ofData' | 'ofState', log = false) =>
    table &&
    worstAnswer(
      pairs.map(({ k, level, previous }) => {
        const plain = posteriorBetween(previous!, level)[of];
        const exact = log ? logOf(plain) : plain;
        return answer(table[k], exact, Math.abs(exact.value) + (log ? 1 : 0), `entry ${k}`);
      }),
    );
  return {
    varianceTable: worst(tables.posteriorVariance, 'variance'),
    logVarianceTable: worst(tables.posteriorLogVariance, 'variance', true),
    dataTable: worst(tables.posteriorMeanOfData, 'ofData'),
    stateTable: worst(tables.posteriorMeanOfState, 'ofState'),
  };
}
