import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { SamplerDescription } from '../../../src/system/contract/description.js';
import { localSystem } from '../../../src/system/transport/local-system.js';
import { caseOf, DATA, IN_TIME, strided, systemWith, turned } from './made-up-sampler.js';
import { samplerCases } from './sampler-cases.js';
import {
  countsOf,
  isNamed,
  isNoisy,
  isOrdered,
  methodOf,
  oneSamplerCases,
  runsAsked,
  runsWith,
  samplersOf,
} from './sampler-runs.js';
import { drawn, modelOf, pointsOf, startOf, targetOf, walkOf } from './sampler-targets.js';

const PRIOR = { variance: 1 };
const inTime = { from: 0, to: 1, prior: PRIOR };
const ofLevels = (count: number) => ({
  levels: { alpha: new Array<number>(count).fill(0.5), sigma: new Array<number>(count).fill(0.5) },
  prior: PRIOR,
});

/** A system with samplers, of which nothing is asked. */
const described = (samplers: readonly Partial<SamplerDescription>[], given: Partial<DiffusionSystem> = {}) =>
  localSystem({
    name: 'described',
    process: inTime,
    coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: [...time] }),
    samplers: samplers.map((each, i) => ({ name: `s${i}`, ...each })),
    ...given,
  });
const samplerOf = (given: Partial<SamplerDescription> = {}) => described([given]).description.samplers[0];

describe('the numbers of steps', () => {
  const LISTED = [1, 2, 5, 10];
  const counts = (steps: SamplerDescription['steps'], process: DiffusionSystem['process'] = inTime) => {
    const system = described([steps === undefined ? {} : { steps }], { process });
    return countsOf(system.description.samplers[0], system, LISTED);
  };

  test.each<[SamplerDescription['steps'], number[]]>([
    [undefined, [1, 2, 5, 10]],
    [{ least: 2 }, [2, 5, 10]],
    [{ only: [10, 2] }, [2, 10]],
    // a short list as it is
    [{ only: [5, 7] }, [5, 7]],
    [{ least: 2, only: [2, 5, 10] }, [2, 5, 10]],
    // those that a sampler takes, where they are none of the list
    [{ least: 20 }, [20]],
    [{ only: [30, 20, 40] }, [20, 30, 40]],
    [{ only: [11, 12, 13, 14, 15] }, [11, 12]],
    [{ only: [11, 5, 13, 14, 15] }, [5]],
    [{ only: [7] }, [7]],
  ])('of a sampler that takes %j are %j', (steps, expected) => {
    expect(counts(steps)).toEqual(expected);
  });

  test.each<[number, SamplerDescription['steps'], number[]]>([
    [10, undefined, [1, 2, 5, 10]],
    [9, undefined, [1, 2, 5]],
    [1, undefined, [1]],
    [3, { least: 2 }, [2]],
    // no number that is left would do
    [3, { least: 5 }, [5]],
    [4, { only: [5, 10] }, [5, 10]],
    [5, { only: [10, 5] }, [5]],
  ])('of a chain with %i levels are no more than these: %j', (levels, steps, expected) => {
    expect(counts(steps, ofLevels(levels))).toEqual(expected);
  });
});

