import { describe, expect, it, test } from 'vitest';
import { SystemError } from '../../src/system/contract/answers.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { DATA, IN_TIME, strided, systemWith, turned } from '../../src/testing/samplers.js';
import { arrivals, clippedNormals, modelOf, pointsOf, runsWith, startOf, targetOf, walkOf } from './sampler-runs.js';

const inTime = (given: Partial<DiffusionSystem> = {}) =>
  localSystem({
    name: 'in time',
    process: { from: 0, to: 1, prior: { variance: 1 } },
    coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: [...time] }),
    ...given,
  });

describe('runs', () => {
  const sampler = { name: 'one', method: 'ddim', states: strided, walk: () => 0 } as const;

  it('from no signal are those of a model that still says what x_0 is', () => {
    const states = (steps: number) =>
      strided(steps).map((state, k) => (k === 0 ? { ...state, alpha: 0, sigma: 1 } : state));
    const parameterizations = ['noise', 'data', 'velocity', 'score', 'flow'] as const;
    const found = (made: typeof states) => {
      const system = systemWith({ ...sampler, states: made, parameterizations }, IN_TIME);
      return runsWith(system, system.description.samplers[0], 2).map(({ parameterization }) => parameterization);
    };
    expect(found(states)).toEqual(['data', 'velocity', 'flow']);
    expect(found(strided)).toEqual(parameterizations);
  });
});

test('a sampler that scales its start is given one divided by that scale', () => {
  const system = inTime({
    parameterization: 'data',
    samplers: [{ name: 'edm', method: 'euler', startScale: 4 }],
    grid: ({ steps }) => ({
      label: Array.from({ length: steps + 1 }, (_, k) => (k < steps ? 1 - k / steps : null)),
      alpha: new Array(steps + 1).fill(1),
      sigma: Array.from({ length: steps + 1 }, (_, k) => 1 - k / steps),
    }),
    start: ({ noise }) => noise,
    sample: ({ start }) => start,
  });
  const [run] = runsWith(system, system.description.samplers[0], 2);
  const axes = [{ weights: [1], means: [0], variances: [0.3] }];
  const { x } = arrivals(system, run, axes, { starts: pointsOf(1, 1, () => 8), draws: 0, noise: () => 0, fraction: 0 });
  expect([...x.values]).toEqual([2]);
});

describe('a target', () => {
  const line = { weights: [0.4, 0.6], means: [-1.5, 0.5], variances: [1, 0.2] };

  it('is in units of the data, well within their range', () => {
    expect(targetOf(inTime(), [line])).toEqual([line]);
    const [found] = targetOf(inTime({ dataRange: [1, 25] }), [line]);
    // the middle is 13, and a unit 2
    expect(found).toEqual({ weights: [0.4, 0.6], means: [10, 14], variances: [1, 0.2] });
    // the ends are five deviations and more from all that is drawn
    for (const [k, mean] of found.means.entries()) {
      expect(Math.min(mean - 1, 25 - mean) / Math.sqrt(found.variances[k])).toBeGreaterThan(5);
    }
  });

  it('is a mixture on the line, or a normal along several axes', () => {
    const axes = [0.1, -0.4].map((mean) => ({ weights: [1], means: [mean], variances: [0.3] }));
    expect(modelOf(axes, 'noise')).toEqual({
      target: { kind: 'mixture', weights: [1], means: [[0.1, -0.4]], variances: [0.3] },
      parameterization: 'noise',
    });
    expect(modelOf([line], 'data', 0.5)).toEqual({
      target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-1.5], [0.5]], variances: [1, 0.2] },
      parameterization: 'data',
      varianceFraction: 0.5,
    });
    expect(modelOf([line], 'data', 0)).toHaveProperty('varianceFraction', 0);
  });
});

describe('numbers', () => {
  it('are normal, none beyond what a sampler may clip, and the same for a seed', () => {
    const [one, again, other] = [7, 7, 8].map((seed) => {
      const z = clippedNormals(seed);
      return Array.from({ length: 4000 }, z);
    });
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(Math.max(...one)).toBe(2.5);
    expect(Math.min(...one)).toBe(-2.5);
    const mean = one.reduce((sum, z) => sum + z, 0) / one.length;
    expect(Math.abs(mean)).toBeLessThan(0.07);
    expect(one.reduce((sum, z) => sum + z * z, 0) / one.length).toBeCloseTo(1, 1);
  });

  it('are points by row and coordinate', () => {
    expect(pointsOf(2, 3, (i, j) => 10 * i + j)).toEqual({
      count: 2,
      dimension: 3,
      values: Float64Array.of(0, 1, 2, 10, 11, 12),
    });
  });
});

