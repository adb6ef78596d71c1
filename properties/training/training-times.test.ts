import { describe, expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import { stream } from '../../src/numeric/random.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { Dtype, TimesLaw } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { uniforms } from '../reference-systems/calls.js';
import { REFERENCE_SYSTEMS } from '../reference-systems/index.js';
import { trainingTimes } from './training-times.js';
import { timesOf } from './training-times.measure.js';

/** With as few control cases as can be: these are the same whatever the system. */
const size = { cases: 12, controlCases: 1 };
const brief = { ...trainingTimes, sizes: { quick: size, ci: size, deep: size } };

const lawsOf = async (name: string, changes: Partial<DiffusionSystem>) => {
  const own = REFERENCE_SYSTEMS.find((each) => each.name === name)!;
  const { claims } = await verify([brief].map(withoutControls), { system: localSystem({ ...own, ...changes }) });
  return claims[0].laws;
};
const refuted = async (name: string, changes: Partial<DiffusionSystem>) =>
  (await lawsOf(name, changes)).filter(({ verdict }) => verdict === 'refuted').map(({ id }) => id);

test.each<[string, TimesLaw]>([
  // counted from the noise
  ['flow chain', { law: 'normal', of: 'logit', by: 'level', mean: 0.5, deviation: 1 }],
  // of the label, which is not the level
  ['flow chain', { law: 'normal', of: 'logit', mean: -0.5, deviation: 1, to: 1000 }],
  ['cosine chain', { law: 'proportional', formula: '1' }],
  ['sub-variance preserving', { law: 'mode', scale: 0.3 }],
  ['variance exploding', { law: 'uniform', from: 0, to: 1 }],
])('another law than that of %s is refuted: %j', async (name, law) => {
  expect(await refuted(name, { trainingTimes: law })).toContain('distribution');
});

const LINEAR = 'linear chain';
/** Times of the linear chain, whose labels are 0 to 999. */
const from = (time: (u: number) => number): Partial<DiffusionSystem> => ({
  times: ({ count, seed }) => uniforms(count, seed).map(time),
});

test.each<[string, string[], Partial<DiffusionSystem>]>([
  ['as they are', [], {}],
  ['without the first level', ['ends'], from((u) => 1 + Math.floor(999 * u))],
  ['without the last level', ['ends'], from((u) => Math.floor(999 * u))],
  ['clamped to [20, 999]', ['distribution', 'ends'], from((u) => Math.max(20, Math.floor(1000 * u)))],
  ['counted from 1', ['ends', 'support'], from((u) => 1 + Math.floor(1000 * u))],
  ['that ignore the seed', ['seed'], { times: ({ count }) => uniforms(count, 5).map((u) => Math.floor(1000 * u)) }],
])('times of a chain of 1000 levels, %s, are refuted by %j', async (_, laws, changes) => {
  expect(await refuted(LINEAR, changes)).toEqual(laws);
});

test('the reason of a refutation names a time that is wrong', async () => {
  const found = await lawsOf(
    LINEAR,
    from((u) => 1 + Math.floor(1000 * u)),
  );
  expect(found.find(({ id }) => id === 'support')?.reason).toMatch(
    /^law 'support', case 0: time 1000 is none that the described law has \(usual causes: levels counted from 1/,
  );
});

test('the reason of a refutation compares mean, deviation and ends', async () => {
  const found = await lawsOf(
    LINEAR,
    from((u) => Math.max(20, Math.floor(1000 * u))),
  );
  expect(found.find(({ id }) => id === 'distribution')?.reason).toMatch(
    /; in case \d+ meant: mean 499\.5, deviation 288\.7, from 0 to 999; drawn: mean (49[89]|500)[.\d]*, deviation 28\d[.\d]*, from 20 to 999$/,
  );
  const others = await lawsOf('variance exploding', { trainingTimes: { law: 'uniform', from: 0, to: 1 } });
  expect(others.find(({ id }) => id === 'distribution')?.reason).toMatch(/ meant: mean 0\.5, deviation 0\.28\d+, from/);
});

test('the suite has a system with each law', () => {
  const laws = REFERENCE_SYSTEMS.flatMap(({ trainingTimes }) => trainingTimes?.law ?? []);
  expect([...new Set(laws)].sort()).toEqual(['mode', 'normal', 'proportional', 'uniform', 'uniform integer']);
});

const PRIOR = { variance: 1 };

interface Made {
  readonly law: TimesLaw;
  /** The time that a uniform number makes. */
  readonly time: (u: number) => number;
  readonly dtype?: Dtype;
  /** Default: the seed. */
  readonly seedOf?: (seed: number) => number;
}

const drawn =
  ({ time, seedOf = (seed) => seed }: Made) =>
  ({ count, seed }: { count: number; seed: number }) => {
    const { uniform } = stream(seedOf(seed), 'labels');
    return Array.from({ length: count }, () => time(uniform()));
  };

/** A process in time from 0 to 1. */
const timed = (made: Made) =>
  localSystem({
    ...{ name: 'timed', process: { from: 0, to: 1, prior: PRIOR }, dtype: made.dtype ?? 'float64' },
    trainingTimes: made.law,
    coefficients: ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: time }),
    times: drawn(made),
  });

