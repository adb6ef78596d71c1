import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SamplerDescription } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import {
  countsOf,
  isNamed,
  isNoisy,
  isOrdered,
  methodOf,
  ofSamplers,
  oneSamplerCases,
  samplerCases,
  samplersOf,
} from './about-samplers.js';
import { ofSystem, referenceNames } from './about-systems.js';

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
  it('are named if they have a method and draw no noise of their own', () => {
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

  it('of a case are all that suit, or the one that it names', () => {
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

test('a case that names a reference system is about that one, whatever system is under test', () => {
  const names = ofSamplers({
    parts: (system) => system.description.samplers.slice(0, 1).map((sampler) => ({ sampler, steps: [1] })),
    measure: (system) => [{ name: system.name }],
  });
  const tested = described([{}]);
  const [reference] = referenceNames(['grid']);
  const measured = (aCase: { system?: string }, system?: SystemUnderTest) =>
    names(aCase, system).list.map((each) => (each !== undefined && 'name' in each ? each.name : each));
  expect(measured({}, tested)).toEqual(['described']);
  expect(measured({ system: reference }, tested)).toEqual([reference]);
  expect(measured({ system: reference })).toEqual([reference]);
  const name = ofSystem<object, string>((system) => system.name);
  expect(name({ system: reference }, tested)).toBe(reference);
  expect(name({ system: reference })).toBe(reference);
});
