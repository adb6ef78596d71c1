import fc, { type Arbitrary } from 'fast-check';
import type { Level } from '../../src/process/level.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import type { Points } from '../../src/target/points.js';
import { between, eitherSign, logBetween, vectors } from './numbers.js';

/** Points with a noise and a place in the process each. */
export interface Batch {
  readonly dimension: number;
  /** From the data end (0) to the noise end (1), one a point. */
  readonly progress: readonly number[];
  /** x_0 and eps, row-major. */
  readonly x0: readonly number[];
  readonly eps: readonly number[];
}

/** A batch in a system: the level and the label of each point. */
export interface LabelledBatch {
  readonly progress: readonly number[];
  readonly levels: readonly Level[];
  readonly label: readonly number[];
  readonly x0: Points;
  readonly eps: Points;
  /** alpha x_0 + sigma eps. */
  readonly x: Points;
}

/** Points of a batch: enough that a mistake in one label of several shows. */
const COUNT = 5;

/** A place in a process, often next to its ends. */
const progresses: Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: between(0, 1) },
  fc.constantFrom(0, 1),
  logBetween(1e-3, 0.1),
  logBetween(1e-3, 0.1).map((x) => 1 - x),
);

/** Places in a process, of which one is away from its ends: where all are at one end, a law may have nothing to compare. */
export const placesAlong = (count: number): Arbitrary<number[]> =>
  fc.tuple(between(0.05, 0.95), vectors(count - 1, progresses)).map(([inside, others]) => [inside, ...others]);

/** Batches of different labels, in up to three dimensions. */
export const batches = (count = COUNT): Arbitrary<Batch> =>
  fc.integer({ min: 1, max: 3 }).chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      progress: placesAlong(count),
      x0: vectors(count * dimension, eitherSign(0.1, 2)),
      eps: vectors(count * dimension, eitherSign(0.1, 3)),
    }),
  );

/** The levels and labels of a batch in a system. */
export function labelledBatch({ dimension, progress, x0, eps }: Batch, schedule: Schedule): LabelledBatch {
  const levels = progress.map((each) => schedule.at(each));
  const points = (values: ArrayLike<number>): Points => ({
    count: progress.length,
    dimension,
    values: Float64Array.from(values),
  });
  const x = x0.map((value, k) => {
    const { alpha, sigma } = levels[Math.floor(k / dimension)];
    return alpha.value * value + sigma.value * eps[k];
  });
  return { progress, levels, label: levels.map(({ label }) => label), x0: points(x0), eps: points(eps), x: points(x) };
}

/**
 * The same with points at whose level alpha or sigma is 0 put in the middle of the process: at the ends some predictions
 * do not say what the others are.
 */
export function insideBatch(batch: Batch, schedule: Schedule): LabelledBatch {
  const progress = batch.progress.map((each) => {
    const { alpha, sigma } = schedule.at(each);
    return alpha.value > 0 && sigma.value > 0 ? each : 0.5;
  });
  return labelledBatch({ ...batch, progress }, schedule);
}
