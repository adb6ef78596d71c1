import { describe, expect, it } from 'vitest';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SamplerDescription, SystemDescription } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { gridLevels, signalAtTime, timeRates } from './sampler-grids.js';

type Listed = Readonly<Record<'label' | 'alpha' | 'sigma', readonly number[]>> & {
  readonly time?: readonly number[];
  readonly dt?: readonly number[];
  readonly stepAlpha?: readonly number[];
  readonly stepVariance?: readonly number[];
};

const PRIOR = { variance: 1 };
const EPSILON = 2 ** -52;

/** A process along an angle, with levels or in time, and the grid of a sampler in it. */
function gridOf(
  { label, alpha, sigma, time, dt, stepAlpha, stepVariance }: Listed,
  sampler: Partial<SamplerDescription> = {},
  given: Partial<SystemDescription> = {},
) {
  const made: DiffusionSystem = {
    name: 'made up',
    process: { from: 0, to: 1, prior: PRIOR },
    samplers: [{ name: 'one', ...sampler }],
    coefficients: ({ time: times }) => ({
      alpha: times.map((t) => Math.cos(1.5 * t)),
      sigma: times.map((t) => Math.sin(1.5 * t)),
    }),
    ...given,
  };
  const system = localSystem(made);
  const doubles = (list: readonly number[]) => Float64Array.from(list);
  return gridLevels(system, system.description.samplers[0], {
    ...{ label: doubles(label), alpha: doubles(alpha), sigma: doubles(sigma) },
    ...(time && { time: doubles(time) }),
    ...(dt && { dt: doubles(dt) }),
    ...(stepAlpha && { stepAlpha: doubles(stepAlpha) }),
    ...(stepVariance && { stepVariance: doubles(stepVariance) }),
  });
}

const signals = (levels: readonly { readonly alpha: number; readonly sigma: number }[]) =>
  levels.map(({ alpha, sigma }) => [alpha, sigma]);

/** sigma/alpha = 3/4 and 4/3 of a variance-preserving process, and 0. */
const GRID: Listed = { label: [5, 4, Number.NaN], alpha: [0.6, 0.8, 1], sigma: [0.8, 0.6, 0] };
const VP = { from: 0, to: 1, prior: PRIOR, family: 'vp' } as const;
const VE = { from: 0, to: 1, prior: PRIOR, family: 've' } as const;

