import { describe, expect, it, test } from 'vitest';
import { type AffineMap, affineMap, carried, exactFlow, exactReverseSde } from './affine-map.js';
import { endOfWalk } from './end-of-walk.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import { VE, VP } from './reference-grids.js';
import type { GridLevel, MethodOptions } from './walk.js';
import { diffused, walkOfNormal } from './walk-of-normal.js';

const TARGET = { mean: 0.7, variance: 0.25 };
const PROCESSES = [VP, VE];

const FORMS: [SamplerMethod, MethodOptions][] = [
  ...METHOD_NAMES.map((name): [SamplerMethod, MethodOptions] => [name, {}]),
  ['ddim', { eta: 0.6 }],
  ['heun', { churn: { amount: 2, from: 0.1, to: 3, noise: 1.1 } }],
  ['dpm-solver++-2m', { last: 'order 1' }],
  ['ddpm-large', { last: 'without noise' }],
  ['euler-ancestral', { last: 'data' }],
  ['dpm-solver-2', { churn: { amount: 2, from: 0.1, to: 3, noise: 1.1 } }],
  ['sde-dpm-solver++-2m', { eta: 0.3, solver: 'heun' }],
];

/** m_s + (s_s/s_t) (x_t - m_t). */
function flowOfNormal({ mean }: typeof TARGET, x: number, from: GridLevel, to: GridLevel): number {
  return to.alpha * mean + Math.sqrt(spreadOf(to) / spreadOf(from)) * (x - from.alpha * mean);
}
const spreadOf = (level: GridLevel) => diffused(TARGET, level).variance;
const pairsOf = (levels: readonly GridLevel[]) => levels.slice(1).map((to, k) => [levels[k], to] as const);

describe('the map of a method', () => {
  test.each(FORMS)(
    '%s %o is where its walks lead: from 0 and 1, and with a unit of noise in each draw',
    (name, options) => {
      for (const process of PROCESSES) {
        const grid = process.grid(name, 7);
        const walk = walkOfNormal(grid.levels, TARGET, grid.levelAt);
        const arrives = (start: number, noisy?: number) =>
          endOfWalk(METHODS[name], { ...walk, noise: (k) => (k === noisy ? 1 : 0) }, start, options);
        const { slope, offset, noises } = affineMap(METHODS[name], grid, TARGET, options);
        expect(offset).toBe(arrives(0));
        expect(slope).toBeCloseTo(arrives(1) - arrives(0), 12);
        expect(noises).toHaveLength(7 * (METHODS[name].drawsPerStep ?? 1));
        for (const [k, each] of noises.entries()) expect(each).toBeCloseTo(arrives(0, k) - arrives(0), 12);
      }
    },
  );

  it('of DDIM is a product: each step multiplies by (alpha_s alpha_t v + sigma_s sigma_t)/s_t^2', () => {
    const grid = VP.grid('ddim', 9);
    const slope = pairsOf(grid.levels).reduce(
      (product, [t, s]) => (product * (s.alpha * t.alpha * TARGET.variance + s.sigma * t.sigma)) / spreadOf(t),
      1,
    );
    const map = affineMap(METHODS.ddim, grid, TARGET);
    expect(map.slope / slope).toBeCloseTo(1, 13);
    expect(map.noises).toEqual(Array(9).fill(0));
    // the mean of the first level is led to that of the last one
    const [first, last] = [grid.levels[0], grid.levels[9]];
    expect(slope * first.alpha * TARGET.mean + map.offset).toBeCloseTo(last.alpha * TARGET.mean, 13);
  });

  it('of DPM-Solver++(2M) is a product of matrices of (x, D)', () => {
    const { levels, levelAt } = VE.grid('dpm-solver++-2m', 6);
    const gain = (k: number) => Math.log(levels[k].sigma / levels[k + 1].sigma);
    let [[a, b], [c, d]] = [
      [1, 0],
      [0, 1],
    ];
    for (const [k, [t, s]] of pairsOf(levels).entries()) {
      const [kept, shrunk] = [s.sigma / t.sigma, TARGET.variance / spreadOf(t)];
      const share = k === 0 ? 0 : gain(k) / (2 * gain(k - 1));
      const [ofX, ofD] = [kept + (1 - kept) * (1 + share) * shrunk, -(1 - kept) * share];
      [a, b, c, d] = [ofX * a + ofD * c, ofX * b + ofD * d, shrunk * a, shrunk * b];
    }
    const { slope } = affineMap(METHODS['dpm-solver++-2m'], { levels, levelAt }, TARGET);
    expect(slope / a).toBeCloseTo(1, 12);
  });

  it('of Euler-Maruyama has the variance V + ... of its recursion, step by step', () => {
    const grid = VP.grid('euler-maruyama', 12);
    const start = 1.3;
    let variance = start;
    for (const [t, s] of pairsOf(grid.levels)) {
      const dt = t.time! - s.time!;
      const factor = 1 - t.drift! * dt - (t.diffusionSquare! * dt) / spreadOf(t);
      variance = factor * factor * variance + t.diffusionSquare! * dt;
    }
    const found = carried(affineMap(METHODS['euler-maruyama'], grid, TARGET), { mean: 0, variance: start });
    expect(found.variance / variance).toBeCloseTo(1, 13);
  });
});

