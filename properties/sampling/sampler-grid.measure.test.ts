import { describe, expect, it, test } from 'vitest';
import { isDecided, isRefuted } from '../../src/evidence/comparison.js';
import { verify } from '../../src/judge/verify.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import type { DiffusionSystem, Grid } from '../../src/system/contract/contract.js';
import type { SamplerDescription } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { samplerGrid } from './sampler-grid.js';
import {
  labelGaps,
  noiseRatios,
  ofGrids,
  ofStarts,
  type SampledGrid,
  type SampledStart,
  spacingGaps,
  startScale,
  stateCount,
} from './sampler-grid.measure.js';

/** How a law of the claim decides some values. */
const decided = (law: keyof typeof samplerGrid.laws, values: readonly object[]) =>
  values.flatMap((each) => [samplerGrid.laws[law].check(each as never)].flat() as Comparison[]);
const ofCount = (sampled: SampledGrid) => decided('count', stateCount(sampled));
const ofNoise = (sampled: SampledGrid) => decided('snr', noiseRatios(sampled));
const ofSpacing = (sampled: SampledGrid) => decided('spacing', spacingGaps(sampled));
const ofLabels = (sampled: SampledGrid) => decided('labels', labelGaps(sampled));
const ofStart = (start: SampledStart) => decided('start', [startScale(start)]);

const PRIOR = { variance: 1 };

/** Ten levels whose sigma/alpha doubles from one to the next, from 1/8 to 64, in a variance-preserving process. */
const CHAIN = Array.from({ length: 10 }, (_, k) => {
  const ratio = 2 ** (k - 3);
  const alpha = 1 / Math.hypot(1, ratio);
  return { alpha, sigma: ratio * alpha };
});
const LEVELS = {
  levels: { alpha: CHAIN.map(({ alpha }) => alpha), sigma: CHAIN.map(({ sigma }) => sigma) },
  prior: PRIOR,
};
/** The data at t = 1: sigma/alpha = (1 - t)/t. */
const TIME = { from: 1, to: 0, prior: PRIOR };

interface Made {
  readonly sampler?: Partial<SamplerDescription>;
  readonly system?: Partial<DiffusionSystem>;
  /** What a normal number becomes. */
  readonly start?: (z: number) => number;
}

/** A system with one sampler, whose grid is the same at whichever number of steps it is asked. */
function systemWith(grid: Grid, { sampler = {}, system = {}, start }: Made = {}): SystemUnderTest {
  const made: DiffusionSystem = {
    name: 'made up',
    process: LEVELS,
    samplers: [{ name: 'one', steps: { only: [grid.alpha.length - (grid.dt ? 0 : 1)] }, ...sampler }],
    grid: () => grid,
    ...(start && { start: ({ noise }) => noise.map((row) => row.map(start)) }),
    ...system,
  };
  return localSystem(made);
}

const CASE = { noise: [0.5, 1, 2] };
const gridsOf = (system: SystemUnderTest) => ofGrids((sampled) => [sampled])(CASE, system).list as SampledGrid[];
const startsOf = (system: SystemUnderTest) => ofStarts((start) => start)(CASE, system).list as SampledStart[];
const gridsWith = (...made: Parameters<typeof systemWith>) => gridsOf(systemWith(...made));

/** The same in time. */
const inTime = (grid: Grid, { system = {}, ...made }: Made = {}) =>
  gridsWith(grid, {
    ...made,
    system: {
      process: TIME,
      coefficients: ({ time }) => ({ alpha: [...time], sigma: time.map((t) => 1 - t) }),
      ...system,
    },
  });

const ofRatios = (ratios: readonly number[], label: readonly (number | null)[] = ratios.map(() => null)): Grid => ({
  label,
  alpha: ratios.map((ratio) => (ratio === Infinity ? 0 : 1)),
  sigma: ratios.map((ratio) => (ratio === Infinity ? 1 : ratio)),
});
const refuted = (found: readonly Comparison[]) => found.map(isRefuted);
const isSound = ({ measured, bound, error }: Comparison) => [measured, bound, error].every(Number.isFinite);

