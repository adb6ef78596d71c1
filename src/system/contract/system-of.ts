import { distribution } from '../../experiment/setting.js';
import { embedding } from '../../features/embedding.js';
import { rowsOfPoints } from '../../target/points.js';
import type { Ask } from './ask.js';
import { capabilitiesOf, whyNotOf } from './capabilities-of.js';
import { checkedCalls } from './checked-calls.js';
import type { Description } from './description.js';
import { epsilonOf, roundingOf } from './precision.js';
import { modelIdOf, readoutOf } from './replies.js';
import { scheduleOf } from './schedule.js';
import { systemField } from './system-field.js';
import type { KnownModel, SystemUnderTest } from './system-under-test.js';
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
    field: (model) => systemField(model, description, calls, schedule),
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
