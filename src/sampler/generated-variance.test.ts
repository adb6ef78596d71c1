import { all, create } from 'mathjs';
import { describe, expect, it, test } from 'vitest';
import { affineMap, carried } from './affine-map.js';
import { endOfWalk } from './end-of-walk.js';
import { generatedVariance, movedWalk, moveWeights, PACES } from './generated-variance.js';
import { METHOD_NAMES, METHODS } from './methods.js';
import { VE, VP } from './reference-grids.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import type { GridLevel } from './walk.js';
import { walkOfNormal } from './walk-of-normal.js';

test('moves have mean 0 and mean square 1, and follow neither one another nor those of another pattern', () => {
  const patterns = PACES.map((pace) => {
    const next = moveWeights(pace);
    return Array.from({ length: 4000 }, next);
  });
  const meanOf = (products: readonly number[]) => products.reduce((sum, each) => sum + each, 0) / products.length;
  for (const [p, all] of patterns.entries()) {
    expect(Math.abs(meanOf(all))).toBeLessThan(0.05);
    expect(meanOf(all.map((each) => each * each))).toBeCloseTo(1, 1);
    for (const apart of [1, 2, 3, 7, 40]) {
      expect(Math.abs(meanOf(all.slice(apart).map((each, i) => each * all[i])))).toBeLessThan(0.06);
    }
    for (const other of patterns.slice(p + 1)) {
      expect(Math.abs(meanOf(all.map((each, i) => each * other[i])))).toBeLessThan(0.06);
    }
  }
});

const PROCESSES = [VP, VE];
const { bignumber, add, multiply, divide, subtract, abs, number, exp } = create(all, {
  number: 'BigNumber',
  precision: 60,
});

describe('the variance that a method generates', () => {
  // as a covariance goes from step to step it is off by 1.5e-6 of itself: its terms are squares of what makes up for one another
  it('of UniPC in a last step that is long is where a walk leads, within the stated rounding', () => {
    const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'linear', 5, { denoise: true });
    const { value, error } = generatedVariance(METHODS['unipc-noise'], grid, 0.03639, 0.9);
    const slope = endOfWalk(METHODS['unipc-noise'], walkOfNormal(grid.levels, { mean: 0, variance: 0.03639 }), 1);
    expect(Math.abs(value - 0.9 * slope * slope)).toBeLessThan(error);
    expect(error).toBeLessThan(1e-7 * value);
  });

  test.each(METHOD_NAMES)('%s has the variance of its affine map, within the stated rounding', (name) => {
    for (const process of PROCESSES) {
      const grid = process.grid(name, 9);
      const { value, error } = generatedVariance(METHODS[name], grid, 0.3, process.priorVariance);
      const map = affineMap(METHODS[name], grid, { mean: 0, variance: 0.3 });
      expect(Math.abs(value - carried(map, { mean: 0, variance: process.priorVariance }).variance)).toBeLessThan(error);
      expect(error / value).toBeLessThan(1e-9);
    }
  });

  it('covers the distance from a product of 60 digits, which grows with the number of steps', () => {
    const errors: number[] = [];
    for (const [steps, variance] of [
      [3, 0.4],
      [50, 1e-6],
      [400, 1e-3],
      [400, 30],
    ]) {
      const { levels, levelAt } = VP.grid('ddim', steps);
      const { value, error } = generatedVariance(METHODS.ddim, { levels, levelAt }, variance, 1);
      const exact = ddimVariance(levels, variance);
      expect(number(abs(subtract(exact, bignumber(value)) as never) as never)).toBeLessThan(error);
      errors.push(error / value);
    }
    expect(errors[2]).toBeGreaterThan(errors[0]);
    expect(Math.max(...errors)).toBeLessThan(1e-10);
  });

  it('covers what the rounding of levels does, where alpha hardly differs from one to the next', () => {
    const { vp } = SAMPLED_PROCESSES;
    const grid = scheduledGrid(vp, 'time', 60, { ends: [0.01, 1e-5] });
    const { value, error } = generatedVariance(METHODS['ddpm-large'], grid, 1e-4, 2e-3);
    const exact = ancestralVariance(
      grid.levels.map(({ time }) => time!),
      1e-4,
      2e-3,
    );
    expect(number(abs(subtract(exact, bignumber(value)) as never) as never)).toBeLessThan(error);
    expect(error / value).toBeLessThan(1e-6);
  });

  // roundings are half an epsilon of 16 that are counted
  it('states ten times what is left of a step whose terms cancel, in any number of steps', () => {
    const { ve } = SAMPLED_PROCESSES;
    for (const [variance, ends] of [
      [0.3, ve.ends],
      [1, ve.ends],
      [10, [1e4, 2e-3]],
      [12.583349723176154, [227749.1971680485, 0.00031794742515709915]],
      [0.015357860642359684, [31962.41651502857, 0.00037950593548422517]],
    ] as const) {
      for (let steps = 1; steps <= 18; steps++) {
        const grid = scheduledGrid(ve, 'time', steps, { ends });
        const start = ends[0] * ends[0] + variance;
        const { value, error } = generatedVariance(METHODS['flow-euler'], grid, variance, start);
        const exact = eulerVariance(
          grid.levels.map(({ sigma }) => sigma),
          variance,
          start,
        );
        expect(10 * number(abs(subtract(exact, bignumber(value)) as never) as never)).toBeLessThan(error);
      }
    }
  });

  it('is not a number where alpha = 0 and the method divides by it', () => {
    const levels = [
      { alpha: 0, sigma: 1 },
      { alpha: 0.6, sigma: 0.8 },
    ];
    const grid = { levels, levelAt: () => levels[0] };
    expect(generatedVariance(METHODS.euler, grid, 1, 1).value).toBeNaN();
    // D = 0 and eps = x there: x_s = sigma_s x
    expect(generatedVariance(METHODS.ddim, grid, 1, 1).value).toBeCloseTo(0.64, 15);
  });
});