describe('the number of states', () => {
  const countOf = (states: number, steps: number, dt?: number) => {
    const grid = ofRatios(Array.from({ length: states }, (_, k) => states - k));
    const [seen] = gridsWith(dt === undefined ? grid : { ...grid, dt: new Array<number>(dt).fill(-1) }, {
      sampler: { steps: { only: [steps] } },
    });
    return refuted(ofCount(seen))[0];
  };

  test.each([
    [5, 4, false],
    [4, 4, true],
    [6, 4, true],
    [1, 1, true],
  ])('%i of %i steps is refuted: %s', (states, steps, expected) => {
    expect(countOf(states, steps)).toBe(expected);
  });

  test('is that of the steps too where their lengths are given', () => {
    expect([3, 4, 5, 6].map((states) => countOf(states, 4, 4))).toEqual([true, false, false, true]);
  });

  test('is reported with the sampler and its steps', () => {
    const [seen] = gridsWith(ofRatios([1, 0]));
    expect(ofCount(seen)[0].where).toBe('sampler one, 1 step: 2 states are expected, found 2: sigma/alpha is 1, 0');
  });
});

describe('the noise', () => {
  const fallsOf = (ratios: readonly number[]) => {
    const found = ofNoise(gridsWith(ofRatios(ratios))[0]);
    expect(found.every(isSound)).toBe(true);
    return refuted(found);
  };

  test('falls to none', () => {
    expect(fallsOf([4, 2, 1, 0])).toEqual([false, false, false]);
    expect(fallsOf([Infinity, 3, 0.1])).toEqual([false, false]);
    expect(fallsOf([1, 1 - 1e-9])).toEqual([false]);
  });

  test('is refuted where it stays, also at no noise or without signal', () => {
    expect(fallsOf([4, 2, 2, 1])).toEqual([false, true, false]);
    expect(fallsOf([1, 0, 0])).toEqual([false, true]);
    expect(fallsOf([Infinity, Infinity, 1])).toEqual([true, false]);
    expect(fallsOf([1, 1 + 1e-13])).toEqual([true]);
  });

  test('is refuted where it rises, from none too', () => {
    expect(fallsOf([4, 1, 1.01, 0.5])).toEqual([false, true, false]);
    expect(fallsOf([1, 0, 0.5])).toEqual([false, true]);
    expect(fallsOf([1, Infinity])).toEqual([true]);
  });

  test('is that of the ratio, and not of sigma alone', () => {
    const grid = { label: [null, null, null], alpha: [0.1, 0.5, 1], sigma: [0.2, 0.4, 0.5] };
    expect(refuted(ofNoise(gridsWith(grid)[0]))).toEqual([false, false]);
    const rising = { ...grid, alpha: [1, 0.5, 0.1], sigma: [0.9, 0.8, 0.7] };
    expect(refuted(ofNoise(gridsWith(rising)[0]))).toEqual([true, true]);
  });

  test('names the state that is at fault', () => {
    const found = ofNoise(gridsWith(ofRatios([4, 2, 2]))[0]);
    expect(found.map(({ where }) => where)).toEqual(['sampler one, 2 steps, state 2', 'sampler one, 2 steps, state 3']);
  });
});

