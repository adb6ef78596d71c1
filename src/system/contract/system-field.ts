import type { ScoreField, ScoreSlice } from '../../divergence/field/score-field.js';
import type { CheckedCalls } from './checked-calls.js';
import { scoreOf } from './prediction.js';
import type { Description } from './read-description.js';
import { EARLIEST, type Schedule, signalAt } from './schedule.js';

/** The score of a system's model, converted from whatever it predicts. */
export function systemField(
  model: string,
  dimension: number,
  { parameterization, process }: Description,
  calls: CheckedCalls,
  schedule: Schedule,
): ScoreField {
  const horizon = 'levels' in process ? 1 : Math.abs(process.to - process.from);
  const progressAt = (t: number) => Math.max(t / horizon, EARLIEST);
  const signal = (t: number) => signalAt(schedule, progressAt(t), parameterization);
  /** The scores at all points for each level, a row a level. */
  const scores = (levels: readonly ReturnType<typeof signal>[], xs: Float64Array): Float64Array => {
    const count = xs.length / dimension;
    const labels = new Array<number>(levels.length * count);
    const values = new Float64Array(levels.length * xs.length);
    for (const [k, { label }] of levels.entries()) {
      labels.fill(label, k * count, (k + 1) * count);
      values.set(xs, k * xs.length);
    }
    const found = calls.score({ id: model }, { count: labels.length, dimension, values }, labels).values;
    for (const [k, level] of levels.entries()) {
      for (let i = k * xs.length; i < (k + 1) * xs.length; i++) {
        found[i] = scoreOf(parameterization, found[i], values[i], level);
      }
    }
    return found;
  };
  const sliceOf = (at: ReturnType<typeof signal>): ScoreSlice => ({
    evaluate(_, xs, into) {
      into.set(scores([at], xs));
    },
  });
  return {
    dimension,
    models: 1,
    at: (t) => sliceOf(signal(t)),
    foresee: (times) => schedule.foresee?.(times.map(progressAt)),
    ahead(times, sets) {
      schedule.foresee?.(times.map(progressAt));
      const levels = times.map(signal);
      const starts = sets.map((_, k) => sets.slice(0, k).reduce((sum, { length }) => sum + length, 0));
      const joined = new Float64Array(sets.reduce((sum, { length }) => sum + length, 0));
      for (const [k, points] of sets.entries()) joined.set(points, starts[k]);
      const known = scores(levels, joined);
      return levels.map((level, j) => ({
        evaluate(model, xs, into) {
          const k = sets.indexOf(xs);
          const start = j * joined.length + starts[k];
          if (k < 0) sliceOf(level).evaluate(model, xs, into);
          else into.set(known.subarray(start, start + xs.length));
        },
      }));
    },
  };
}
