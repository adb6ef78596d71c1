import { describe, expect, it, test } from 'vitest';
import type { Parameterization } from '../../src/system/contract/description.js';
import { rowsOfPoints } from '../../src/target/points.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { referenceSystem } from '../generators/about-systems.js';
import { timesOfSystem } from '../measurements/levels-of-systems.js';
import { REFERENCE_SYSTEMS } from './index.js';
import { ancestral, ddim, small } from './samplers/ancestral.js';
import { DATA, predictorOf, type Run } from './samplers/sampling.js';

type Rows = readonly (readonly number[])[];

const [MEAN, VARIANCE] = [[0.7, -0.4], 0.4];
const NORMAL: TargetSpec = { kind: 'mixture', weights: [1], means: [MEAN], variances: [VARIANCE] };
const LINE: TargetSpec = { kind: 'mixture', weights: [1], means: [[MEAN[0]]], variances: [VARIANCE] };
const MIXTURE: TargetSpec = {
  kind: 'mixture',
  weights: [0.3, 0.7],
  means: [
    [-1, 0.5, 0.2],
    [1, 0.2, -0.8],
  ],
  variances: [0.1, 0.4],
};
const STATES: Rows = [
  [-1, 0.3],
  [2, -1.4],
];

const points = (rows: Rows) => ({
  count: rows.length,
  dimension: rows[0].length,
  values: Float64Array.from(rows.flat()),
});

interface SamplerRun {
  readonly system: string;
  readonly sampler: string;
  readonly steps: number;
}

interface Options {
  readonly target?: TargetSpec;
  readonly parameterization?: Parameterization;
  readonly varianceFraction?: number;
  readonly noise?: readonly Rows[];
  readonly seed?: number;
  readonly direction?: 'encode';
}

/** Where a sampler arrives with an exact model. */
function arrived(
  { system, sampler, steps }: SamplerRun,
  start: Rows,
  { target = NORMAL, parameterization, varianceFraction, noise = [], ...options }: Options = {},
) {
  const own = referenceSystem(system);
  const model = {
    target,
    parameterization: parameterization ?? own.description.parameterization,
    ...(varianceFraction === undefined ? {} : { varianceFraction }),
  };
  return rowsOfPoints(own.sample(sampler, model, steps, points(start), { noise: noise.map(points), ...options }).x);
}

/** The largest difference between two blocks of rows. */
const apart = (one: Rows, other: Rows) =>
  Math.max(...one.flatMap((row, i) => row.map((x, j) => Math.abs(x - other[i][j]))));

/** Signal and noise at both ends of a grid, in the coordinates of the sampler's state; steps of a given length go on to t = 0. */
function endsOf({ system, sampler, steps }: SamplerRun) {
  const grid = referenceSystem(system).grid(sampler, steps);
  const { state } = referenceSystem(system).description.samplers.find(({ name }) => name === sampler)!;
  const at = (k: number) =>
    state === 've'
      ? { alpha: 1, sigma: grid.sigma[k] / grid.alpha[k] }
      : { alpha: grid.alpha[k], sigma: grid.sigma[k] };
  return { first: at(0), last: grid.dt === undefined ? at(steps) : { alpha: 1, sigma: 0 } };
}

const deviation = ({ alpha, sigma }: { alpha: number; sigma: number }) =>
  Math.hypot(alpha * Math.sqrt(VARIANCE), sigma);

/** How far off the probability flow of a normal distribution a sampler arrives. */
function flowError(of: SamplerRun): number {
  const { first, last } = endsOf(of);
  const at = (end: typeof first) => STATES.map((row) => row.map((z, j) => end.alpha * MEAN[j] + deviation(end) * z));
  return apart(arrived(of, at(first)), at(last));
}