describe('the spacing', () => {
  const holdsOf = (ratios: readonly number[], sampler: Partial<SamplerDescription>) => {
    const found = ofSpacing(gridsWith(ofRatios(ratios), { sampler })[0]);
    expect(found.every(isSound)).toBe(true);
    return refuted(found);
  };
  const linear = { kind: 'linear', ends: [4, 1] } as const;

  test('holds of the levels with noise, whether or not there is an end without', () => {
    expect(holdsOf([4, 3, 2, 1, 0], { spacing: linear })).toEqual([false, false, false, false]);
    expect(holdsOf([4, 3, 2, 1], { spacing: linear })).toEqual([false, false, false, false]);
  });

  test('may begin without signal, and has to where that is described', () => {
    const spacing = { kind: 'snr', ends: [Infinity, 0.5] } as const;
    expect(holdsOf([Infinity, Math.SQRT1_2, 0.5, 0], { spacing })).toEqual([false, false, false]);
    expect(holdsOf([1e3, Math.SQRT1_2, 0.5, 0], { spacing })).toEqual([true, false, false]);
    expect(holdsOf([Infinity, 0.7, 0.5, 0], { spacing })).toEqual([false, true, false]);
    expect(holdsOf([Infinity, 3, 2, 1, 0], { spacing: linear })).toEqual([true, false, false, false]);
  });

  test('is refuted at the level that lies elsewhere', () => {
    expect(holdsOf([4, 3, 2.0001, 1, 0], { spacing: linear })).toEqual([false, false, true, false]);
    expect(holdsOf([4, 2.5, 1.5, 1, 0], { spacing: linear })).toEqual([false, true, true, false]);
  });

  test('is refuted where the steps are counted otherwise, or shifted twice', () => {
    // N + 1 levels of which the last is 0
    expect(holdsOf([4, 2.5, 1, 0], { spacing: linear })).toEqual([false, false, false]);
    expect(holdsOf([4, 8 / 3, 4 / 3, 0], { spacing: linear })).toEqual([false, true, true]);
    const shifted = { ...linear, shift: 2 };
    expect(holdsOf([8, 6, 4, 2], { spacing: shifted })).toEqual([false, false, false, false]);
    expect(holdsOf([16, 12, 8, 4], { spacing: shifted })).toEqual([true, true, true, true]);
  });

  test('is not compared where a sampler describes none', () => {
    expect(holdsOf([4, 3], {})).toEqual([]);
  });

  test('has the roundings of the dtype, relative to the first level for the last', () => {
    const off = 1e-6;
    expect(holdsOf([4, 3 + off, 2, 1], { spacing: linear })).toEqual([false, true, false, false]);
    expect(holdsOf([4, 3 + off, 2, 1], { spacing: linear, dtype: 'float32' })).toEqual([false, false, false, false]);
    const far = { kind: 'linear', ends: [1e6, 1] } as const;
    // 1e6 + (1 - 1e6) in single precision, and what is no rounding of 1e6
    expect(holdsOf([1e6, 1.0625], { spacing: far, dtype: 'float32' })).toEqual([false, false]);
    expect(holdsOf([1e6, 2], { spacing: far, dtype: 'float32' })).toEqual([false, true]);
    expect(holdsOf([1e6, 1 + 1e-8], { spacing: far })).toEqual([false, true]);
  });

  it('may be even down to the data, which then is one of its levels', () => {
    const linear = { kind: 'linear', ends: [3, 0] } as const;
    expect(holdsOf([3, 2, 1, 0], { spacing: linear })).toEqual([false, false, false, false]);
    expect(holdsOf([3, 2, 1, 1e-9], { spacing: linear })).toEqual([false, false, false, true]);
    // sigma = 1, 3/4, 1/2, 1/4, 0, of which a shift by 3 makes 1, 0.9, 0.75, 0.5, 0
    const flow = { kind: 'flow', shift: 3, ends: [Infinity, 0] } as const;
    expect(holdsOf([Infinity, 9, 3, 1, 0], { spacing: flow })).toEqual([false, false, false, false, false]);
    expect(holdsOf([Infinity, 27, 9, 3, 0], { spacing: flow })).toEqual([false, true, true, true, false]);
    expect(holdsOf([Infinity, 9, 3, 1], { spacing: flow })).toEqual([false, true, true, true]);
    // in one step there is nothing else
    const single = ofSpacing(gridsWith(ofRatios([Infinity, 0]), { sampler: { spacing: flow } })[0]);
    expect(single.map((each) => isDecided(each, 'exact') && !isRefuted(each))).toEqual([true, true]);
  });
});

