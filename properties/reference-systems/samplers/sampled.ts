import { stream } from '../../../src/numeric/random.js';
import type { DiffusionSystem, Grid, SystemCalls } from '../../../src/system/contract/contract.js';
import type { SamplerDescription, SystemDescription } from '../../../src/system/contract/description.js';
import { type Asked, asked, combined, type Rows, type State } from './beliefs.js';

/** What a run of a sampler is made with. */
export interface Run {
  /** The noise end first. */
  readonly states: readonly State[];
  readonly start: Rows;
  readonly model: Asked;
  /** Where between both variances its model puts that of a step. */
  readonly varianceFraction: number;
  /** The normal numbers of a step, counted from 0. */
  noise(step: number): Rows;
}

export type Walk = (run: Run) => Rows;

/** A sampler with where it goes, and how. */
export interface OwnSampler extends SamplerDescription {
  readonly states: (steps: number) => readonly State[];
  readonly generate: Walk;
  readonly encode?: Walk;
  readonly dt?: (steps: number) => readonly number[];
  readonly chained?: (steps: number) => Pick<Grid, 'stepAlpha' | 'stepVariance'>;
}

/** A step from a state to the next. */
export type Step = (x: Rows, at: State, to: State, k: number) => Rows;

/** Every step in turn. */
export function stepped({ states, start }: Run, step: Step): Rows {
  return states.slice(1).reduce((x, to, k) => step(x, states[k], to, k), start);
}

type Sampling = Required<Pick<SystemDescription, 'samplers'> & Pick<SystemCalls, 'grid' | 'start' | 'sample'>>;

/** The samplers of a system, and the calls that they are asked by. */
export function sampling(system: () => DiffusionSystem, own: readonly OwnSampler[]): Sampling {
  const named = (name: string): OwnSampler => {
    const found = own.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`there is no sampler '${name}'`);
    return found;
  };
  return {
    samplers: own.map(({ states, generate, encode, dt, chained, ...description }) => description),
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
    sample({ sampler, model, steps, start, noise, seed = 0, direction = 'generate' }) {
      const { states, generate, encode, seeded = false } = named(sampler);
      const walk = direction === 'generate' ? generate : encode;
      if (walk === undefined) throw new RangeError(`'${sampler}' does not go that way`);
      return walk({
        states: states(steps),
        start,
        model: asked(model, system()),
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
