import { describe, expect, test } from 'vitest';
import { changesOfStep, endOfWalk, endOfWalkWithError, type Roundings, type WalkBegun } from './end-of-walk.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import { type GridLevel, type Method, type MethodOptions, type Prediction, sumOf, type Walk } from './walk.js';
import { walkOfNormal } from './walk-of-normal.js';

const TARGET = { mean: 0.7, variance: 0.25 };
const UNIT = 1e-9;

/** alpha = cos and sigma = sin of an angle, at uneven times: f = -w tan(w t) and g^2 = 2 w tan(w t). */
const TURN = 1.5;
function levelAt(time: number): GridLevel {
  const [alpha, sigma] = [Math.cos(TURN * time), Math.sin(TURN * time)];
  const pace = TURN * (sigma / alpha);
  return {
    alpha,
    sigma,
    time,
    alphaSlope: -TURN * sigma,
    sigmaSlope: TURN * alpha,
    drift: -pace,
    diffusionSquare: 2 * pace,
  };
}
const LEVELS = [0.98, 0.8, 0.55, 0.35, 0.12, 0.03].map(levelAt);
const walkOn = (levels: readonly GridLevel[]): Walk => ({
  ...walkOfNormal(levels, TARGET, levelAt),
  noise: (k) => 0.3 - 0.2 * k,
});
const NONE: Roundings['levels'] = LEVELS.map(() => ({}));

const FORMS: [SamplerMethod, MethodOptions][] = [
  ...METHOD_NAMES.map((name): [SamplerMethod, MethodOptions] => [name, {}]),
  ['ddim', { eta: 0.6 }],
  ['heun', { churn: { amount: 2, from: 0.1, to: 3, noise: 1.1 } }],
  ['dpm-solver++-2m', { last: 'order 1' }],
  ['deis', { history: 3 }],
  ['unipc', { history: 3 }],
  ['ddpm-large', { last: 'without noise' }],
];

/** The same walk in which one rounding of the whole walk, counted from its first, moves by a part of its size. */
function nudgedOnce(walk: Walk, which: number, part: number) {
  let count = 0;
  const now = (size: number) => (count++ === which ? part * size : 0);
  const nudged = (found: Prediction): Prediction => ({
    ...found,
    data: found.data + now(found.dataSize),
    noise: found.noise + now(found.noiseSize),
  });
  const changed: Walk = {
    ...walk,
    predict: (x, k, as) => nudged(walk.predict(x, k, as)),
    predictAt: (x, level) => nudged(walk.predictAt(x, level)),
    rounded: (value, size) => walk.rounded(value, size) + now(size),
  };
  return { walk: changed, count: () => count };
}

/** What each rounding of a walk does to its end by itself, the sizes added up: by walking anew for each. */
function errorOfAll(method: Method, walk: Walk, start: number, options: MethodOptions): number {
  const part = 1e-6;
  const still = endOfWalk(method, walk, start, options);
  let error = Math.abs(endOfWalk(method, walk, start * (1 + part), options) - still);
  for (let which = 0, count = 1; which < count; which++) {
    const nudged = nudgedOnce(walk, which, part);
    error += Math.abs(endOfWalk(method, nudged.walk, start, options) - still);
    count = nudged.count();
  }
  return (error * UNIT) / part;
}

