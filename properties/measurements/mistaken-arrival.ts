import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import type { GridLevel, Method, MethodOptions, Prediction } from '../../src/sampler/walk.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import { methodOf } from '../generators/about-samplers.js';
import { type LineMixture, predictionOf } from '../oracles/line-mixture.js';
import { type SamplerRun, walkOf } from './sampler-runs.js';

/** A walk with one thing wrong; what is left out is right. */
export interface MistakenSampler {
  readonly method?: Method;
  readonly options?: MethodOptions;
  /** The levels that step k goes by. */
  levels?(k: number): readonly GridLevel[];
  /** What step k makes of the model. */
  predict?(asked: Asked): Prediction;
  /** The factor of the start. */
  readonly scale?: number;
  /** The factor of what step k draws. */
  noise?(k: number): number;
}

/** A state of which a step asks the model. */
export interface Asked {
  /** In the coordinates of the process, at its level. */
  readonly x: number;
  readonly at: GridLevel;
  /** What the model is told. */
  readonly told: Signal;
  /** The step, and which level of the grid it asks at; undefined for one in between. */
  readonly k: number;
  readonly j: number | undefined;
  /** Where the step asked the model first. */
  readonly first: GridLevel;
  readonly isFirst: boolean;
  /** The right answer. */
  right(x?: number, at?: GridLevel, told?: Signal): Prediction;
}

/** Where a mistaken sampler arrives, in the coordinates of its state; NaN where it has no value. */
export function mistakenArrival(
  run: SamplerRun,
  { method, options, levels, predict, scale = 1, noise: size = () => 1 }: MistakenSampler,
  mixture: LineMixture,
  start: number,
  { fraction, noise }: { readonly fraction: number; noise(draw: number): number },
): number {
  const { sampler, grid, parameterization } = run;
  const own = method ?? methodOf(sampler);
  const walk = walkOf(run, mixture, noise, fraction);
  const step: Method['step'] = (_, k, state, chosen) => {
    let first: GridLevel | undefined;
    const ask = (x: number, at: GridLevel, told: Signal, j?: number): Prediction => {
      const isFirst = first === undefined;
      first ??= at;
      const right = (y = x, as = at, known = told) => predictionOf(mixture, parameterization, y, known, as);
      return predict === undefined ? right() : predict({ x, at, told, k, j, first, isFirst, right });
    };
    const mistaken = {
      ...walk,
      levels: levels?.(k) ?? walk.levels,
      noise: (draw: number) => size(k) * walk.noise(draw),
      predict: (x: number, j: number) => ask(x, grid.levels[j], grid.told[j], j),
      predictAt: (x: number, level: GridLevel) => ask(x, level, level),
    };
    return own.step(mistaken, k, state, chosen);
  };
  try {
    return endOfWalk({ ...own, step }, walk, scale * start, options ?? sampler) / grid.scale(grid.levels.length - 1);
  } catch {
    // a method, or a prediction, that this grid does not have
    return Number.NaN;
  }
}

/** Mistakes by the words for them, which follow 'this looks like'. */
export type Mistaken = Readonly<Record<string, MistakenSampler>>;