describe('a walk', () => {
  const states = [{ label: 0.4, ...turned(0.4) }, { label: 0.1, ...turned(0.1) }, DATA];
  const mixture = { weights: [1], means: [0.7], variances: [0.3] };
  const walkWith = (parameterization: 'noise' | 'flow', labels: 'exact' | 'rounded', label = 0.4) => {
    const system = systemWith(
      {
        name: 'one',
        method: 'ddim',
        labels,
        parameterizations: [parameterization],
        states: () =>
          states.map((state, k) => (k === 0 ? { ...state, label, time: 0.4 } : { ...state, time: 0.1 * (2 - k) })),
        walk: () => 0,
      },
      IN_TIME,
    );
    const [run] = runsWith(system, system.description.samplers[0], 2);
    return walkOf(run, mixture, (k) => k, 0.25);
  };

  it('has the model at the level of its label, and the levels of the grid', () => {
    const { alpha, sigma } = states[0];
    const walk = walkWith('noise', 'exact', 0.9);
    const spread = alpha * alpha * 0.3 + sigma * sigma;
    expect(walk.predict(1.1, 0).noise).toBeCloseTo((sigma * (1.1 - 0.7 * alpha)) / spread, 13);
    expect([walk.levels[0].alpha, walk.noise(3), walk.varianceFraction]).toEqual([alpha, 3, 0.25]);
    expect(walk.rounded(0.3, 7)).toBe(0.3);
    // told another level, where that may be
    const told = turned(0.9);
    const toldSpread = told.alpha ** 2 * 0.3 + told.sigma ** 2;
    const rounded = walkWith('noise', 'rounded', 0.9).predict(1.1, 0);
    const noise = (told.sigma * (1.1 - 0.7 * told.alpha)) / toldSpread;
    expect(rounded.noise).toBeCloseTo(noise, 13);
    expect(rounded.data).toBeCloseTo((1.1 - sigma * noise) / alpha, 13);
  });

  it('has a coarser model of a flow, whose slopes are by differences', () => {
    const [flow, noise] = (['flow', 'noise'] as const).map((kind) => walkWith(kind, 'exact').predict(1.1, 0));
    expect(flow.noise).toBeCloseTo(noise.noise, 6);
    expect(flow.noiseSize).toBeGreaterThan(1e7 * noise.noiseSize);
  });
});

test('a start has the law of the first level', () => {
  const grid = { levels: [{ alpha: 0.5, sigma: 2 }, DATA] } as unknown as Parameters<typeof startOf>[0];
  // mean -0.32 + 0.54, and the variance within and between
  const mixture = { weights: [0.4, 0.6], means: [-0.8, 0.9], variances: [0.2, 0.1] };
  const variance = 0.4 * 0.2 + 0.6 * 0.1 + 0.4 * 0.6 * 1.7 ** 2;
  expect(startOf(grid, mixture, 0)).toBeCloseTo(0.11, 14);
  expect(startOf(grid, mixture, -1.5)).toBeCloseTo(0.11 - 1.5 * Math.sqrt(0.25 * variance + 4), 13);
});

test('a sampler that fails on a grid that rises is said to have such a grid first', () => {
  const failing = (states: typeof strided) => {
    const walk = () => {
      throw new SystemError('index 3 is out of bounds');
    };
    const system = systemWith({ name: 'one', method: 'ddim', states, walk });
    const [run] = runsWith(system, system.description.samplers[0], 2);
    const normal = targetOf(system, [{ weights: [1], means: [0], variances: [1] }]);
    const starts = pointsOf(1, 1, () => 1);
    return () => arrivals(system, run, normal, { starts, draws: 0, noise: () => 0, fraction: 0 });
  };
  expect(failing(strided)).toThrow(new SystemError('index 3 is out of bounds'));
  const upwards = (steps: number) => [...strided(steps).slice(0, -1).reverse(), DATA];
  expect(failing(upwards)).toThrow(
    /^its grid is wrong, as sampler-grid\.snr says: sigma\/alpha rises from [\d.]+ in state 1 to [\d.]+: .*out of bounds/,
  );
});