describe('the error that roundings leave', () => {
  test.each(FORMS)('of %s %o is that of each of them alone, carried to the end', (name, options) => {
    const [method, walk] = [METHODS[name], walkOn(LEVELS)];
    const { value, error } = endOfWalkWithError(method, walk, 1.3, options, { unit: UNIT, levels: NONE });
    expect(value).toBe(endOfWalk(method, walk, 1.3, options));
    expect(error / errorOfAll(method, walk, 1.3, options)).toBeCloseTo(1, 4);
  });

  test.each(FORMS)('of %s %o is the same where another walk has begun alike', (name, options) => {
    const [method, walk] = [METHODS[name], walkOn(LEVELS)];
    const perStep = method.drawsPerStep ?? 1;
    const roundings = { unit: UNIT, levels: LEVELS.map(() => ({ sigma: 1e-8 })) };
    const changes: WalkBegun['changes'] = [];
    endOfWalkWithError(method, walk, 1.3, options, roundings, { steps: Number.POSITIVE_INFINITY, changes });
    for (const steps of [0, 2, 4]) {
      const other = { ...walk, noise: (k: number) => walk.noise(k) + (k >= steps * perStep ? 1 : 0) };
      const shared = endOfWalkWithError(method, other, 1.3, options, roundings, { steps, changes });
      expect(shared).toEqual(endOfWalkWithError(method, other, 1.3, options, roundings));
    }
  });

  test('is that of the start alone where nothing else is rounded', () => {
    const still: Method = { source: '', order: 1, draws: () => false, step: (_, __, [x]) => [3 * x] };
    const { value, error } = endOfWalkWithError(still, walkOn(LEVELS), -2, {}, { unit: UNIT, levels: NONE });
    expect(value).toBe(-2 * 3 ** 5);
    expect(error).toBeCloseTo(2 * 3 ** 5 * UNIT, 12);
  });

  test('of a sum is relative to the sizes of its terms, and not to what they cancel to', () => {
    const cancels: Method = {
      source: '',
      order: 1,
      draws: () => false,
      step: (walk, k, [x]) => [k === 0 ? x + sumOf(walk, 5, -5) : x],
    };
    const { error } = endOfWalkWithError(cancels, walkOn(LEVELS), 0, {}, { unit: UNIT, levels: NONE });
    expect(error).toBeCloseTo(10 * UNIT, 14);
  });

  test('counts both parts of a prediction, each as far as a step uses it', () => {
    const sizes = { dataSize: 7, noiseSize: 11 };
    const walk: Walk = { ...walkOn(LEVELS), predict: () => ({ data: 0, noise: 0, ...sizes }) };
    const of = (parts: (found: Prediction) => number) => {
      const step: Method['step'] = (each, k, [x]) => [k === 4 ? x + parts(each.predict(x, k)) : x];
      const method: Method = { source: '', order: 1, draws: () => false, step };
      return endOfWalkWithError(method, walk, 0, {}, { unit: UNIT, levels: NONE }).error / UNIT;
    };
    expect(of(({ data }) => data)).toBeCloseTo(7, 6);
    expect(of(({ noise }) => 2 * noise)).toBeCloseTo(22, 6);
    expect(of(({ data, noise }) => data - noise)).toBeCloseTo(18, 6);
    expect(of(() => 0)).toBe(0);
  });

  test('includes those of places between the levels', () => {
    const walk: Walk = {
      ...walkOn(LEVELS),
      predictAt: () => ({ data: 0, noise: 0, dataSize: 0, noiseSize: 5 }),
    };
    const step: Method['step'] = (each, k, [x]) => [k === 2 ? x + each.predictAt(x, LEVELS[2]).noise : x];
    const method: Method = { source: '', order: 1, draws: () => false, step };
    expect(endOfWalkWithError(method, walk, 0, {}, { unit: UNIT, levels: NONE }).error / UNIT).toBeCloseTo(5, 6);
  });
});

/** The walk on a grid of which one number is another, with a model that stays where it is. */
function movedLevel(walk: Walk, j: number, part: keyof GridLevel, by: number): Walk {
  const levels = walk.levels.map((level, i) => (i === j ? { ...level, [part]: (level[part] ?? 0) + by } : level));
  return { ...walk, levels, predict: (x, k) => walk.predict(x, k, levels[k]) };
}

