import type { ScoreField, ScoreSlice } from '../divergence/field/score-field.js';
import { distribution } from '../experiment/setting.js';
import { embedding } from '../features/embedding.js';
import { hasOrder, LADDER_TOO_SHORT, statesOrder } from '../sampler/ladder.js';
import { METHODS } from '../sampler/methods.js';
import { rowsOfPoints } from '../target/points.js';
import type { Ask } from './ask.js';
import type { Capability } from './capability.js';
import { checkedCalls } from './checked-calls.js';
import type { Description } from './description.js';
import { epsilonOf, roundingOf } from './precision.js';
import { scoreOf } from './prediction.js';
import { modelIdOf, readoutOf } from './replies.js';
import { EARLIEST, scheduleOf, signalAt } from './schedule.js';
import type { CheckedCalls, KnownModel, SystemUnderTest } from './system-under-test.js';
import { timeProcess } from './time-process.js';

/** Where a system comes from, and how it ends. */
export interface SystemOrigin {
  readonly path: string;
  readonly timeLimit?: number | undefined;
  close(): void;
}

/** A system as claims see it, from what it says about itself and a way to ask it. */
export function systemOf(
  description: Description,
  ask: Ask,
  { path, timeLimit, close }: SystemOrigin,
): SystemUnderTest {
  const { name, offers, process: described } = description;
  const calls = checkedCalls(name, ask);
  const rounding = roundingOf(description);
  const times = 'levels' in described ? undefined : timeProcess(described, calls, epsilonOf(description));
  const schedule = scheduleOf(description, {
    coefficients: times?.kernel ?? calls.coefficients,
    ...(offers.includes('labelOf') && offers.includes('levelOf') ? { labelOf: calls.labelOf } : {}),
  });
  const what = (call: string) => ({ what: `${call} of the system '${name}'` });
  return {
    ...calls,
    name,
    path,
    timeLimit,
    description,
    can: capabilitiesOf(description),
    whyNot: whyNotOf(description),
    rounding,
    schedule,
    get process() {
      if (times === undefined) throw new RangeError(`the system '${name}' has levels, and no process in time`);
      return times.process;
    },
    get models() {
      return description.models.map(({ id, target }): KnownModel => {
        const known = { id, target: distribution(target) };
        const generated = times === undefined ? undefined : times.startOf(known.target);
        return generated === undefined ? known : { ...known, generated };
      });
    },
    field: (model) => scoreField(model, description, calls, schedule),
    fit: ({ points, ...rest }) => modelIdOf(ask('fit', { points: rowsOfPoints(points), ...rest }), what('fit')),
    readout(model) {
      const {
        embedding: kind,
        readout,
        ...features
      } = readoutOf(ask('readout', { model: { id: model } }), what('readout'));
      return { features: { ...features, dimension: 1, embedding: embedding(kind, this.process) }, readout };
    },
    close,
  };
}

function capabilitiesOf({ offers, models, process, weighting, bound, samplers }: Description): Set<Capability> {
  const can = new Set<Capability>(offers);
  if (models.length > 0) can.add('models');
  if (models.some(({ target }) => dimensionOf(target) === 1)) can.add('line models');
  // without models of its own, a system is asked what it makes of exact ones
  if (models.length === 0 && !offers.includes('fit')) can.add('exact models');
  if ('levels' in process) can.add('levels');
  else can.add('continuous time');
  if ('levels' in process && process.levels.alphaSlope !== undefined) can.add('slopes');
  if ('levels' in process && Object.keys(process.tables).length > 0) can.add('tables');
  if (process.family !== undefined) can.add('family');
  if (weighting !== undefined) can.add('weighting');
  if (bound.decoder !== undefined) can.add('decoder');
  if (samplers.some(({ spacing }) => spacing !== undefined)) can.add('spacing');
  const run = offers.includes('sample') ? samplers : [];
  if (run.some(({ method, seeded }) => method !== undefined && seeded)) can.add('seeded samplers');
  const asked = run.filter(({ seeded }) => !seeded);
  if (asked.some(({ method }) => method !== undefined)) can.add('named samplers');
  if (asked.some((each) => each.method !== undefined && METHODS[each.method].draws(each))) can.add('noisy samplers');
  const levels = 'levels' in process ? process.levels.alpha.length : Number.POSITIVE_INFINITY;
  if (asked.some((each) => hasOrder(each, levels))) can.add('ordered samplers');
  return can;
}

/** Where the name of a capability does not tell why the system lacks it. */
function whyNotOf({ offers, samplers }: Description): ReadonlyMap<Capability, string> {
  const isStated = offers.includes('sample') && samplers.some((each) => !each.seeded && statesOrder(each));
  return new Map(isStated ? [['ordered samplers', LADDER_TOO_SHORT]] : []);
}

function dimensionOf(target: Description['models'][number]['target']): number {
  return (target.kind === 'mixture' ? target.means : target.centers)[0].length;
}

/** The score of a system's model, converted from whatever it predicts. */
function scoreField(
  model: string,
  { parameterization, models, process }: Description,
  calls: CheckedCalls,
  schedule: SystemUnderTest['schedule'],
): ScoreField {
  const horizon = 'levels' in process ? 1 : Math.abs(process.to - process.from);
  const target = models.find(({ id }) => id === model)?.target;
  const dimension = target === undefined ? 1 : dimensionOf(target);
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