/** start times the square of the product of 1 + (s - t) t/(v + t^2), t and s being one sigma and the next. */
function eulerVariance(sigmas: readonly number[], variance: number, start: number) {
  const v = bignumber(variance);
  let slope = bignumber(1);
  for (const [k, next] of sigmas.slice(1).entries()) {
    const [t, s] = [sigmas[k], next].map((each) => bignumber(each));
    const pull = divide(multiply(subtract(s, t), t) as typeof slope, add(v, multiply(t, t)) as typeof slope);
    slope = multiply(slope, add(bignumber(1), pull as typeof slope)) as typeof slope;
  }
  return multiply(multiply(slope, slope), bignumber(start));
}

/** The square of the product of (alpha_s alpha_t v + sigma_s sigma_t)/(alpha_t^2 v + sigma_t^2), on the given levels. */
function ddimVariance(levels: readonly GridLevel[], variance: number) {
  const v = bignumber(variance);
  let slope = bignumber(1);
  for (const [k, level] of levels.slice(1).entries()) {
    const [a, s, b, r] = [levels[k].alpha, levels[k].sigma, level.alpha, level.sigma].map((each) => bignumber(each));
    const above = add(multiply(multiply(a, b), v), multiply(s, r));
    const below = add(multiply(multiply(a, a), v), multiply(s, s));
    slope = multiply(slope, divide(above, below)) as typeof slope;
  }
  return multiply(slope, slope);
}

/** The variance by steps of the posterior with s2 for its variance, on levels of 60 digits: alpha^2 = exp(-int beta), beta from 0.1 to 20. */
function ancestralVariance(times: readonly number[], variance: number, start: number) {
  const v = bignumber(variance);
  const one = bignumber(1);
  const squares = times.map((time) => {
    const t = bignumber(time);
    const integral = add(multiply(bignumber('0.1'), t), multiply(bignumber('9.95'), multiply(t, t)));
    return exp(multiply(bignumber(-1), integral) as never) as unknown as typeof one;
  });
  let value = bignumber(start);
  for (let k = 0; k < times.length - 1; k++) {
    const [from, to] = [squares[k], squares[k + 1]];
    const spread = add(multiply(from, v), subtract(one, from));
    const ratio = divide(from, to);
    const added = subtract(one, ratio) as typeof one;
    // x_s = (x + s2 score)/a, score = -x/spread
    const slope = subtract(one, divide(added, spread)) as typeof one;
    value = add(divide(multiply(multiply(slope, slope), value), ratio), added) as typeof one;
  }
  return value;
}

test('a moved walk moves what a model of a flow says itself, as well as what follows from it', () => {
  const levels = [0.9, 0.4].map((sigma) => ({ alpha: Math.sqrt(1 - sigma * sigma), sigma }));
  const plain = walkOfNormal(levels, { mean: 0.5, variance: 0.2 });
  const walk = { ...plain, predict: (x: number, k: number) => ({ ...plain.predict(x, k), flow: 2, flowSize: 3 }) };
  const { flow = Number.NaN, flowSize } = movedWalk(walk, PACES[0]).predict(0.3, 0);
  expect(flow).not.toBe(2);
  expect(Math.abs(flow - 2)).toBeLessThan(1e-6);
  expect(flowSize).toBe(3);
  expect(movedWalk(plain, PACES[0]).predict(0.3, 0)).not.toHaveProperty('flow');
});
