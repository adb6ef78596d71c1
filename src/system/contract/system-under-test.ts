import type { ScoreField } from '../../divergence/field/score-field.js';
import { embedding } from '../../features/embedding.js';
import type { RandomFeatures } from '../../features/random-features.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { type Points, rowsOfPoints } from '../../target/points.js';
import type { Target } from '../../target/target.js';
import { dimensionOf, distribution, type TargetSpec } from '../../target/target-spec.js';
import { modelIdOf, readoutOf } from './answers.js';
import { type Capability, capabilitiesOf, whyNotOf } from './capabilities.js';
import { type Ask, type CheckedCalls, checkedCalls } from './checked-calls.js';
import type { Call, FitRequest } from './contract.js';
import type { Dtype } from './description.js';
import { diffusionProcess } from './diffusion-process.js';
import { epsilonOf, roundingOf } from './precision.js';
import type { Description } from './read-description.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { systemField } from './system-field.js';

/** A given model with the distribution p_0 it is meant for. */
export interface KnownModel {
  readonly id: string;
  readonly target: Target;
  /** What it should generate: the law of alpha x_0 + sigma eps at the data end, where that is known. */
  readonly generated?: Target;
}

/** A network along its training, with the distribution of its data. */
export interface KnownCheckpoints extends Omit<KnownModel, 'id'> {
  readonly trained: readonly { readonly id: string; readonly after: number }[];
}

/** The random features of a fitted model, and its A, d x m row-major. */
export interface ReadModel {
  readonly features: RandomFeatures;
  readonly readout: Float64Array;
}

/**
 * A system as claims see it: whatever it returns has been checked and converted.
 * Every function throws a SystemError when the system fails, and a NonFiniteAnswer when it answers NaN or infinity.
 */
export interface SystemUnderTest extends CheckedCalls {
  readonly name: string;
  /** The path of its module, or its command, as it was given. */
  readonly path: string;
  /** Seconds that a call may take, where they were given. */
  readonly timeLimit?: number | undefined;
  readonly description: Description;
  readonly can: ReadonlySet<Capability>;
  /** Why it cannot, in words, where it seems as if it could. */
  readonly whyNot?: ReadonlyMap<Capability, string>;
  /** How far an answer may be off, as a fraction of the terms that it is a sum of. */
  readonly rounding: number;
  readonly schedule: Schedule;
  /**
   * The process in time from its data end, for d = 1 at least; where there is noise at that end, the process from there.
   * @throws RangeError for levels
   */
  readonly process: ForwardProcess;
  readonly models: readonly KnownModel[];
  /** A network along its training, where the system describes one. */
  readonly checkpoints: KnownCheckpoints | undefined;
  /**
   * The same system with a single dtype, by which all of its answers are judged.
   *
   * @param note is told of each call that is made of it
   */
  inPrecision(dtype: Dtype, note: (call: Call) => void): SystemUnderTest;
  /** The same system with entries of its answers that are no numbers, see `checkedCalls`: for what they leave to decide. */
  readonly lenient: SystemUnderTest;
  readonly isLenient: boolean;
  /**
   * The score of a model as a field on `process`.
   *
   * @param dimension by default that of the model's target, where the system describes one, and else 1
   */
  field(model: string, dimension?: number): ScoreField;
  fit(request: Omit<FitRequest, 'points'> & { readonly points: Points }): string;
  /** @param dimension of the points that it was trained on, by default 1 */
  readout(model: string, dimension?: number): ReadModel;
  /** Ends the process that the system runs in. */
  close(): void;
}

/** The systems of one run. With several, the id of a claim is that of its system and its own: `euler/noising`. */
export interface SystemGroup {
  /** The names of all. */
  readonly name: string;
  /** Paths and commands, as they were given. */
  readonly paths: readonly string[];
  readonly timeLimit?: number | undefined;
  readonly systems: readonly SystemUnderTest[];
  close(): void;
}

/** The names that stand before ids: those of several systems, and none of a single one. */
export function namesOfSeveral(group: SystemGroup | undefined): string[] {
  return group === undefined || group.systems.length === 1 ? [] : group.systems.map(({ name }) => name);
}

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
  isLenient = false,
): SystemUnderTest {
  const { name, offers, process: described } = description;
  const rounding = roundingOf(description);
  const calls = checkedCalls(name, ask, { lenient: isLenient, rounding });
  const times = 'levels' in described ? undefined : diffusionProcess(described, calls, epsilonOf(description));
  const schedule = scheduleOf(description, {
    coefficients: times?.kernel ?? calls.coefficients,
    ...(offers.includes('labelOf') && offers.includes('levelOf') ? { labelOf: calls.labelOf } : {}),
  });
  let lenient: SystemUnderTest | undefined;
  const what = (call: string) => ({ what: `${call} of the system '${name}'` });
  const knownTarget = (spec: TargetSpec): Omit<KnownModel, 'id'> => {
    const target = distribution(spec);
    const generated = times?.startOf(target);
    return { target, ...(generated && { generated }) };
  };
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
    inPrecision(dtype, note) {
      const noted: Ask = (call, params) => {
        note(call);
        return ask(call, params);
      };
      return systemOf({ ...description, dtype }, noted, { path, timeLimit, close }, isLenient);
    },
    isLenient,
    get lenient() {
      lenient ??= isLenient ? this : systemOf(description, ask, { path, timeLimit, close }, true);
      return lenient;
    },
    get models() {
      return description.models.map(({ id, target }): KnownModel => ({ id, ...knownTarget(target) }));
    },
    get checkpoints() {
      if (description.checkpoints === undefined) return undefined;
      const { target, trained } = description.checkpoints;
      return { trained, ...knownTarget(target) };
    },
    field(model, dimension) {
      const target = description.models.find(({ id }) => id === model)?.target;
      const described = target === undefined ? 1 : dimensionOf(target);
      return systemField(model, dimension ?? described, description, calls, schedule);
    },
    fit: ({ points, ...rest }) => modelIdOf(ask('fit', { points: rowsOfPoints(points), ...rest }), what('fit')),
    readout(model, dimension = 1) {
      const {
        embedding: kind,
        readout,
        ...features
      } = readoutOf(ask('readout', { model: { id: model } }), dimension, what('readout'));
      return { features: { ...features, dimension, embedding: embedding(kind, this.process) }, readout };
    },
    close,
  };
}