/** A chain of so many levels, whose labels are 0, 1, ... */
const chain = (count: number, made: Omit<Made, 'law'> & { readonly law?: TimesLaw }) => {
  const law: TimesLaw = made.law ?? { law: 'uniform integer', from: 0, to: count - 1 };
  const places = Array.from({ length: count }, (_, k) => (k + 1) / (count + 1));
  return localSystem({
    name: 'chain',
    process: { levels: { alpha: places.map((u) => 1 - u), sigma: places }, prior: PRIOR },
    dtype: made.dtype ?? 'float64',
    trainingTimes: law,
    times: drawn({ ...made, law }),
  });
};

const SEEDS = { seed: 3, other: 2 };
const UNIFORM: TimesLaw = { law: 'uniform', from: 0, to: 1 };

describe('the times of a system', () => {
  test('are near the law, up to its ends, where they are drawn from it', () => {
    for (const system of [
      timed({ law: UNIFORM, time: (u) => u }),
      chain(1000, { time: (u) => Math.floor(1000 * u) }),
      chain(4, { law: { law: 'proportional', formula: '1' }, time: (u) => Math.floor(4 * u) }),
    ]) {
      const seen = timesOf(system, SEEDS);
      expect(seen.distance).toBeLessThan(seen.radius);
      expect(seen.missing).toBeLessThan(seen.reach);
      expect([seen.strays, seen.repeated]).toEqual([0, 0]);
      // sqrt(ln 40/(2 n)) and ln 40/n
      expect(seen.radius).toBeCloseTo(Math.sqrt(Math.log(40) / 1e5), 9);
      expect(seen.reach).toBeCloseTo(Math.log(40) / 5e4, 9);
    }
  });

  test.each<[string, (u: number) => number, number]>([
    ['no first level of 1000', (u) => 1 + Math.floor(999 * u), 0.001],
    ['no last level of 1000', (u) => Math.floor(999 * u), 0.001],
    ['levels below 20 clamped', (u) => Math.max(20, Math.floor(1000 * u)), 0.02],
  ])('miss a part of the law that is lost at an end: %s', (_, time, lost) => {
    const seen = timesOf(chain(1000, { time }), SEEDS);
    expect(seen.missing).toBeCloseTo(lost, 9);
    expect(seen.missing).toBeGreaterThan(seen.reach);
    expect(seen.strays).toBe(0);
  });

  test('miss a part of an interval that is lost, at either end', () => {
    for (const time of [(u: number) => 0.001 + 0.999 * u, (u: number) => 0.999 * u]) {
      expect(timesOf(timed({ law: UNIFORM, time }), SEEDS).missing).toBeCloseTo(0.001, 4);
    }
  });

  test('stray where the law has none of them, and one that does is shown', () => {
    const from1 = timesOf(chain(1000, { time: (u) => 1 + Math.floor(1000 * u) }), SEEDS);
    expect(from1.stray).toBe(1000);
    expect(from1.strays / 50).toBeCloseTo(1, 0);
    const between = timesOf(chain(10, { time: (u) => Math.floor(10 * u) + 0.5 }), SEEDS);
    expect(between.strays).toBe(50_000);
    // levels that a formula gives nothing
    const law: TimesLaw = { law: 'proportional', formula: '1', from: 2, to: 9 };
    const early = timesOf(chain(10, { law, time: (u) => 1 + Math.floor(9 * u) }), SEEDS);
    expect(early.stray).toBe(1);
    // of an interval either end is shown
    expect(timesOf(timed({ law: UNIFORM, time: (u) => 1.01 * u }), SEEDS).stray).toBeGreaterThan(1.009);
    expect(timesOf(timed({ law: UNIFORM, time: (u) => u - 0.01 }), SEEDS).stray).toBeLessThan(-0.009);
  });

  test('may be off by a rounding at the ends of an interval, and from whole numbers', () => {
    // both ends, and a little beyond
    const off = (size: number) => (u: number) => (u < 0.01 ? -size : u > 0.99 ? 1 + size : u);
    expect(timesOf(timed({ law: UNIFORM, time: off(1e-15) }), SEEDS).strays).toBe(0);
    expect(timesOf(timed({ law: UNIFORM, time: off(1e-6) }), SEEDS).strays).toBe(2);
    expect(timesOf(timed({ law: UNIFORM, time: off(1e-6), dtype: 'float32' }), SEEDS).strays).toBe(0);
    const single = (u: number) => 1000 * Math.fround(Math.floor(1000 * u) / 1000);
    expect(timesOf(chain(1000, { time: single, dtype: 'float32' }), SEEDS).strays).toBe(0);
    expect(timesOf(chain(1000, { time: single }), SEEDS).strays).toBeGreaterThan(0);
  });

  test('are compared as coarsely as their dtype is', () => {
    // down to multiples of 2^-8, as bfloat16 has them below 1
    const time = (u: number) => Math.floor(256 * u) / 256;
    const seen = timesOf(timed({ law: UNIFORM, time, dtype: 'bfloat16' }), SEEDS);
    expect(seen.radius).toBeGreaterThan(seen.distance);
    expect(seen.radius).toBeCloseTo(0.006 + 0.125, 2);
    expect(seen.missing).toBeLessThan(seen.reach);
    // as float64 they are wrong
    const fine = timesOf(timed({ law: UNIFORM, time }), SEEDS);
    expect(fine.missing).toBeGreaterThan(fine.reach);
  });

  test('have no ends where their logarithm is normal', () => {
    const law: TimesLaw = { law: 'normal', of: 'log noise', mean: 0, deviation: 1 };
    // log(sigma/alpha) = log(t/(1 - t)), from -4.6 to 4.6
    const seen = timesOf(timed({ law, time: (u) => 0.01 + 0.98 * u }), SEEDS);
    expect(seen.strays).toBe(0);
    expect(seen.distance).toBeGreaterThan(0.1);
  });

  test('repeat for another seed where that is not used', () => {
    const ignoring = timed({ law: UNIFORM, time: (u) => u, seedOf: () => 7 });
    expect(timesOf(ignoring, SEEDS).repeated).toBe(1);
    expect(timesOf(ignoring, SEEDS).seeds).toBe('3 and 2');
    // 200 times that are nearly all the same say nothing
    const law: TimesLaw = { law: 'proportional', formula: 't^12' };
    expect(timesOf(chain(3, { law, time: (u) => (u < 0.999 ? 2 : 1) }), SEEDS).repeated).toBeUndefined();
    expect(timesOf(chain(2, { time: (u) => Math.floor(2 * u), seedOf: () => 7 }), SEEDS).repeated).toBe(1);
  });
});