describe('the error that levels leave which are off', () => {
  const parts = ['alpha', 'sigma', 'time', 'alphaSlope', 'sigmaSlope', 'drift', 'diffusionSquare'] as const;

  test.each(FORMS)('of %s %o is that of each number alone, over all the steps that it is part of', (name, options) => {
    const [method, walk] = [METHODS[name], walkOn(LEVELS)];
    const off = (j: number, i: number) => 1e-8 * (1 + j + i);
    const levels = LEVELS.map((_, j) => Object.fromEntries(parts.map((part, i) => [part, off(j, i)])));
    const still = endOfWalk(method, walk, 1.3, options);
    let expected = 0;
    for (const j of LEVELS.keys()) {
      for (const [i, part] of parts.entries()) {
        const end = endOfWalk(method, movedLevel(walk, j, part, 1e-7), 1.3, options);
        expected += (Math.abs(end - still) / 1e-7) * off(j, i);
      }
    }
    const { error } = endOfWalkWithError(method, walk, 1.3, options, { unit: 0, levels });
    expect(error / expected).toBeCloseTo(1, 3);
  });

  test('is nothing for an inner level of Euler in sigma where the noise is the same everywhere', () => {
    // y_N = y_0 + sum (r_{k+1} - r_k) eps: what one step gains the next one loses
    const levels = [4, 2, 1, 0.5].map((sigma) => ({ alpha: 1, sigma }));
    const same: Prediction = { data: 0, noise: -3, dataSize: 0, noiseSize: 0 };
    const walk: Walk = { ...walkOn(levels), predict: () => same };
    const errorOf = (offs: readonly number[]) =>
      endOfWalkWithError(METHODS.euler, walk, 1, {}, { unit: 0, levels: offs.map((sigma) => ({ sigma })) }).error;
    expect(errorOf([0, 1e-6, 1e-6, 0])).toBeLessThan(1e-14);
    expect(errorOf([1e-6, 0, 0, 0])).toBeCloseTo(3e-6, 12);
    expect(errorOf([1e-6, 1e-6, 1e-6, 1e-6])).toBeCloseTo(6e-6, 12);
  });

  test('of several levels adds up, as each may be off either way', () => {
    const [first, third] = [0, 2].map((j) => {
      const levels = LEVELS.map((_, i) => (i === j ? { sigma: 1e-6 } : {}));
      return endOfWalkWithError(METHODS.ddim, walkOn(LEVELS), 1.3, {}, { unit: 0, levels }).error;
    });
    const levels = LEVELS.map((_, i) => (i === 0 || i === 2 ? { sigma: 1e-6 } : {}));
    const { error } = endOfWalkWithError(METHODS.ddim, walkOn(LEVELS), 1.3, {}, { unit: 0, levels });
    expect(Math.min(first, third)).toBeGreaterThan(0);
    expect(error / (first + third)).toBeCloseTo(1, 9);
  });

  test('where a number is 0 is that of a small one', () => {
    const levels = [...LEVELS.slice(0, 3), { alpha: 1, sigma: 0 }];
    const offs = levels.map((_, j) => (j === 3 ? { sigma: 1e-6 } : {}));
    const { error } = endOfWalkWithError(METHODS.ddim, walkOn(levels), 1.3, {}, { unit: 0, levels: offs });
    const [before] = levels.slice(2);
    const x = endOfWalk(METHODS.ddim, walkOn(levels.slice(0, 3)), 1.3);
    const spread = before.alpha ** 2 * TARGET.variance + before.sigma ** 2;
    const expected = 1e-6 * Math.abs((before.sigma * (x - before.alpha * TARGET.mean)) / spread);
    expect(error / expected).toBeCloseTo(1, 3);
  });
});