describe('labels', () => {
  const belongOf = (grid: Grid, made: Made = {}, of = gridsWith) => {
    const found = ofLabels(of(grid, made)[0]);
    expect(found.every(isSound)).toBe(true);
    return refuted(found);
  };
  const ofLevels = (
    ks: readonly number[],
    label: readonly (number | null)[],
    sampler: Partial<SamplerDescription> = {},
  ) => belongOf({ label, alpha: ks.map((k) => CHAIN[k].alpha), sigma: ks.map((k) => CHAIN[k].sigma) }, { sampler });

  test('that are exact mean their levels', () => {
    expect(ofLevels([9, 5, 0], [9, 5, 0])).toEqual([false, false, false]);
    expect(ofLevels([9, 5, 0], [9, null, 0])).toEqual([false, false]);
    expect(ofLevels([9, 5, 0], [9, 5, 1])).toEqual([false, false, true]);
    expect(ofLevels([9, 5, 0], [8, 4, 0])).toEqual([true, true, false]);
    expect(ofLevels([9, 5, 0], [0, 5, 9])).toEqual([true, false, true]);
    // where no noise is left a label leads no step
    expect(belongOf(ofRatios([4, 0], [5, 3]))).toEqual([false]);
  });

  test('of levels with a signal below 0 are refuted, and no number is lost', () => {
    const { label, ...rest } = ofRatios([4, 2, 0], [5, 4, null]);
    const alpha = [-0.01, ...Array.from(rest.alpha).slice(1)];
    expect(belongOf({ ...rest, label, alpha })).toEqual([true, false]);
  });

  test('that mean no level are refuted, whatever room there is', () => {
    for (const labels of ['exact', 'rounded', 'interpolated'] as const) {
      expect(ofLevels([9, 5], [9, 10], { labels })).toEqual([false, true]);
      expect(ofLevels([9, 5], [9, 4.5], { labels })).toEqual([false, true]);
    }
  });

  test.each([
    // by how many levels, in logarithms, a label is off; a level of the chain is a factor of 2
    ['exact', 1e-8, true],
    ['rounded', 0.7, false],
    ['rounded', 0.8, true],
    ['interpolated', 0.95, false],
    ['interpolated', 1.05, true],
  ] as const)('that are %s may not be %d of a level off: %s', (labels, levels, expected) => {
    for (const sign of [1, -1]) {
      const ratio = 2 ** (2 + sign * levels);
      expect(belongOf(ofRatios([ratio, 0], [5, null]), { sampler: { labels } })).toEqual([expected]);
    }
  });

  test('that are rounded have the room of a level where levels are uneven, and not that of another place', () => {
    // sigma/alpha = 1, 1.1, 10: half of a level is little or much
    const levels = { levels: { alpha: [1, 1, 1], sigma: [1, 1.1, 10] }, prior: PRIOR };
    const of = (ratio: number, label: number) =>
      belongOf(ofRatios([ratio, 0], [label, null]), {
        sampler: { labels: 'rounded' },
        system: { process: levels },
      });
    expect(of(1.04, 0)).toEqual([false]);
    expect(of(1.09, 0)).toEqual([true]);
    expect(of(3, 1)).toEqual([false]);
    expect(of(3, 2)).toEqual([false]);
    expect(of(1.2, 2)).toEqual([true]);
    // beyond the last level there is the room of the last step
    expect(of(30, 2)).toEqual([false]);
    expect(of(80, 2)).toEqual([true]);
    expect(of(0.95, 0)).toEqual([false]);
    expect(of(0.9, 0)).toEqual([true]);
    // a level that exists is not rounded to the one below
    expect(of(1.1, 0)).toEqual([true]);
  });

  test('have the roundings of the dtype', () => {
    const grid = ofRatios([4 * (1 + 1e-6), 0], [5, null]);
    expect(belongOf(grid)).toEqual([true]);
    expect(belongOf(grid, { sampler: { dtype: 'float32' } })).toEqual([false]);
  });

  test('have the rounding of 1 in sigma^2 = 1 - alpha^2, which is much near the data', () => {
    const process = { levels: { alpha: [1, 0.6], sigma: [1e-3, 0.8] }, prior: PRIOR };
    const of = (dtype: 'float32' | 'float64') =>
      belongOf(ofRatios([4 / 3, 1.02e-3], [1, 0]), { sampler: { dtype }, system: { process } });
    expect(of('float64')).toEqual([false, true]);
    expect(of('float32')).toEqual([false, false]);
  });

  describe('in time', () => {
    const timed = (ts: readonly number[], label: readonly (number | null)[]): Grid => ({
      label,
      alpha: ts,
      sigma: ts.map((t) => 1 - t),
    });
    const of = (ts: readonly number[], label: readonly (number | null)[], sampler: Partial<SamplerDescription> = {}) =>
      belongOf(timed(ts, label), { sampler }, inTime);

    test('that are exact mean their times', () => {
      expect(of([0.1, 0.4, 0.7], [0.1, 0.4, 0.7])).toEqual([false, false, false]);
      expect(of([0.1, 0.4, 0.7], [0.1, 0.4001, null])).toEqual([false, true]);
    });

    test('that are rounded may be up to three quarters of a step off', () => {
      // log((1 - t)/t) of 0.4 and 0.6 is 0.405 and -0.405
      expect(of([0.4, 0.6, 1], [0.5, 0.6, null], { labels: 'rounded' })).toEqual([false, false]);
      expect(of([0.4, 0.6, 1], [0.58, 0.6, null], { labels: 'rounded' })).toEqual([true, false]);
      expect(of([0.4, 0.6, 1], [0.58, 0.6, null], { labels: 'interpolated' })).toEqual([false, false]);
      // the last level with noise has the room of the step before it
      expect(of([0.4, 0.6, 1], [0.4, 0.7, null], { labels: 'rounded' })).toEqual([false, false]);
      expect(of([0.4, 0.6, 1], [0.4, 0.8, null], { labels: 'rounded' })).toEqual([false, true]);
    });

    test('that are rounded are not compared in a single step, which has no level beside it', () => {
      for (const labels of ['rounded', 'interpolated'] as const) {
        expect(of([0.4, 1], [0.41, null], { labels })).toEqual([]);
        expect(of([0, 1], [0, null], { labels })).toEqual([]);
      }
    });

    test('that mean no noise where there is some are refuted, and so is no signal', () => {
      expect(of([0.4, 0.9, 1], [0.4, 1, null])).toEqual([false, true]);
      expect(of([0, 0.4, 1], [0, 0, null])).toEqual([true]);
      expect(of([0, 0.4, 1], [0.001, 0.4, null])).toEqual([true, false]);
      // at the ends themselves there is nothing to compare, and below rounding nothing to tell apart
      expect(of([0, 0.4, 1], [0, 0.4, 1])).toEqual([false]);
      expect(of([0.4, 1 - 1e-9, 1], [0.4, 1, null])).toEqual([false]);
      expect(of([0.4, 0.9, 1], [0.4, 1, null], { labels: 'rounded' })).toEqual([false]);
    });
  });

  test('are named with their state', () => {
    const found = ofLabels(gridsWith(ofRatios([4, 0], [5, null]))[0]);
    expect(found.map(({ where }) => where)).toEqual(['sampler one, 1 step, label 5 of state 1']);
  });
});