describe('a grid in the coordinates of the process', () => {
  it('is as the system gives it, with the model at the levels of the steps', () => {
    const { levels, told, scale } = gridOf(GRID);
    expect(signals(levels)).toEqual([
      [0.6, 0.8],
      [0.8, 0.6],
      [1, 0],
    ]);
    expect(signals(told)).toEqual(signals(levels));
    expect([0, 1, 2].map(scale)).toEqual([1, 1, 1]);
  });

  it.each<[string, readonly number[], readonly number[]]>([
    ['x/alpha', [1, 1, 1], [4 / 3, 3 / 4, 0]],
    ['x', [0.6, 0.8, 1], [0.8, 0.6, 0]],
    ['any multiple', [0.3, 8, 2], [0.4, 6, 0]],
  ])('is that of the ratios where its state is x/alpha, given as those of %s', (_, alpha, sigma) => {
    const { levels, told, scale } = gridOf({ ...GRID, alpha, sigma }, { state: 've' });
    for (const [k, [a, s]] of [
      [0.6, 0.8],
      [0.8, 0.6],
      [1, 0],
    ].entries()) {
      expect(levels[k].alpha).toBeCloseTo(a, 14);
      expect(levels[k].sigma).toBeCloseTo(s, 14);
      expect(told[k]).toBe(levels[k]);
      // x = alpha y
      expect(scale(k)).toBeCloseTo(a, 14);
    }
    expect(scale(3)).toBeNaN();
  });

  it('keeps its noise in a process of alpha = 1, where both coordinates are the same', () => {
    const exploding: Listed = { label: [2, 1], alpha: [1, 1], sigma: [40, 0.5] };
    for (const state of ['process', 've'] as const) {
      const { levels, scale } = gridOf(exploding, { state }, { process: VE });
      expect(signals(levels)).toEqual([
        [1, 40],
        [1, 0.5],
      ]);
      expect([scale(0), scale(1)]).toEqual([1, 1]);
    }
    const halved = gridOf({ ...exploding, alpha: [0.5, 0.5], sigma: [20, 0.25] }, { state: 've' }, { process: VE });
    expect(signals(halved.levels)).toEqual([
      [1, 40],
      [1, 0.5],
    ]);
  });

  it('has the rates that methods in time need, at each time and between', () => {
    const angle = 1.5 * 0.4;
    const timed: Listed = { label: [0.4, 0.1], alpha: [0.5, 0.9], sigma: [0.5, 0.1], time: [0.4, 0.1] };
    const { levels, levelAt } = gridOf(timed);
    expect(signals(levels)).toEqual([
      [0.5, 0.5],
      [0.9, 0.1],
    ]);
    expect(levels.map(({ time }) => time)).toEqual([0.4, 0.1]);
    expect(levels[0].alphaSlope).toBeCloseTo(-1.5 * Math.sin(angle), 7);
    expect(levels[0].drift).toBeCloseTo(-1.5 * Math.tan(angle), 7);
    expect(gridOf(GRID).levels[0]).not.toHaveProperty('drift');
    const between = levelAt(0.4);
    expect(between.time).toBe(0.4);
    expect([between.alpha, between.sigma]).toEqual([Math.cos(angle), Math.sin(angle)]);
    expect(between.sigmaSlope).toBeCloseTo(1.5 * Math.cos(angle), 7);
  });

  it('has its last state twice where the lengths of its steps are given for as many states', () => {
    const { levels, told, roundings, scale } = gridOf(
      { ...GRID, label: [5, 4, 3], dt: [-0.5, -0.2, -0.1] },
      { state: 've' },
    );
    expect(levels).toHaveLength(4);
    expect(levels[3]).toBe(levels[2]);
    expect([told.length, roundings.levels.length]).toEqual([4, 4]);
    expect(levels.slice(0, 3).map(({ duration }) => duration)).toEqual([-0.5, -0.2, -0.1]);
    expect(scale(3)).toBe(1);
  });

  it('has the forward steps that are reversed, each at the state that it leads to, off by as much as they are rounded', () => {
    for (const process of [VP, VE]) {
      const given = { ...GRID, stepAlpha: [0.5, 0.9], stepVariance: [0.25, 0.125] };
      const { levels, roundings } = gridOf(given, {}, { process });
      const parts = levels.map(({ stepAlpha, stepVariance }) => [stepAlpha, stepVariance]);
      expect(parts).toEqual([
        [0.5, 0.25],
        [0.9, 0.125],
        [undefined, undefined],
      ]);
      const errors = roundings.levels.slice(0, 2).map((each) => [each.stepAlpha, each.stepVariance]);
      expect(errors).toEqual([0.5, 0.9].map((a, k) => [16 * EPSILON * a, 16 * EPSILON * parts[k][1]!]));
    }
  });

  it('has the lengths of its steps where there is a state more', () => {
    const { levels } = gridOf({ ...GRID, dt: [-0.5, -0.2] });
    expect(levels.map(({ duration }) => duration)).toEqual([-0.5, -0.2, undefined]);
  });
});

describe('a model', () => {
  const process = { levels: { alpha: [0.9, 0.7, 0.5], sigma: [0.3, 0.6, 0.8] }, prior: PRIOR };
  const grid: Listed = { label: [2, Number.NaN, 0], alpha: [0.55, 0.75, 0.95], sigma: [0.75, 0.55, 0.25] };

  it('stands at the level of the step where labels are exact, whatever they say', () => {
    expect(signals(gridOf(grid, {}, { process }).told)).toEqual([
      [0.55, 0.75],
      [0.75, 0.55],
      [0.95, 0.25],
    ]);
  });

  it.each(['rounded', 'interpolated'] as const)('stands where its label says where that is %s', (labels) => {
    const { told, levels } = gridOf(grid, { labels }, { process });
    expect(signals(told)).toEqual([
      [0.5, 0.8],
      [0.75, 0.55],
      [0.9, 0.3],
    ]);
    expect(signals(levels)[0]).toEqual([0.55, 0.75]);
  });

  it('stands where its label says in coordinates x/alpha too', () => {
    const { told } = gridOf(
      { ...grid, alpha: [1, 1, 1], sigma: [1.5, 1, 0.3] },
      { labels: 'rounded', state: 've' },
      { process },
    );
    expect(signals(told)[0]).toEqual([0.5, 0.8]);
    expect(told[1].sigma / told[1].alpha).toBeCloseTo(1, 14);
  });
});