describe('a method with a memory', () => {
  /** D = b x, in a process whose state is the data with noise: alpha = 1, sigma = e^-lambda. */
  const halves = [8, 4, 1].map((sigma) => ({ alpha: 1, sigma }));
  const linear: Walk = {
    ...walkOn(halves),
    predict: (x) => ({ data: 0.5 * x, noise: Number.NaN, dataSize: 1, noiseSize: 0 }),
  };

  test('is given what the step before it predicted', () => {
    // h' = log 2, h = log 4, so D = 2 D_1 - D_0:
    // x_1 = x/2 + D_0/2 with D_0 = x/2 is 3x/4; x_2 = x_1/4 + (3/4) (2 D_1 - D_0) = 3x/16 + (3/4) (3x/4 - x/2)
    expect(endOfWalk(METHODS['dpm-solver++-2m'], linear, 16)).toBeCloseTo(6, 12);
  });

  test('carries the error of its memory too', () => {
    const seen = endOfWalkWithError(METHODS['dpm-solver++-2m'], linear, 16, {}, { unit: UNIT, levels: [{}, {}, {}] });
    expect(seen.value).toBeCloseTo(6, 12);
    expect(seen.error / errorOfAll(METHODS['dpm-solver++-2m'], linear, 16, {})).toBeCloseTo(1, 5);
  });

  test('may be told the level before the step, which then counts as often as it is used', () => {
    const offs = [{}, { sigma: 1e-7 }, {}];
    const { error } = endOfWalkWithError(METHODS['dpm-solver++-2m'], linear, 16, {}, { unit: 0, levels: offs });
    // x_2 = x_1 sigma_2/sigma_1 + (1 - sigma_2/sigma_1) ((1 + s) x_1/2 - s 8), s = log(sigma_1/sigma_2)/(2 log(sigma_0/sigma_1))
    const end = (sigma: number) => {
      const x1 = 2 * sigma + (1 - sigma / 8) * 8;
      const share = Math.log(sigma) / (2 * Math.log(8 / sigma));
      return x1 / sigma + (1 - 1 / sigma) * ((1 + share) * 0.5 * x1 - share * 8);
    };
    expect(end(4)).toBeCloseTo(6, 12);
    expect(error).toBeCloseTo(1e-7 * Math.abs((end(4 + 1e-4) - end(4 - 1e-4)) / 2e-4), 12);
  });
});

test('a level that is off counts in every step that has a prediction at it in memory', () => {
  const sigmas = [9, 7, 4, 2, 1, 0.5];
  for (const name of ['lms', 'dpm-solver++-3m', 'plms', 'deis', 'unipc', 'unipc-noise'] as const) {
    const walkWith = (moved: number, by: number): Walk => ({
      ...walkOn(sigmas.map((sigma, j) => ({ alpha: 1, sigma: j === moved ? sigma + by : sigma }))),
      predict: (_, k) => ({ data: 2 ** k, noise: 3 ** k, dataSize: 0, noiseSize: 0 }),
    });
    for (const moved of sigmas.keys()) {
      const end = (by: number) => endOfWalk(METHODS[name], walkWith(moved, by), 1);
      const slope = (end(1e-5) - end(-1e-5)) / 2e-5;
      const offs = sigmas.map((_, j) => (j === moved ? { sigma: 1e-7 } : {}));
      const { error } = endOfWalkWithError(METHODS[name], walkWith(moved, 0), 1, {}, { unit: 0, levels: offs });
      expect(error / (1e-7 * Math.abs(slope))).toBeCloseTo(1, 4);
    }
  }
});

test('a walk of no step stays where it is', () => {
  const { value, error } = endOfWalkWithError(
    METHODS.heun,
    walkOn(LEVELS.slice(0, 1)),
    1.3,
    {},
    { unit: UNIT, levels: [{}] },
  );
  expect([value, error]).toEqual([1.3, 1.3 * UNIT]);
});

test.each(METHOD_NAMES)('the error of %s is known where a step takes nearly all noise away', (name) => {
  // code may make the variance of such a level as 1 - alpha^2
  const levels = [levelAt(1), levelAt(1e-4), levelAt(0)];
  const none = levels.map(() => ({}));
  for (const start of [levels, levels.slice(0, 2)]) {
    const { value, error } = endOfWalkWithError(
      METHODS[name],
      walkOn(start),
      1.3,
      {},
      { unit: 2 ** -49, levels: none },
    );
    expect(Number.isFinite(value)).toBe(true);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-6);
  }
});

test('roundings of a step move a prediction at the level that the code takes it for', () => {
  const plain = walkOn(LEVELS);
  const sized = (size: number) => ({ data: 1, noise: 1, dataSize: size, noiseSize: size });
  const walk: Walk = { ...plain, predict: (_, __, as) => sized(as === LEVELS[3] ? 5 : 1) };
  const step: Method['step'] = (on, _, [x]) => [on.predict(x, 1, LEVELS[3]).data];
  const { byRounding } = changesOfStep({ step }, walk, 0, [0.4], {}, { unit: UNIT, levels: NONE });
  expect(byRounding.map(([change]) => change / UNIT)).toEqual([5, 0]);
});