/** How far the mean and the variance of what it generates are off those of a normal distribution: a sampler is affine there. */
function momentsError(of: SamplerRun, varianceFraction?: number): number {
  const { first, last } = endsOf(of);
  // at most two draws in a step
  const unit = (row: number) => Array.from({ length: 2 * of.steps + 2 }, (_, i) => [i === row ? 1 : 0]);
  const noise = Array.from({ length: 2 * of.steps }, (_, k) => unit(k + 2));
  const fraction = varianceFraction === undefined ? {} : { varianceFraction };
  const [[centre], ...moved] = arrived(of, unit(1), { target: LINE, noise, ...fraction });
  const [ofStart, ...ofNoise] = moved.map(([x]) => x - centre);
  const mean = centre + ofStart * first.alpha * MEAN[0];
  const variance = ofNoise.reduce((sum, by) => sum + by * by, (ofStart * deviation(first)) ** 2);
  return Math.abs(mean - last.alpha * MEAN[0]) + Math.abs(variance - deviation(last) ** 2);
}

/** The power of the step size by which an error falls. */
const fitted = (error: (steps: number) => number, [few, many]: readonly [number, number]) =>
  Math.log(error(few) / error(many)) / Math.log(many / few);

describe('on a normal distribution', () => {
  test.each<[string, string, number, [number, number]]>([
    ['linear chain', 'ddim', 1, [40, 160]],
    ['linear chain', '2m', 2, [80, 160]],
    ['cosine chain', 'ddim', 1, [25, 100]],
    ['cosine chain', 'ddim-within', 1, [33, 99]],
    ['variance preserving', 'ode', 1, [80, 320]],
    ['variance preserving', 'ode-heun', 2, [80, 320]],
    ['variance preserving', 'euler', 1, [40, 160]],
    ['variance exploding', 'dpm-1', 1, [40, 160]],
    ['variance exploding', 'dpm-2', 2, [20, 80]],
    ['variance exploding', '2s', 2, [20, 40]],
    ['variance exploding', '2m', 2, [20, 80]],
    ['variance exploding', '3m', 2, [40, 80]],
    ['variance exploding', 'lms', 3, [40, 160]],
    ['linear chain', 'deis', 2, [80, 160]],
    ['linear chain', 'unipc', 2, [80, 160]],
    // at these numbers the terms of order 4 are still the larger ones
    ['variance exploding', 'plms', 3.75, [40, 160]],
    ['variance exploding', 'ipndm', 3.75, [40, 160]],
    ['variance exploding', 'unipc-bh1', 3, [40, 160]],
    ['variance exploding', 'runge-kutta', 4, [40, 160]],
    ['preconditioned', 'euler', 1, [40, 160]],
    ['preconditioned', 'heun', 2, [40, 160]],
    ['flow matching', 'euler', 1, [40, 160]],
    ['flow matching', 'heun', 2, [40, 160]],
    // its terms of second order cancel on a normal distribution, over all of [0, 1]
    ['flow matching', 'midpoint', 3, [20, 80]],
  ])('in the %s the sampler %s follows the flow with order %d', (system, sampler, order, counts) => {
    const power = fitted((steps) => flowError({ system, sampler, steps }), counts);
    expect(Math.abs(power - order)).toBeLessThan(0.3);
  });

  test.each([
    ['linear chain', 'ancestral', 0.8, 0.03],
    ['linear chain', 'ancestral-large', 0.9, 0.01],
    ['linear chain', 'learned', 0.8, 0.02],
    ['linear chain', 'ddim-eta', 0.8, 0.02],
    ['variance preserving', 'euler-maruyama', 0.9, 0.01],
    ['variance preserving', 'reverse-diffusion', 0.9, 0.02],
    ['variance exploding', 'sde-2m', 1.8, 0.01],
    ['variance exploding', 'reverse-diffusion', 0.9, 0.1],
    ['preconditioned', 'euler-ancestral', 0.8, 0.03],
    ['preconditioned', 'dpm-2-ancestral', 1.8, 0.01],
    ['preconditioned', '2s-ancestral', 1.8, 0.01],
    ['preconditioned', 'sde', 1.8, 0.01],
    ['preconditioned', 'ancestral-eta', 0.8, 0.03],
    // its noise is a little larger than that of the process, and this bias stays
    ['preconditioned', 'churned', 0.8, 0.01],
  ])('in the %s the sampler %s generates the mean and the variance of the target', (system, sampler, order, error) => {
    const errorOf = (steps: number) => momentsError({ system, sampler, steps }, 0.3);
    expect(errorOf(160)).toBeLessThan(error);
    expect(fitted(errorOf, [40, 160])).toBeGreaterThan(order);
  });

  test('the ancestral sampler of the cosine chain generates them too, up to all of its levels', () => {
    const errorOf = (steps: number) => momentsError({ system: 'cosine chain', sampler: 'ancestral', steps });
    expect(errorOf(100)).toBeLessThan(0.03);
    expect(fitted(errorOf, [25, 100])).toBeGreaterThan(0.8);
  });
});