describe('a start', () => {
  const grid: Grid = {
    label: [9, null],
    alpha: [CHAIN[9].alpha, 1],
    sigma: [CHAIN[9].sigma, 0],
  };
  const holdsOf = (start: (z: number) => number, made: Made = {}, of = grid) =>
    startsOf(systemWith(of, { ...made, start })).flatMap((each) => refuted(ofStart(each)));
  const none = new Array<boolean>(6).fill(false);

  test('has the scale of the noise end', () => {
    expect(holdsOf((z) => z)).toEqual(none);
    expect(holdsOf((z) => CHAIN[9].sigma * z)).toEqual(none);
    // to within a thousandth
    expect(holdsOf((z) => 1.0009 * z)).toEqual(none);
    expect(holdsOf((z) => 0.9992 * z)).toEqual(none);
  });

  test('is that of the prior that is described', () => {
    // alpha_T = 0.068, as of Stable Diffusion: sigma_T is 0.23% below 1
    const end = { alpha: 0.0683, sigma: Math.sqrt(1 - 0.0683 * 0.0683) };
    const [alpha, sigma] = [
      [CHAIN[0].alpha, end.alpha],
      [CHAIN[0].sigma, end.sigma],
    ];
    const of: Grid = { label: [1, null], alpha: [end.alpha, 1], sigma: [end.sigma, 0] };
    const described = (variance: number): Made => ({
      system: { process: { levels: { alpha, sigma }, prior: { variance } } },
    });
    const outwards = [true, false, true, false, true, false];
    const inwards = [false, true, false, true, false, true];
    expect(holdsOf((z) => z, described(1), of)).toEqual(none);
    expect(holdsOf((z) => end.sigma * z, described(1), of)).toEqual(inwards);
    expect(holdsOf((z) => end.sigma * z, described(end.sigma ** 2), of)).toEqual(none);
    expect(holdsOf((z) => z, described(end.sigma ** 2), of)).toEqual(outwards);
    // with or without a grid
    const without = (variance: number): Made => ({
      system: { ...described(variance).system, grid: undefined } as never,
    });
    expect(holdsOf((z) => z, without(1), of)).toEqual(none);
    expect(holdsOf((z) => end.sigma * z, without(1), of)).toEqual(inwards);
    const scaled = { ...without(1), sampler: { state: 've' } } as const;
    expect(holdsOf((z) => z / end.alpha, scaled, of)).toEqual(none);
    expect(holdsOf((z) => (end.sigma / end.alpha) * z, scaled, of)).toEqual(inwards);
  });

  test('is refuted by its scale', () => {
    // too far out is beyond the most; too far in, or of the other sign, is below the least
    expect(holdsOf((z) => 1.006 * z)).toEqual([true, false, true, false, true, false]);
    expect(holdsOf((z) => 0.99 * z)).toEqual([false, true, false, true, false, true]);
    expect(holdsOf((z) => -z)).toEqual([false, true, false, true, false, true]);
    expect(holdsOf(() => 0)).toEqual([false, true, false, true, false, true]);
  });

  test('is so in coordinates x/alpha, where the noise end has sigma/alpha and alpha is 1', () => {
    const sampler = { state: 've' } as const;
    expect(holdsOf((z) => 64 * z, { sampler })).toEqual(none);
    expect(holdsOf((z) => Math.hypot(64, 1) * z, { sampler })).toEqual(none);
    expect(holdsOf((z) => z, { sampler })).toEqual([false, true, false, true, false, true]);
    expect(holdsOf((z) => 65 * z, { sampler })).toEqual([true, false, true, false, true, false]);
    expect(holdsOf((z) => 64 * z)).toEqual([true, false, true, false, true, false]);
    // the same grid as those coordinates have it
    const ratios: Grid = { label: [9, null], alpha: [1, 1], sigma: [64, 0] };
    expect(holdsOf((z) => 64 * z, { sampler }, ratios)).toEqual(none);
  });

  test('may be that of the first level, or of the noise end, where these are not the same', () => {
    // the prior of a chain of sigma/alpha up to 64, but a first level of 32
    const lower: Grid = { label: [8, null], alpha: [CHAIN[8].alpha, 1], sigma: [CHAIN[8].sigma, 0] };
    const sampler = { state: 've' } as const;
    for (const scale of [32, 40, 64]) expect(holdsOf((z) => scale * z, { sampler }, lower)).toEqual(none);
    expect(holdsOf((z) => 31 * z, { sampler }, lower)).toEqual([false, true, false, true, false, true]);
  });

  test('is the one law of the claim that a system without grids is asked', async () => {
    const only = { system: { grid: undefined } as never };
    const lawsOf = async (start: (z: number) => number) => {
      const { claims } = await verify([samplerGrid].map(withoutControls), {
        system: systemWith(grid, { ...only, start }),
      });
      return Object.fromEntries(claims[0].laws.map(({ id, verdict }) => [id, verdict]));
    };
    const others = { count: 'skipped', snr: 'skipped', spacing: 'skipped', labels: 'skipped', finite: 'holds' };
    expect(await lawsOf((z) => z)).toEqual({ ...others, start: 'holds' });
    expect(await lawsOf((z) => 2 * z)).toEqual({ ...others, start: 'refuted' });
  });

  test('is not compared where the system has none', () => {
    expect(startsOf(systemWith(grid))).toEqual([]);
  });

  test('is named with the normal number that it was made of', () => {
    const whereOf = (...made: Parameters<typeof systemWith>) => startsOf(systemWith(...made)).flatMap(ofStart)[0].where;
    const start = (z: number) => 3 * z;
    expect(whereOf(grid, { start })).toBe('sampler one, 1 step: 0.5 becomes 1.5, and the prior has deviation 1 there');
    expect(whereOf(grid, { start, system: { grid: undefined } as never })).toBe(
      'sampler one: 0.5 becomes 1.5, and the prior has deviation 1 there',
    );
  });
});

