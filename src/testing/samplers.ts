/** Systems for tests, with one sampler each that walks one coordinate at a time, rightly or not. */
import type { DiffusionSystem } from '../system/contract/contract.js';
import type { Parameterization, SamplerDescription } from '../system/contract/description.js';
import { exact } from '../system/contract/exact-model.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { localSystem } from '../system/transport/local-system.js';

export interface MadeUpState {
  readonly label: number | null;
  readonly alpha: number;
  readonly sigma: number;
  readonly time?: number;
}

/** What a sampler is given for one coordinate of one point. */
export interface MadeUpRun {
  readonly x: number;
  readonly states: readonly MadeUpState[];
  /** What the model predicts, and in which parameterization. */
  predict(x: number, label: number | null): number;
  readonly kind: Parameterization;
  readonly fraction: number;
  /** The next draw. */
  noise(): number;
  readonly direction: 'generate' | 'encode';
}

export interface MadeUpSampler extends SamplerDescription {
  readonly states: (steps: number) => readonly MadeUpState[];
  readonly walk: (run: MadeUpRun) => number;
  /** Whether it says how often it drew. */
  readonly counts?: boolean;
  readonly dt?: (steps: number) => readonly number[];
}

/** A variance-preserving process along an angle. */
export const ANGLE = 1.5;
export const turned = (t: number) => ({ alpha: Math.cos(ANGLE * t), sigma: Math.sin(ANGLE * t) });

/** A chain of twenty levels, uneven on purpose. */
export const CHAIN = Array.from({ length: 20 }, (_, k) => ({
  label: k,
  ...turned(Math.exp(1.3 * Math.log((k + 1) / 20))),
}));

/** The data, where no model is asked. */
export const DATA: MadeUpState = { label: null, alpha: 1, sigma: 0 };

/** Levels of the chain, about even from the last one to the first, and then the data. */
export function strided(steps: number): MadeUpState[] {
  const at = (k: number) => Math.round((CHAIN.length - 1) * (1 - k / Math.max(1, steps - 1)));
  return [...Array.from({ length: steps }, (_, k) => CHAIN[at(k)]), DATA];
}

const PRIOR = { variance: 1 };
export const AS_CHAIN: Partial<DiffusionSystem> = {
  process: {
    levels: { alpha: CHAIN.map(({ alpha }) => alpha), sigma: CHAIN.map(({ sigma }) => sigma) },
    prior: PRIOR,
    family: 'vp',
  },
};
export const IN_TIME: Partial<DiffusionSystem> = {
  process: { from: 0, to: 1, prior: PRIOR, family: 'vp' },
  coefficients: ({ time }) => ({
    alpha: time.map((t) => turned(t).alpha),
    sigma: time.map((t) => turned(t).sigma),
    drift: time.map((t) => -ANGLE * Math.tan(ANGLE * t)),
    diffusion: time.map((t) => Math.sqrt(2 * ANGLE * Math.tan(ANGLE * t))),
  }),
};

/** A system with a sampler; its models predict the noise unless it is given otherwise. */
export function systemWith(
  { states, walk, counts = false, dt, ...sampler }: MadeUpSampler,
  given: Partial<DiffusionSystem> = AS_CHAIN,
): SystemUnderTest {
  const system: DiffusionSystem = {
    name: 'made up',
    process: { from: 0, to: 1, prior: PRIOR },
    parameterization: 'noise',
    ...given,
    samplers: [sampler],
    grid({ steps }) {
      const found = states(steps);
      return {
        label: found.map(({ label }) => label),
        alpha: found.map(({ alpha }) => alpha),
        sigma: found.map(({ sigma }) => sigma),
        ...(found[0].time === undefined ? {} : { time: found.map(({ time }) => time!) }),
        ...(dt && { dt: dt(steps) }),
      };
    },
    sample({ model, steps, start, noise = [], direction = 'generate' }) {
      if (!('target' in model)) throw new RangeError('exact models alone');
      const predict = exact(model, system);
      let draws = 0;
      const x = start.map((row, i) =>
        row.map((x, j) => {
          draws = 0;
          return walk({
            x,
            states: states(steps),
            predict(value, label) {
              if (label === null) throw new RangeError('no model is asked there');
              return predict([row.map(() => value)], [label])[0][j];
            },
            kind: model.parameterization,
            fraction: model.varianceFraction ?? Number.NaN,
            noise: () => noise[draws++]?.[i][j] ?? 0,
            direction,
          });
        }),
      );
      return counts ? { x, draws } : x;
    },
  };
  return localSystem(system);
}

/** x_0 and eps of a prediction where code takes x to stand. */
export function believed(kind: Parameterization, p: number, x: number, { alpha, sigma }: MadeUpState) {
  switch (kind) {
    case 'noise':
      return { data: (x - sigma * p) / alpha, noise: p };
    case 'data':
      return { data: p, noise: (x - alpha * p) / sigma };
    case 'velocity':
      return { data: alpha * x - sigma * p, noise: sigma * x + alpha * p };
    default:
      throw new RangeError(`no ${kind}`);
  }
}

/** A case of the claims about samplers, in which some numbers may be others. */
export const caseOf = <C extends object>(given?: C) => ({
  dimension: 1,
  means: [0.7],
  variance: 0.3,
  mixture: { weights: [0.4, 0.6], means: [-0.8, 0.9], variances: [0.2, 0.1] },
  fraction: 0.3,
  half: 0,
  seed: 5,
  ...given,
});