describe('the roundings of a grid', () => {
  it('are those of the coarser dtype, of the sampler or of the system', () => {
    const single = 2 ** -23;
    const unit = (sampler: Partial<SamplerDescription>, given: Partial<SystemDescription>) =>
      gridOf(GRID, sampler, given).roundings.unit;
    expect(unit({}, {})).toBe(8 * EPSILON);
    expect(unit({ dtype: 'float32' }, {})).toBe(8 * single);
    expect(unit({}, { dtype: 'float32' })).toBe(8 * single);
    expect(unit({ dtype: 'float64' }, { dtype: 'float32' })).toBe(8 * single);
    expect(unit({ dtype: 'float16' }, { dtype: { a: 'float64', b: 'float32' } })).toBe(8 * 2 ** -10);
  });

  it('of levels are relative to both of their numbers', () => {
    const [first, , last] = gridOf(GRID).roundings.levels;
    expect(first.alpha).toBeCloseTo(16 * EPSILON * 1.4, 18);
    expect(first.sigma).toBeCloseTo(16 * EPSILON * 1.4, 18);
    // an end without noise, or without signal, is meant
    expect(last.sigma).toBe(0);
    expect(gridOf({ ...GRID, alpha: [0, 0.8, 1], sigma: [1, 0.6, 0] }).roundings.levels[0].alpha).toBe(0);
  });

  it('of sigma^2 = 1 - alpha^2 are those of 1', () => {
    const near: Listed = { label: [1, 0], alpha: [0.6, 1], sigma: [0.8, 1e-3] };
    const [first, last] = gridOf(near, {}, { process: VP }).roundings.levels;
    expect(first.sigma).toBeCloseTo((16 * EPSILON) / 0.8, 18);
    expect(last.sigma! / ((16 * EPSILON) / 1e-3)).toBeCloseTo(1, 5);
    // as in coordinates x/alpha, where alpha is made of the ratio
    const [, scaled] = gridOf(near, { state: 've' }).roundings.levels;
    expect(scaled.sigma! / ((16 * EPSILON) / 1e-3)).toBeCloseTo(1, 5);
  });

  it('leave alpha = 1 as it is', () => {
    const exploding: Listed = { label: [1, 0], alpha: [1, 1], sigma: [40, 0.5] };
    expect(gridOf(exploding, {}, { process: VE }).roundings.levels).toEqual([
      { sigma: 16 * EPSILON * 40 },
      { sigma: 16 * EPSILON * 0.5 },
    ]);
  });

  it('include those of slopes by differences', () => {
    const [first] = gridOf({ ...GRID, time: [0.6, 0.4, 0] }).roundings.levels;
    expect(first.alphaSlope).toBeGreaterThan(1e-6);
    expect(first.diffusionSquare).toBeGreaterThan(0);
  });
});

interface Signal {
  readonly alpha: number;
  readonly sigma: number;
}
type Rates = (t: number) => Partial<Readonly<Record<'drift' | 'diffusion' | 'alphaSlope' | 'sigmaSlope', number>>>;

/** A process in time whose rates are those that are given. */
function system(
  [from, to]: readonly [number, number],
  at: (t: number) => Signal,
  rates: Rates = () => ({}),
  given: Partial<DiffusionSystem> = {},
) {
  const all = <T>(found: readonly (T | undefined)[]) => (found.includes(undefined) ? undefined : (found as T[]));
  return localSystem({
    name: 'made up',
    process: { from, to, prior: { variance: 1 } },
    coefficients({ time }) {
      const parts = (['drift', 'diffusion', 'alphaSlope', 'sigmaSlope'] as const).flatMap((part) => {
        const found = all(time.map((t) => rates(t)[part]));
        return found === undefined ? [] : [[part, found] as const];
      });
      return {
        alpha: time.map((t) => at(t).alpha),
        sigma: time.map((t) => at(t).sigma),
        ...Object.fromEntries(parts),
      };
    },
    ...given,
  });
}

/** An angle of the time: alpha' = -w sigma and sigma' = w alpha, so f = -w tan and g^2 = 2 w tan. */
const W = 1.5;
const turned = (t: number) => ({ alpha: Math.cos(W * t), sigma: Math.sin(W * t) });
const turnedRates = (t: number) => ({ drift: -W * Math.tan(W * t), diffusion: Math.sqrt(2 * W * Math.tan(W * t)) });