describe('samplers', () => {
  it('are named by a method, and do not draw for themselves', () => {
    expect(isNamed(samplerOf({ method: 'ddim' }))).toBe(true);
    expect(isNamed(samplerOf({ method: 'ddim', seeded: true }))).toBe(false);
    expect(isNamed(samplerOf({ order: 1 }))).toBe(false);
  });

  it.each<[Partial<SamplerDescription>, boolean]>([
    [{ method: 'ddpm-small' }, true],
    [{ method: 'ddim' }, false],
    [{ method: 'ddim', eta: 0.1 }, true],
    [{ method: 'heun' }, false],
    [{ method: 'heun', churn: { amount: 1, from: 0, to: 1, noise: 1 } }, true],
    [{ method: 'heun', churn: { amount: 0, from: 0, to: 1, noise: 1 } }, false],
    [{ method: 'ddpm-small', seeded: true }, false],
    [{ order: 1 }, false],
  ])('have noise that is compared, %j: %s', (given, expected) => {
    expect(isNoisy(samplerOf(given))).toBe(expected);
  });

  it.each<[Partial<SamplerDescription>, boolean]>([
    [{ method: 'heun' }, true],
    [{ order: 3 }, true],
    [{}, false],
    [{ method: 'heun', seeded: true }, false],
    [{ method: 'heun', churn: { amount: 1, from: 0, to: 1, noise: 1 } }, true],
    [{ method: 'heun', churn: { amount: 1, from: 0, to: 1, noise: 1.007 } }, false],
    [{ method: 'heun', steps: { least: 200 } }, false],
  ])('have an order, %j: %s', (given, expected) => {
    const system = described([given]);
    expect(isOrdered(system.description.samplers[0], system)).toBe(expected);
  });

  it.each([
    [100, false],
    [200, true],
  ])('have an order in a chain of %i levels: %s', (levels, expected) => {
    const system = described([{ method: 'heun' }], { process: ofLevels(levels) });
    expect(isOrdered(system.description.samplers[0], system)).toBe(expected);
  });

  it('without a method have no recursion', () => {
    expect(() => methodOf(samplerOf({ order: 1 }))).toThrow(new RangeError("the sampler 's0' names no method"));
  });

  it('are all asked that suit, or the one of a case', () => {
    const system = described([{ method: 'ddim' }, { order: 1 }, { method: 'heun' }]);
    const asked = (sampler?: string) =>
      samplersOf(system, sampler === undefined ? {} : { sampler }, isNamed).map(({ name }) => name);
    expect(asked()).toEqual(['s0', 's2']);
    expect(asked('s2')).toEqual(['s2']);
    expect(asked('s1')).toEqual([]);
    const drawnNames = fc.sample(oneSamplerCases(isNamed)(system), { seed: 1, numRuns: 40 });
    expect(new Set(drawnNames.map(({ sampler }) => sampler))).toEqual(new Set(['s0', 's2']));
  });
});

describe('runs', () => {
  const samplerRuns = (...args: Parameters<typeof runsAsked>) =>
    runsAsked(...args).flatMap(({ sampler, steps: [steps] }) => runsWith(args[0], sampler, steps));
  const sampler = { name: 'one', method: 'ddim', states: strided, walk: () => 0 } as const;

  it('are those of half of the numbers of steps, by each parameterization', () => {
    const system = systemWith({ ...sampler, parameterizations: ['noise', 'data'] });
    const names = (half: number) => samplerRuns(system, caseOf({ half })).map(({ name }) => name);
    expect(names(0)).toEqual([
      'sampler one, 1 step, noise',
      'sampler one, 1 step, data',
      'sampler one, 5 steps, noise',
      'sampler one, 5 steps, data',
      'sampler one, 13 steps, noise',
      'sampler one, 13 steps, data',
    ]);
    expect(names(1)).toHaveLength(4);
    // a single number is asked in both
    const alone = systemWith({ ...sampler, steps: { only: [5] } });
    for (const half of [0, 1]) expect(samplerRuns(alone, caseOf({ half })).map(({ steps }) => steps)).toEqual([5]);
  });

  it('are of the parameterization of the system where the sampler names none', () => {
    const system = systemWith({ ...sampler, steps: { only: [5] } });
    expect(samplerRuns(system, caseOf()).map(({ parameterization }) => parameterization)).toEqual(['noise']);
  });

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

describe('a target', () => {
  const line = { weights: [0.4, 0.6], means: [-1.5, 0.5], variances: [1, 0.2] };

  it('is in units of the data, well within their range', () => {
    expect(targetOf(described([]), [line])).toEqual([line]);
    const [found] = targetOf(described([], { dataRange: [1, 25] }), [line]);
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
      const z = drawn(seed);
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

  it('has the model where it is asked, and the levels of the grid', () => {
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

test('cases have normals of one variance, and a mixture with its modes apart', () => {
  const cases = fc.sample(samplerCases(), { seed: 1, numRuns: 60 });
  expect(new Set(cases.map(({ dimension }) => dimension))).toEqual(new Set([1, 2, 3]));
  expect(new Set(cases.map(({ fraction }) => fraction))).toEqual(new Set([0, 0.3, 1]));
  expect(new Set(cases.map(({ half }) => half))).toEqual(new Set([0, 1]));
  for (const { dimension, means, mixture } of cases) {
    expect(means).toHaveLength(dimension);
    expect(mixture.means[0]).toBeLessThan(mixture.means[1]);
    expect(mixture.weights[0] + mixture.weights[1]).toBeCloseTo(1, 12);
  }
});