const SPACE: Rows = [
  [-1.2, 0.3, 0.6],
  [0.4, 1.1, -0.5],
  [1.6, -0.7, 0.1],
];
const scaled = (by: number, rows: Rows) => rows.map((row) => row.map((x) => by * x));

describe('on a mixture', () => {
  it.each([
    ['variance exploding', 'runge-kutta', ['dpm-2', '2s', '2m'], 50],
    ['flow matching', 'heun', ['midpoint'], 1],
  ])('in the %s the sampler %s leads where others do: %j', (system, best, others, scale) => {
    const by = (sampler: string) => arrived({ system, sampler, steps: 160 }, scaled(scale, SPACE), { target: MIXTURE });
    for (const sampler of others) expect(apart(by(sampler), by(best))).toBeLessThan(1e-3);
  });

  it('a sampler leads to the same place from x as from x/alpha', () => {
    const [{ first: vp }, { first: ve }] = ['ode-heun', 'euler'].map((sampler) =>
      endsOf({ system: 'variance preserving', sampler, steps: 1 }),
    );
    const by = (sampler: string, start: Rows) =>
      arrived({ system: 'variance preserving', sampler, steps: 640 }, start, { target: MIXTURE });
    const from = (sampler: string) => by(sampler, scaled(sampler === 'euler' ? ve.sigma : vp.sigma, SPACE));
    expect(apart(from('ode-heun'), from('euler'))).toBeLessThan(0.03);
  });

  it.each<Parameterization>(['data', 'velocity', 'score'])(
    'DDIM does with %s what it does with noise',
    (parameterization) => {
      const ddimOf20 = { system: 'linear chain', sampler: 'ddim', steps: 20 };
      const by = (kind: Parameterization) => arrived(ddimOf20, SPACE, { target: MIXTURE, parameterization: kind });
      expect(apart(by(parameterization), by('noise'))).toBeLessThan(1e-11);
    },
  );

  it.each([
    ['linear chain', 'ddim', [100, 300]],
    ['cosine chain', 'ddim-within', [33, 99]],
  ])('DDIM in the %s comes back to what %s has encoded', (system, sampler, [few, many]) => {
    const errorOf = (steps: number) => {
      const there = arrived({ system, sampler, steps }, SPACE, { target: MIXTURE, direction: 'encode' });
      return apart(arrived({ system, sampler, steps }, there, { target: MIXTURE }), SPACE);
    };
    expect(errorOf(many)).toBeLessThan(0.1);
    expect(fitted(errorOf, [few, many])).toBeGreaterThan(0.8);
  });

  it('the learned variance lies between the smaller and the larger one', () => {
    const noise = Array.from({ length: 10 }, (_, k) => scaled((-1) ** k, SPACE));
    const by = (sampler: string, varianceFraction?: number) =>
      arrived({ system: 'linear chain', sampler, steps: 10 }, SPACE, {
        target: MIXTURE,
        noise,
        ...(varianceFraction === undefined ? {} : { varianceFraction }),
      });
    expect(apart(by('learned', 0), by('ancestral'))).toBeLessThan(1e-12);
    expect(apart(by('learned', 1), by('ancestral-large'))).toBeLessThan(1e-12);
  });

  it('DDIM with eta 1 is the ancestral sampler of the smaller variance', () => {
    const system = REFERENCE_SYSTEMS.find(({ name }) => name === 'linear chain')!;
    const states = [0.2, 0.6, 0.95].map((alpha, k) => ({
      label: 900 - 300 * k,
      alpha,
      sigma: Math.sqrt(1 - alpha * alpha),
    }));
    const run: Run = {
      states: [...states, DATA],
      start: SPACE,
      model: predictorOf({ target: MIXTURE, parameterization: 'noise' }, system),
      varianceFraction: 0,
      tolerance: Number.NaN,
      noise: (k) => scaled(k - 0.5, SPACE),
    };
    expect(apart(ddim(1)(run), ancestral(small)(run))).toBeLessThan(1e-12);
  });

  it('a seeded sampler makes its noise of the seed', () => {
    const by = (seed: number) =>
      arrived({ system: 'linear chain', sampler: 'ancestral-seeded', steps: 10 }, SPACE, { target: MIXTURE, seed });
    expect(by(1)).toEqual(by(1));
    expect(apart(by(1), by(2))).toBeGreaterThan(0.1);
  });
});