/** Flow matching, the data at t = 1: f = -1/t in s = 1 - t, and g^2 = d(sigma^2)/ds - 2 f sigma^2. */
const straight = (t: number) => ({ alpha: t, sigma: 1 - t });
const straightRates = (t: number) => ({ drift: -1 / t, diffusion: Math.sqrt(2 * (1 - t) + (2 * (1 - t) ** 2) / t) });

describe('the rates at a time', () => {
  it.each<[string, Rates]>([
    ['as the system has it', turnedRates],
    ['by differences', () => ({})],
    ['by differences, where the drift is given alone', (t) => ({ drift: turnedRates(t).drift })],
    ['by differences, where the diffusion is given alone', (t) => ({ diffusion: turnedRates(t).diffusion })],
  ])('are those of the process, %s', (_, rates) => {
    for (const t of [0.1, 0.4, 0.9, 1]) {
      const { rates: found, errors } = timeRates(system([0, 1], turned, rates), t);
      const { alpha, sigma } = turned(t);
      const tan = W * Math.tan(W * t);
      expect(found.alphaSlope! / (-W * sigma)).toBeCloseTo(1, 7);
      expect(found.sigmaSlope! / (W * alpha)).toBeCloseTo(1, 6);
      expect(found.drift! / -tan).toBeCloseTo(1, 7);
      expect(found.diffusionSquare! / (2 * tan)).toBeCloseTo(1, 6);
      // an error covers the difference
      for (const [part, exact] of Object.entries({ alphaSlope: -W * sigma, sigmaSlope: W * alpha, drift: -tan })) {
        const key = part as 'alphaSlope' | 'sigmaSlope' | 'drift';
        expect(Math.abs(found[key]! - exact)).toBeLessThanOrEqual((errors[key] ?? 0) + 1e-13 * Math.abs(exact));
      }
      expect(Math.abs(found.diffusionSquare! - 2 * tan)).toBeLessThanOrEqual((errors.diffusionSquare ?? 0) + 1e-12);
    }
  });

  it.each<[string, Rates]>([
    ['as the system has it', straightRates],
    ['by differences', () => ({})],
  ])('are slopes in the time of the process, and drift and diffusion in that from the data end, %s', (_, rates) => {
    const { rates: found } = timeRates(system([1, 0], straight, rates), 0.25);
    expect(found.alphaSlope).toBeCloseTo(1, 8);
    expect(found.sigmaSlope).toBeCloseTo(-1, 8);
    expect(found.drift).toBeCloseTo(-4, 7);
    // 2 sigma + 8 sigma^2 with sigma = 3/4
    expect(found.diffusionSquare).toBeCloseTo(6, 7);
  });

  it('are off by a rounding where the system gives them, and by a part of a slope at least where it does not', () => {
    const given = timeRates(system([0, 1], turned, turnedRates), 0.4, 1e-12);
    const { drift: f, diffusionSquare: square } = given.rates;
    const { sigma } = turned(0.4);
    expect(given.errors.drift! / (1e-12 * Math.abs(f!))).toBeCloseTo(1, 9);
    // g^2 by g, and sigma' = f sigma + g^2/(2 sigma)
    expect(given.errors.diffusionSquare! / (2e-12 * square!)).toBeCloseTo(1, 9);
    expect(given.errors.sigmaSlope! / (1e-12 * (Math.abs(f! * sigma) + square! / sigma))).toBeCloseTo(1, 9);
    const { rates: found, errors } = timeRates(system([0, 1], turned), 0.4);
    expect(errors.alphaSlope).toBeGreaterThanOrEqual(1e-6 * Math.abs(found.alphaSlope!));
    expect(errors.sigmaSlope).toBeGreaterThanOrEqual(1e-6 * Math.abs(found.sigmaSlope!));
    expect(errors.drift! / (errors.alphaSlope! / turned(0.4).alpha)).toBeCloseTo(1, 12);
    expect(errors.diffusionSquare).toBeLessThan(1e-4);
  });

  it('are those that the system gives, even where they are wrong: other claims judge them', () => {
    const twice = (t: number) => ({ ...turnedRates(t), drift: 2 * turnedRates(t).drift });
    const { rates: found } = timeRates(system([0, 1], turned, twice), 0.4);
    const { alpha, sigma } = turned(0.4);
    expect(found.drift! / (-2 * W * Math.tan(W * 0.4))).toBeCloseTo(1, 12);
    expect(found.alphaSlope! / (-2 * W * sigma)).toBeCloseTo(1, 12);
    // sigma' = f sigma + g^2/(2 sigma), with f sigma = -2 w sigma^2/alpha in place of -w sigma^2/alpha
    expect(found.sigmaSlope! / (W * alpha - (W * sigma * sigma) / alpha)).toBeCloseTo(1, 12);
  });

  it('follow the numbers of single precision to within their errors', () => {
    const single = (t: number) => ({ alpha: Math.fround(turned(t).alpha), sigma: Math.fround(turned(t).sigma) });
    const { rates: found, errors } = timeRates(system([0, 1], single, undefined, { dtype: 'float32' }), 0.4);
    expect(Math.abs(found.alphaSlope! + W * turned(0.4).sigma)).toBeLessThanOrEqual(errors.alphaSlope!);
    expect(errors.alphaSlope).toBeLessThan(1e-2);
  });
});