describe('a measurement', () => {
  it('takes the grid of each sampler at each number of steps, and its starts with the most', () => {
    const asked: [string, number][] = [];
    const system = localSystem({
      name: 'made up',
      process: LEVELS,
      samplers: [{ name: 'a' }, { name: 'b', steps: { least: 3 } }],
      grid({ sampler, steps }) {
        asked.push([sampler, steps]);
        return ofRatios(Array.from({ length: steps + 1 }, (_, k) => steps - k));
      },
      start: ({ noise }) => noise,
    });
    const [measured, started] = [gridsOf(system), startsOf(system)];
    expect(asked).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 5],
      ['a', 10],
      ['b', 5],
      ['b', 10],
    ]);
    expect(measured.map(({ sampler, steps }) => [sampler.name, steps])).toEqual(asked);
    expect(started.map(({ where, noise }) => [where, noise])).toEqual([
      ...[0.5, 1, 2].map((noise) => ['sampler a, 10 steps', noise]),
      ...[0.5, 1, 2].map((noise) => ['sampler b, 10 steps', noise]),
    ]);
  });

  it('has the level that each label means beside its state', () => {
    const [{ meant, rooms, epsilon }] = gridsWith(ofRatios([4, 2, 0], [5, null, 3]), {
      sampler: { dtype: 'float32' },
    });
    expect(meant).toEqual([CHAIN[5], { alpha: Number.NaN, sigma: Number.NaN }, CHAIN[3]]);
    expect([rooms, epsilon]).toEqual([[0, 0, 0], 2 ** -23]);
  });
});