const SAMPLERS = REFERENCE_SYSTEMS.flatMap(({ name: system, samplers = [] }) =>
  samplers.map(({ name: sampler, steps, tolerances, last }) => {
    const few = last === undefined ? [1] : [2];
    return { system, sampler, counts: tolerances === undefined ? (steps?.only ?? [1, 2, 7, 40]) : few };
  }),
);

describe('the grid', () => {
  test.each(SAMPLERS)(
    'of $sampler in the $system goes down from the noise end, with labels that belong to its levels',
    (each) => {
      const { system, sampler, counts } = each;
      const own = referenceSystem(system);
      const { process } = own.description;
      const meant = (label: number[]) => {
        if (own.can.has('levelOf')) return own.levelOf(label);
        if (!('levels' in process)) return own.coefficients(timesOfSystem(own, label));
        const { label: labels, alpha, sigma } = process.levels;
        const levels = label.map((each) => labels?.indexOf(each) ?? each);
        return { alpha: levels.map((k) => alpha[k]), sigma: levels.map((k) => sigma[k]) };
      };
      const end = own.schedule.at(1);
      for (const steps of counts) {
        const { label, alpha, sigma, dt } = own.grid(sampler, steps);
        expect(alpha.length).toBe(dt === undefined ? steps + 1 : steps);
        expect(alpha[0]).toBeCloseTo(end.alpha.value, 12);
        expect(sigma[0]).toBeCloseTo(end.sigma.value, 12);
        const ratios = Array.from(sigma, (noise, k) => noise / alpha[k]);
        expect(ratios.every((ratio, k) => ratio >= 0 && (k === 0 || ratio < ratios[k - 1]))).toBe(true);
        const asked = Array.from(label.keys()).filter((k) => !Number.isNaN(label[k]));
        expect(asked.length).toBeGreaterThanOrEqual(steps);
        const found = meant(asked.map((k) => label[k]));
        for (const [i, k] of asked.entries()) {
          expect(Math.abs(found.alpha[i] - alpha[k])).toBeLessThanOrEqual(1e-11 * alpha[k]);
          expect(Math.abs(found.sigma[i] - sigma[k])).toBeLessThan(1e-11 * (1 + sigma[k]));
        }
      }
    },
  );

  test('has no more levels than the chain', () => {
    expect(() => referenceSystem('linear chain').grid('ddim', 1001)).toThrow(/no 1001 levels/);
  });

  test('begins with a state of the prior, in the coordinates of the sampler', () => {
    const first = (system: string, sampler: string) =>
      referenceSystem(system).start(sampler, { count: 1, dimension: 1, values: Float64Array.of(1) }).values[0];
    expect(first('linear chain', 'ddim')).toBe(1);
    expect(first('preconditioned', 'heun')).toBe(80);
    expect(first('variance preserving', 'ode')).toBe(1);
    expect(first('variance preserving', 'euler')).toBeCloseTo(Math.exp(0.5 * 10.05), 9);
  });
});