describe('slopes that are given', () => {
  const given = () => ({ alphaSlope: 1, sigmaSlope: -1 });

  it.each([1, 0.25, 2 ** -20, 0])('are those of a flow in single precision, also at an end: %d', (t) => {
    const single = (time: number) => ({ alpha: Math.fround(time), sigma: Math.fround(1 - Math.fround(time)) });
    const { rates: found, errors } = timeRates(system([1, 0], single, given, { dtype: 'float32' }), t);
    expect([found.alphaSlope, found.sigmaSlope]).toEqual([1, -1]);
    expect([errors.alphaSlope, errors.sigmaSlope]).toEqual([2 ** -19, 2 ** -19]);
    expect(found.drift).toBe(t === 0 ? undefined : -1 / t);
    // g^2 = 2 sigma (sigma' - f sigma)
    if (t > 0) expect(found.diffusionSquare).toBeCloseTo(2 * (1 - t) * (1 + (1 - t) / t), 12);
  });

  it('go before those that drift and diffusion say, which are kept', () => {
    const { rates: found } = timeRates(
      system([1, 0], straight, (t) => ({ ...given(), ...straightRates(t), drift: -3 })),
      0.25,
    );
    expect([found.alphaSlope, found.sigmaSlope, found.drift]).toEqual([1, -1, -3]);
  });
});

describe('at an end', () => {
  it('without noise, the slopes are by differences inside, as g^2/(2 sigma) is not known', () => {
    for (const rates of [straightRates, () => ({})]) {
      const { rates: found } = timeRates(system([1, 0], straight, rates), 1);
      expect(found.alphaSlope).toBeCloseTo(1, 6);
      expect(found.sigmaSlope).toBeCloseTo(-1, 6);
      expect(found.drift).toBeCloseTo(-1, 6);
      expect(found.diffusionSquare).toBe(0);
    }
  });

  it.each<[string, Rates]>([
    ['none are given', () => ({})],
    ['they are kept finite', (t) => straightRates(Math.max(t, 1e-5))],
    ['they have no square', () => ({ drift: -1e5, diffusion: 1e160 })],
  ])('without signal, there are slopes and no rates: where %s', (_, rates) => {
    const { rates: found, errors } = timeRates(system([1, 0], straight, rates), 0);
    expect(Object.keys(found)).toEqual(['alphaSlope', 'sigmaSlope']);
    expect(found.alphaSlope).toBeCloseTo(1, 6);
    expect(found.sigmaSlope).toBeCloseTo(-1, 6);
    expect(Object.keys(errors)).toEqual(['alphaSlope', 'sigmaSlope']);
    expect(Object.values(errors).every((error) => error > 0 && error < 1e-5)).toBe(true);
  });
});

it('a process of levels has no times', () => {
  const levels = localSystem({
    name: 'levels',
    process: { levels: { alpha: [0.9, 0.5], sigma: [0.1, 0.5] }, prior: { variance: 1 } },
  });
  expect(timeRates(levels, 1)).toEqual({ rates: {}, errors: {} });
});

it('the signal at a time is that of the system', () => {
  expect(signalAtTime(system([1, 0], straight), 0.25)).toEqual({ alpha: 0.25, sigma: 0.75 });
});
