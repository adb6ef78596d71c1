import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import { MOST_CHURN } from '../../src/sampler/karras.js';
import { METHOD_NAMES, METHODS } from '../../src/sampler/methods.js';
import { type GridLevel, type Method, type MethodOptions, type Prediction, ratio } from '../../src/sampler/walk.js';
import { PARAMETERIZATIONS } from '../../src/system/contract/description.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { methodOf } from '../generators/about-samplers.js';
import { combination, type LineMixture, predictionOf } from '../oracles/line-mixture.js';
import { levelsOfLabels } from './levels-of-systems.js';
import { mistakenSteps } from './mistaken-steps.js';
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
interface Asked {
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

type Mistaken = Readonly<Record<string, MistakenSampler>>;

/** The mistakes that a sampler is known to make, in words that follow 'this looks like': the plainest first. */
export function mistakenSamplers(system: SystemUnderTest, run: SamplerRun): Mistaken {
  const { sampler } = run;
  const table = tableOf(system);
  const below = (level: GridLevel) => table.beside(level, -1);
  const steps = Object.entries(mistakenSteps(sampler, below));
  return {
    ...Object.fromEntries(steps.map(([mistake, step]) => [mistake, { method: { ...methodOf(sampler), step } }])),
    ...strideMistakes(run, table),
    ...levelMistakes(run, table),
    ...predictionMistakes(run),
    ...toldMistakes(system, run),
    ...churnMistakes(run),
    ...choiceMistakes(run),
  };
}

/** The levels of a chain. */
interface Table {
  readonly levels: readonly GridLevel[];
  /** The level some entries further; the data before the first; undefined for a level that the chain does not have. */
  beside(level: GridLevel, further: number): GridLevel | undefined;
}

/** A level of the grid is one of the chain where both differ by less than this, relative. */
const SAME = 1e-4;
const DATA: GridLevel = { alpha: 1, sigma: 0 };

function tableOf({ schedule }: SystemUnderTest): Table {
  const levels = (schedule.levels ?? []).map(({ alpha, sigma }) => ({ alpha: alpha.value, sigma: sigma.value }));
  const beside = ({ alpha, sigma }: GridLevel, further: number) => {
    const k = levels.findIndex((each) => Math.abs((each.sigma * alpha) / (each.alpha * sigma) - 1) < SAME);
    if (k < 0) return undefined;
    return k + further < 0 ? DATA : levels[k + further];
  };
  return { levels, beside };
}

/** Another level in place of one of the grid, where there is another. */
const withLevel = (
  levels: readonly GridLevel[],
  k: number,
  other: Partial<GridLevel> | undefined,
): readonly GridLevel[] => levels.map((level, i) => (i === k && other !== undefined ? { ...level, ...other } : level));

/** Steps by another level than that which they come from, or lead to. */
function levelMistakes({ grid: { levels } }: SamplerRun, table: Table): Mistaken {
  const found: Record<string, MistakenSampler> = {};
  const ends = [
    { end: 0, step: 'a step that comes from', before: 'the level before', after: 'the level that it leads to' },
    { end: 1, step: 'a step that leads to', before: 'the level that it comes from', after: 'the level after the next' },
  ];
  for (const { end, step, before, after } of ends) {
    const others: [string, (k: number) => GridLevel | undefined][] = [
      [before, (k) => levels[k + end - 1]],
      [after, (k) => levels[k + end + 1]],
      ['the level one entry lower in the table than its own', (k) => table.beside(levels[k + end], -1)],
      ['the level one entry higher in the table than its own', (k) => table.beside(levels[k + end], 1)],
      ['its own squared: a root that is left out', (k) => squared(levels[k + end])],
    ];
    for (const [which, pick] of others) {
      found[`${step} ${which}`] = { levels: (k) => withLevel(levels, k + end, pick(k)) };
      for (const part of ['alpha', 'sigma'] as const) {
        found[`${step} a level with ${part} of ${which}`] = {
          levels(k) {
            const other = pick(k);
            return withLevel(levels, k + end, other && { [part]: other[part] });
          },
        };
      }
    }
  }
  for (const [name, factor] of [
    ['half the length of a step', 0.5],
    ['twice the length of a step', 2],
    ['a step in the other direction', -1],
  ] as const) {
    found[name] = { levels: (k) => withLevel(levels, k, { duration: factor * durationOf(levels, k) }) };
  }
  return {
    ...found,
    'the length of the step before': {
      levels: (k) => withLevel(levels, k, { duration: durationOf(levels, Math.max(0, k - 1)) }),
    },
    'the length of the next step': {
      levels: (k) => withLevel(levels, k, { duration: durationOf(levels, Math.min(levels.length - 2, k + 1)) }),
    },
    'steps of equal length, 1/N': {
      levels: (k) => withLevel(levels, k, { duration: Math.sign(durationOf(levels, k)) / (levels.length - 1) }),
    },
    'g^2/2 in place of g^2': { levels: (k) => rated(levels, k, { diffusionSquare: 0.5 }) },
    '2 g^2 in place of g^2': { levels: (k) => rated(levels, k, { diffusionSquare: 2 }) },
    'half of the drift f': { levels: (k) => rated(levels, k, { drift: 0.5 }) },
    'a drift f of the other sign': { levels: (k) => rated(levels, k, { drift: -1 }) },
  };
}

const squared = ({ alpha, sigma }: GridLevel): GridLevel => ({ alpha: alpha * alpha, sigma: sigma * sigma });

function durationOf(levels: readonly GridLevel[], k: number): number {
  const { duration, time = Number.NaN } = levels[k];
  return duration ?? (levels[k + 1].time ?? Number.NaN) - time;
}

/** A rate of step k times a factor. */
function rated(
  levels: readonly GridLevel[],
  k: number,
  factors: { readonly [part in 'drift' | 'diffusionSquare']?: number },
) {
  const changed = Object.entries(factors).map(([part, factor]) => [
    part,
    factor * (levels[k][part as 'drift'] ?? Number.NaN),
  ]);
  return withLevel(levels, k, Object.fromEntries(changed));
}

/** Steps of a chain that go by its labels, not by the list of them, and last steps that end elsewhere. */
function strideMistakes({ grid: { levels }, steps }: SamplerRun, table: Table): Mistaken {
  const last = levels.length - 1;
  const stride = Math.floor(table.levels.length / steps);
  const further = (name: string, by: number, until = last) => ({
    [name]: { levels: (k: number) => withLevel(levels, k + 1, k < until ? table.beside(levels[k], -by) : undefined) },
  });
  const ending = (end: GridLevel) => ({
    levels: (k: number) => (k === last - 1 ? withLevel(levels, last, end) : levels),
  });
  return {
    ...(table.levels.length === 0
      ? {}
      : {
          ...further(
            `a step to the label t - ${stride}, by T//N, in place of the next label of the list (T = ${table.levels.length}, N = ${steps})`,
            stride,
          ),
          ...further(
            `a step to the label t - ${stride}, by T//N, in place of the next label of the list (T = ${table.levels.length}, N = ${steps}), in all but the last step`,
            stride,
            last - 1,
          ),
          ...further('a step to the label t - 1, in place of the next label of the list', 1),
          'a last step to the first level of the table, alpha_bar_0 in place of 1': ending(table.levels[0]),
        }),
    'a last step to the data, in place of the last level': ending(DATA),
  };
}

/** Predictions of x_0 and eps that are made wrongly of what the model answers. */
function predictionMistakes({ sampler, grid, parameterization }: SamplerRun): Mistaken {
  const { levels } = grid;
  // code whose state is x/alpha has the prediction in these coordinates
  const isScaled = sampler.state === 've' || levels.every(({ alpha }) => alpha === 1);
  /** p = a x_0 + b eps, solved with x = alpha x_0 + sigma eps of a level that is another, or for another p. */
  const solved = (asked: Asked, as: GridLevel, kind = parameterization, { data, noise } = asked.right()) => {
    const { at } = asked;
    const [rightA, rightB] = combination(parameterization, at);
    const p = rightA * data + rightB * noise;
    const [a, b] = combination(kind, as);
    const x = isScaled ? (asked.x / at.alpha) * as.alpha : asked.x;
    const determinant = as.alpha * b - as.sigma * a;
    return { x, data: (b * x - as.sigma * p) / determinant, noise: (as.alpha * p - a * x) / determinant };
  };
  const withParts = (asked: Asked, parts: { readonly data?: number; readonly noise?: number }): Prediction => ({
    ...asked.right(),
    ...parts,
  });
  const found: Record<string, MistakenSampler> = {};
  const convertedAt = (name: string, pick: (asked: Asked) => GridLevel | undefined) => {
    const made = (part: (asked: Asked, as: GridLevel) => Partial<Prediction>) => ({
      predict(asked: Asked) {
        const as = pick(asked);
        return as === undefined ? asked.right() : withParts(asked, part(asked, as));
      },
    });
    found[`eps, or the slope, of x_0 by ${name}`] = made((asked, as) => {
      const { data } = asked.right();
      const x = isScaled ? (asked.x / asked.at.alpha) * as.alpha : asked.x;
      return { noise: (x - as.alpha * data) / as.sigma };
    });
    // of a prediction of x_0, that is all
    if (parameterization === 'data') return;
    found[`x_0 of the prediction by ${name}`] = made((asked, as) => {
      const { data } = solved(asked, as);
      return { data, noise: (asked.x - asked.at.alpha * data) / asked.at.sigma };
    });
    found[`x_0 and eps of the prediction by ${name}`] = made((asked, as) => {
      const { data, noise } = solved(asked, as);
      return { data, noise };
    });
  };
  const second = 'in the second evaluation of a step, in place of the level';
  convertedAt(`the level that the step comes from ${second} that it is made at`, ({ isFirst, first }) =>
    isFirst ? undefined : first,
  );
  convertedAt(`the level that the step leads to ${second} in the middle`, ({ isFirst, j, k }) =>
    isFirst || j !== undefined ? undefined : levels[k + 1],
  );
  convertedAt('the level that the step leads to', ({ isFirst, k }) => (isFirst ? levels[k + 1] : undefined));
  convertedAt('the level of the step before', ({ isFirst, k }) => (isFirst ? levels[k - 1] : undefined));
  convertedAt('the level before churn', ({ isFirst, j, k }) => (isFirst && j === undefined ? levels[k] : undefined));
  convertedAt('sigma and alpha exchanged', ({ at }) => ({ ...at, alpha: at.sigma, sigma: at.alpha }));
  convertedAt('sigma^2 in place of sigma', ({ at }) => ({ ...at, sigma: at.sigma * at.sigma }));
  convertedAt('alpha^2 in place of alpha', ({ at }) => ({ ...at, alpha: at.alpha * at.alpha }));
  convertedAt('alpha^2 and sigma^2 in place of alpha and sigma', ({ at }) => ({
    ...at,
    alpha: at.alpha * at.alpha,
    sigma: at.sigma * at.sigma,
  }));
  /** p itself for x_0 or eps, as where code forgets one kind of model. */
  const itself = (part: 'data' | 'noise') => ({
    predict(asked: Asked) {
      const { data, noise } = asked.right();
      const [a, b] = combination(parameterization, asked.at);
      return withParts(asked, { [part]: a * data + b * noise });
    },
  });
  found[`eps that is the prediction of ${parameterization} itself, not made of it`] = itself('noise');
  found[`x_0 that is the prediction of ${parameterization} itself, not made of it`] = itself('data');
  found['the sign of eps'] = { predict: (asked) => withParts(asked, { noise: -asked.right().noise }) };
  found["the sign of the model's prediction"] = {
    predict(asked) {
      const { data, noise, ...sizes } = asked.right();
      const { data: x0, noise: eps } = solved(asked, asked.at, parameterization, {
        data: -data,
        noise: -noise,
        ...sizes,
      });
      return { ...sizes, data: x0, noise: eps };
    },
  };
  for (const kind of PARAMETERIZATIONS) {
    if (kind === parameterization) continue;
    found[`a model of ${parameterization} that is taken for one of ${kind}`] = {
      predict(asked) {
        const { data, noise } = solved(asked, asked.at, kind);
        return withParts(asked, { data, noise });
      },
    };
  }
  found['a state that is not scaled by alpha before the model is asked'] = {
    predict(asked) {
      const { x, at } = asked;
      // what the model answers of x/alpha, solved with the right state
      const { data, noise, ...sizes } = asked.right(x / at.alpha);
      const { data: x0, noise: eps } = solved(asked, at, parameterization, { data, noise, ...sizes });
      return { ...sizes, data: x0, noise: eps };
    },
  };
  return found;
}

/** Levels that the model is told and that are not those of its state. */
function toldMistakes(system: SystemUnderTest, { grid }: SamplerRun): Mistaken {
  const { told, levels } = grid;
  const count = told.filter((_, k) => levels[k]?.sigma > 0).length;
  const isUpwards = levels[0].sigma * levels[count - 1].alpha < levels[count - 1].sigma * levels[0].alpha;
  const [down, up] = [(k: number) => count - 1 - k, (k: number) => k];
  const [fromData, fromNoise] = isUpwards ? [up, down] : [down, up];
  const ofLabels = (label: (k: number) => number) =>
    levelsOfLabels(
      system,
      Array.from({ length: count }, (_, k) => label(k)),
    );
  const telling = (of: (asked: Asked) => Signal | undefined) => ({
    predict(asked: Asked) {
      const other = of(asked);
      return other === undefined ? asked.right() : asked.right(asked.x, asked.at, { ...asked.told, ...other });
    },
  });
  const byLabel = (label: (k: number) => number) => {
    let known: readonly Signal[] | undefined;
    return telling(({ j }) => {
      if (j === undefined) return undefined;
      // a system that has no such label throws, or says that it means nothing
      known ??= ofLabels(label);
      return known[j];
    });
  };
  return {
    'a model that is told the label of the step before': telling(({ j }) =>
      j === undefined ? undefined : told[Math.max(0, j - 1)],
    ),
    'a model that is told the label of the next step': telling(({ j }) =>
      j === undefined ? undefined : told[Math.min(count - 1, j + 1)],
    ),
    'a model that is told in the second evaluation what it was told in the first': telling(({ isFirst, k }) =>
      isFirst ? undefined : told[k],
    ),
    'a model that is told the level before churn': telling(({ isFirst, j, k }) =>
      isFirst && j === undefined ? told[k] : undefined,
    ),
    'a model that is told the index of the step in the list, counted from the data, in place of its label':
      byLabel(fromData),
    'a model that is told the index of the step, counted from the noise, in place of its label': byLabel(fromNoise),
    'a model that is told the labels in the other order': telling(({ j }) =>
      j === undefined ? undefined : told[count - 1 - j],
    ),
    'a model that is told the first label in every step': telling(() => told[0]),
  };
}

/** Noise before a step that is not S_noise sqrt(r^^2 - r^2) z, see `started`. */
function churnMistakes({ sampler, grid: { levels } }: SamplerRun): Mistaken {
  const { churn } = sampler;
  if (churn === undefined) return {};
  const steps = levels.length - 1;
  const raised = 1 + Math.min(churn.amount / steps, MOST_CHURN);
  const deviation = Math.sqrt(raised * raised - 1);
  const chosen = (other: Partial<typeof churn>) => ({ options: { ...sampler, churn: { ...churn, ...other } } });
  return {
    'churn by its variance in place of the root of that, its deviation': { noise: (k) => ratio(levels[k]) * deviation },
    'churn by the difference of both levels, not by that of their squares': { noise: () => (raised - 1) / deviation },
    'churn of the size of the level that it leads to': { noise: () => raised / deviation },
    'churn without S_noise': chosen({ noise: 1 }),
    'churn by S_churn in place of S_churn/N': chosen({ amount: churn.amount * steps }),
    'churn in every step, whatever S_min and S_max are': chosen({ from: 0, to: Number.POSITIVE_INFINITY }),
    'no churn at all': chosen({ amount: 0 }),
  };
}

/** Another method, or another choice within it. */
function choiceMistakes({ sampler, grid: { levels } }: SamplerRun): Mistaken {
  const [first] = levels;
  const lasts = (['data', 'order 1', 'without noise', undefined] as const).filter((each) => each !== sampler.last);
  const others = METHOD_NAMES.filter((name) => name !== sampler.method);
  const solvers = (['midpoint', 'heun', 'bh1', 'bh2'] as const).filter((each) => each !== sampler.solver);
  return {
    ...Object.fromEntries(others.map((name) => [`the method ${name}`, { method: METHODS[name] }])),
    ...Object.fromEntries(
      lasts.map((last) => [
        last === undefined ? 'a last step like the others' : `a last step described by last: '${last}'`,
        { options: { ...sampler, last } },
      ]),
    ),
    ...Object.fromEntries(solvers.map((solver) => [`the solver ${solver}`, { options: { ...sampler, solver } }])),
    ...Object.fromEntries(
      [1, 2, 3, 4].map((history) => [
        `steps that are made of ${history} prediction${history === 1 ? '' : 's'}`,
        { options: { ...sampler, history } },
      ]),
    ),
    'eta 0': { options: { ...sampler, eta: 0 } },
    'eta 1': { options: { ...sampler, eta: 1 } },
    'a start that the sampler scales, by sigma': { scale: first.sigma },
    'a start that the sampler scales, by sqrt(1 + sigma^2)': { scale: Math.hypot(1, first.sigma) },
    'a start that the sampler scales, by 1/alpha': { scale: 1 / first.alpha },
    'noise that is left out': { noise: () => 0 },
  };
}