describe('a list that is refuted is shown beside the one that is expected, with the mistake that makes it:', () => {
  const evidenceOf = (found: readonly Comparison[]) => found.find(isRefuted)?.evidence;
  const linear = { kind: 'linear', ends: [4, 1] } as const;
  const spacingOf = (ratios: readonly number[], sampler: Partial<SamplerDescription> = { spacing: linear }) =>
    evidenceOf(ofSpacing(gridsWith(ofRatios(ratios), { sampler })[0]));

  test('levels of another spacing', () => {
    expect(spacingOf([4, 3.25, 2.5, 1.75, 0])).toEqual({
      found:
        'sigma/alpha: answered 4, 3.25, 2.5, 1.75; expected 4, 3, 2, 1: state 2 is the first that differs, 3.25 for 3',
      likely: ['N in place of N - 1: levels of a list that is one longer, without its last'],
    });
    expect(spacingOf([16, 12, 8, 4], { spacing: { ...linear, shift: 2 } })?.likely).toContain(
      'a shift that is applied twice',
    );
    expect(spacingOf([4, 4 ** (2 / 3), 4 ** (1 / 3), 1])?.likely).toEqual(["a spacing of kind 'exponential'"]);
    expect(spacingOf([4, 3.1, 2, 1])).not.toHaveProperty('likely');
  });

  test('a long list from the level before the first that differs', () => {
    const levels = Array.from({ length: 13 }, (_, k) => 13 - k);
    const wrong = levels.map((level) => (level === 5 ? 5.5 : level));
    expect(spacingOf(wrong, { spacing: { kind: 'linear', ends: [13, 1] } })?.found).toBe(
      'sigma/alpha: answered ..., 6, 5.5, 4, 3, 2, 1; expected ..., 6, 5, 4, 3, 2, 1: ' +
        'state 9 is the first that differs, 5.5 for 5',
    );
  });

  test('levels that rise, or stay', () => {
    const noiseOf = (ratios: readonly number[]) => evidenceOf(ofNoise(gridsWith(ofRatios(ratios))[0]));
    expect(noiseOf([1, 2, 4, 0])).toEqual({
      found: 'sigma/alpha rises from 1 to 2; the grid has 1, 2, 4, 0',
      likely: ['levels in the other order, from the data to the noise'],
    });
    expect(noiseOf([4, 2, 2, 0])?.likely).toEqual([
      'two steps at the same level of the table, as where labels are rounded',
    ]);
    expect(noiseOf([4, 2, 2])?.likely).toEqual([
      'a last level with noise that stands twice, where the end without noise belongs',
    ]);
    expect(noiseOf([4, 1, 2, 0])).not.toHaveProperty('likely');
  });

  test('labels of other levels', () => {
    const labelled = (ks: readonly number[], label: readonly (number | null)[]) =>
      evidenceOf(
        ofLabels(gridsWith({ label, alpha: ks.map((k) => CHAIN[k].alpha), sigma: ks.map((k) => CHAIN[k].sigma) })[0]),
      );
    expect(labelled([9, 6, 3, 0], [8, 5, 2, null])).toEqual({
      found:
        'sigma/alpha by the labels that grid lists: 32, 4, 0.5, none; of its levels: 64, 8, 1, 0.125: ' +
        'state 1 is the first that differs, 32 for 64',
      likely: [
        'labels of levels that are 2 times less noisy, in each step: a shift or a scale of the levels that the labels do not have',
      ],
    });
    expect(labelled([9, 6, 3, 0], [6, 3, 0, null])?.likely?.[0]).toBe('the labels of the next states');
    expect(labelled([9, 6, 3, 1], [3, 2, 1, 0])?.likely).toEqual(['the index of a step in place of its label']);
    expect(labelled([9, 6, 3, 0], [0, 3, 6, 9])?.likely).toEqual(['labels in the other order']);
    expect(labelled([9, 6, 3, 0], [9, 5, 3, 0])).not.toHaveProperty('likely');
  });

  test('a list that is one short', () => {
    const countOf = (ratios: readonly number[]) =>
      evidenceOf(ofCount(gridsWith(ofRatios(ratios), { sampler: { steps: { only: [3] } } })[0]))?.likely;
    expect(countOf([4, 2, 1])).toEqual(['an end without noise that is left out']);
    expect(countOf([4, 2, 0])).toEqual(['a list of levels that is one short']);
    expect(countOf([4, 0])).toBeUndefined();
  });

  test('a start of another size', () => {
    const grid: Grid = { label: [9, null], alpha: [CHAIN[9].alpha, 1], sigma: [CHAIN[9].sigma, 0] };
    const startOf = (scale: number, made: Made = {}) =>
      evidenceOf(startsOf(systemWith(grid, { ...made, start: (z) => scale * z })).flatMap((each) => ofStart(each)))
        ?.likely;
    const scaled: Made = { sampler: { state: 've' } };
    expect(startOf(1, scaled)).toContain('a start that is not scaled');
    expect(startOf(1 / CHAIN[9].alpha)).toContain('a start in the coordinates x/alpha, where x is meant');
    expect(startOf(0.7)).toBeUndefined();
  });
});