/** One map after another, their noises side by side. */
function after(second: AffineMap, first: AffineMap): AffineMap {
  return {
    slope: second.slope * first.slope,
    offset: second.slope * first.offset + second.offset,
    noises: [...first.noises.map((each) => second.slope * each), ...second.noises],
  };
}

describe.each(PROCESSES)('the exact ways back of $name', ({ grid }) => {
  const { levels } = grid('flow-heun', 3);
  const PRIOR = { mean: 0.2, variance: 0.6 };

  test.each([
    ['flow', exactFlow],
    ['reverse SDE', exactReverseSde],
  ])('of the %s carry the law of each level to that of the next, in one stretch or in three', (_, exact) => {
    const whole = exact(TARGET, levels[0], levels[3]);
    const found = carried(whole, diffused(TARGET, levels[0]));
    const [meant, steps] = [diffused(TARGET, levels[3]), pairsOf(levels).map(([t, s]) => exact(TARGET, t, s))];
    expect(found.mean).toBeCloseTo(meant.mean, 13);
    expect(found.variance / meant.variance).toBeCloseTo(1, 13);
    const inSteps = carried(
      steps.reduce((map, step) => after(step, map)),
      PRIOR,
    );
    expect(inSteps.mean).toBeCloseTo(carried(whole, PRIOR).mean, 13);
    expect(inSteps.variance / carried(whole, PRIOR).variance).toBeCloseTo(1, 12);
  });

  it('are that of a point along the flow, and of a draw given x_t', () => {
    const [t, s] = levels.slice(1);
    const { slope, offset, noises } = exactFlow(TARGET, t, s);
    expect([slope * 1.3 + offset, noises]).toEqual([expect.closeTo(flowOfNormal(TARGET, 1.3, t, s), 13), []]);
    // x_t = a x_s + ..., so Cov(x_s, x_t) = a s_s^2, and what it leaves of Var(x_s)
    const covariance = (t.alpha / s.alpha) * spreadOf(s);
    const draw = exactReverseSde(TARGET, t, s);
    expect(draw.slope).toBeCloseTo(covariance / spreadOf(t), 13);
    expect(draw.noises[0] ** 2).toBeCloseTo(spreadOf(s) - covariance ** 2 / spreadOf(t), 13);
  });
});

describe('with many steps, from a law that is not that of the first level,', () => {
  const START = { mean: -0.4, variance: 0.5 };

  test.each(FORMS.slice(0, METHOD_NAMES.length))('%s leads where its exact way does', (name) => {
    for (const process of PROCESSES) {
      const start = { mean: START.mean, variance: START.variance * process.priorVariance };
      const grid = process.grid(name, 1500);
      const exact = METHODS[name].draws({}) ? exactReverseSde : exactFlow;
      const meant = carried(exact(TARGET, grid.levels[0], grid.levels[1500]), start);
      const found = carried(affineMap(METHODS[name], grid, TARGET), start);
      expect(Math.abs(found.mean - meant.mean)).toBeLessThan(0.02);
      expect(Math.abs(found.variance / meant.variance - 1)).toBeLessThan(0.02);
    }
  });
});
