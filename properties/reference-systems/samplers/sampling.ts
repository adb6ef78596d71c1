import { stream } from '../../../src/numeric/random.js';
import type { DiffusionSystem, Grid, Model, SystemCalls } from '../../../src/system/contract/contract.js';
import type {
  Parameterization,
  SamplerDescription,
  SystemDescription,
} from '../../../src/system/contract/description.js';
import { exact } from '../../../src/system/contract/exact-model.js';

/** Rows of points, one number a coordinate. */
export type Rows = readonly (readonly number[])[];

/** A level of a sampler's grid, with the label that its model is told there: null where no model is called. */
export interface State {
  readonly label: number | null;
  readonly alpha: number;
  readonly sigma: number;
  /** Of samplers in time. */
  readonly time?: number;
}

/** The data, where no model is called. */
export const DATA: State = { label: null, alpha: 1, sigma: 0 };

/** E[x_0 | x] and E[eps | x], as a model has them. */
export interface Beliefs {
  readonly data: Rows;
  readonly noise: Rows;
}

/** A model at rows of points in the coordinates of the process, all at one level. */
export interface Predictor {
  /** Its prediction. */
  predict(x: Rows, at: State): Rows;
  /** x_0 and eps by that prediction. @param told the state whose label the model is told; default: `at` */
  believe(x: Rows, at: State, told?: State): Beliefs;
}

/** The grid, the start, the model and the noise of a run. */
export interface Run {
  /** The noise end first, from the state on that `start` is at. */
  readonly states: readonly State[];
  readonly start: Rows;
  readonly model: Predictor;
  /** Where between both variances its model puts that of a step. */
  readonly varianceFraction: number;
  /** Of a sampler that chooses its steps by it. */
  readonly tolerance: number;
  /** The normal numbers of a step, counted from 0. */
  noise(step: number): Rows;
}

/** The steps of a sampler: from its start to the points that it arrives at. */
export type Walk = (run: Run) => Rows;

/** A sampler with the states that it passes through, and how it walks from one to the next. */
export interface ReferenceSampler extends SamplerDescription {
  readonly states: (steps: number) => readonly State[];
  readonly generate: Walk;
  readonly encode?: Walk;
  readonly dt?: (steps: number) => readonly number[];
  readonly chained?: (steps: number) => Pick<Grid, 'stepAlpha' | 'stepVariance'>;
}

/** A step from a state to the next. */
export type Step = (x: Rows, at: State, to: State, k: number) => Rows;

/** The result of every step in turn. */
export function stepped({ states, start }: Run, step: Step): Rows {
  return states.slice(1).reduce((x, to, k) => step(x, states[k], to, k), start);
}

/** The same steps from the last state at which the model is asked to the first one. */
export const upwards =
  (walk: Walk): Walk =>
  (run) =>
    walk({ ...run, states: run.states.filter(({ label }) => label !== null).toReversed() });

/** A sum of multiples of blocks of rows. */
export function combined(...terms: readonly (readonly [number, Rows])[]): number[][] {
  return terms[0][1].map((row, i) => row.map((_, j) => terms.reduce((sum, [by, rows]) => sum + by * rows[i][j], 0)));
}

type Sampling = Required<Pick<SystemDescription, 'samplers'> & Pick<SystemCalls, 'grid' | 'start' | 'sample'>>;

/** The samplers of a system as it describes them, and its calls `grid`, `start` and `sample`. */
export function sampling(system: () => DiffusionSystem, samplers: readonly ReferenceSampler[]): Sampling {
  const named = (name: string): ReferenceSampler => {
    const found = samplers.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`there is no sampler '${name}'`);
    return found;
  };
  return {
    samplers: samplers.map(({ states, generate, encode, dt, chained, ...description }) => description),
    grid({ sampler, steps }) {
      const { states, dt, chained } = named(sampler);
      const found = states(steps);
      const time = found.flatMap((state) => state.time ?? []);
      return {
        label: found.map(({ label }) => label),
        alpha: found.map(({ alpha }) => alpha),
        sigma: found.map(({ sigma }) => sigma),
        ...(time.length > 0 ? { time } : {}),
        ...(dt === undefined ? {} : { dt: dt(steps) }),
        ...chained?.(steps),
      };
    },
    start({ sampler, noise }) {
      const { state, states, steps } = named(sampler);
      const [{ alpha }] = states(steps?.only?.[0] ?? 1);
      return combined([Math.sqrt(system().process.prior.variance) / (state === 've' ? alpha : 1), noise]);
    },
    sample({
      sampler,
      model,
      steps,
      start,
      noise,
      seed = 0,
      tolerance = Number.NaN,
      direction = 'generate',
      begin = 0,
    }) {
      const { states, generate, encode, seeded = false } = named(sampler);
      const walk = direction === 'generate' ? generate : encode;
      if (walk === undefined) throw new RangeError(`'${sampler}' does not go that way`);
      return walk({
        states: states(steps).slice(begin),
        start,
        tolerance,
        model: predictorOf(model, system()),
        varianceFraction: ('target' in model ? model.varianceFraction : undefined) ?? 0,
        noise: seeded ? drawn(seed, start) : (k) => given(noise, k),
      });
    },
  };
}

function drawn(seed: number, like: Rows): Run['noise'] {
  const { normal } = stream(seed, 'noise');
  return () => like.map((row) => row.map(normal));
}

function given(noise: readonly Rows[] | undefined, k: number): Rows {
  if (noise?.[k] === undefined) throw new RangeError(`there is no noise for step ${k}`);
  return noise[k];
}

/** An exact model of a system. */
export function predictorOf(model: Model, system: DiffusionSystem): Predictor {
  const exactly = exact(model, system);
  const predict = (x: Rows, at: State) => exactly(x, labelsAt(at, x));
  return { predict, believe: (x, at, told = at) => beliefs(exactly.parameterization, predict(x, told), x, at) };
}

/** The label of a state, once for each row. @throws RangeError where no model is to be called */
export function labelsAt({ label }: State, x: Rows): number[] {
  if (label === null) throw new RangeError('there is no label where no model is called');
  return x.map(() => label);
}

function beliefs(kind: Parameterization, predicted: Rows, x: Rows, { alpha, sigma }: State): Beliefs {
  switch (kind) {
    case 'data':
      return { data: predicted, noise: combined([1 / sigma, x], [-alpha / sigma, predicted]) };
    case 'noise':
      return { data: combined([1 / alpha, x], [-sigma / alpha, predicted]), noise: predicted };
    case 'score':
      return {
        data: combined([1 / alpha, x], [(sigma * sigma) / alpha, predicted]),
        noise: combined([-sigma, predicted]),
      };
    case 'velocity':
      // alpha^2 + sigma^2 = 1
      return {
        data: combined([alpha, x], [-sigma, predicted]),
        noise: combined([sigma, x], [alpha, predicted]),
      };
    case 'flow':
      throw new RangeError('a flow is followed as it is');
  }
}
