import { all, create } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { affineMap, carried, exactReverseSde, linearSteps } from './affine-map.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';
import { stepErrors } from './step-errors.js';
import { w2Bounds } from './w2-bounds.js';
import { diffusedVariance, walkOfNormal } from './walk-of-normal.js';

const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', 8);
const last = grid.levels[8];
const { bignumber, add, multiply, divide, subtract, abs, number } = create(all, { number: 'BigNumber', precision: 60 });
const variance = 0.3;

const deviationOf = (name: SamplerMethod, start: number) =>
  Math.sqrt(carried(affineMap(METHODS[name], grid, { mean: 0, variance }), { mean: 0, variance: start }).variance);
const errorsOf = (name: SamplerMethod, start: number) => stepErrors(METHODS[name], grid, variance, start);

describe('the errors of single steps, carried on,', () => {
  it.each(METHOD_NAMES.filter((name) => !METHODS[name].draws({})))('sum up to what %s makes of a start', (name) => {
    const sum = errorsOf(name, 1.3).reduce((total, { off, follows }) => total + off.value * follows.value, 0);
    const meant = Math.sqrt(diffusedVariance(variance, last));
    expect(Math.abs(meant + sum)).toBeCloseTo(deviationOf(name, 1.3), 12);
  });

  it.each(METHOD_NAMES)('bound the W2 of %s', (name) => {
    const w2 = Math.abs(deviationOf(name, 1.3) - Math.sqrt(diffusedVariance(variance, last)));
    const { carried, contraction } = w2Bounds([{ nodes: [{ weight: 1, errors: errorsOf(name, 1.3) }] }]);
    expect(carried.value).toBeGreaterThanOrEqual(w2 - 1e-12);
    if (contraction.value !== null) expect(contraction.value).toBeGreaterThanOrEqual(w2 - 1e-12);
  });

  it('state ten times what rounding makes of a slope whose terms cancel', () => {
    const { ve } = SAMPLED_PROCESSES;
    for (const ends of [ve.ends, [1e4, 2e-3], [227749.1971680485, 0.00031794742515709915]] as const) {
      for (let steps = 1; steps <= 12; steps++) {
        const { levels, levelAt } = scheduledGrid(ve, 'time', steps, { ends });
        const found = stepErrors(METHODS['flow-euler'], { levels, levelAt }, variance, 1);
        for (let k = 0; k < steps; k++) {
          const [t, s] = [levels[k].sigma, levels[k + 1].sigma].map((each) => bignumber(each));
          // 1 + (s - t) t/(v + t^2)
          const square = multiply(t, t) as typeof t;
          const exact = divide(add(bignumber(variance), multiply(s, t) as typeof t), add(bignumber(variance), square));
          const { value, error } = found[k + 1].slope!;
          const off = number(abs(subtract(exact as typeof t, bignumber(value)) as never) as never) as number;
          expect(10 * off).toBeLessThan(error);
        }
      }
    }
  });

  it('have a slope in each step of a method that forgets, and none where it keeps predictions', () => {
    for (const [name, forgets] of [
      ['heun', true],
      ['ddpm-small', true],
      ['dpm-solver++-2m', false],
      ['unipc', false],
      ['plms', false],
    ] as const) {
      expect(errorsOf(name, 1).some(({ slope }) => slope === undefined)).toBe(!forgets);
    }
  });

  it('are those of the definition for one step of DDPM, whose noise is too small', () => {
    const [from, to] = [grid.levels[0], grid.levels[1]];
    const [start, step] = stepErrors(METHODS['ddpm-small'], { ...grid, levels: [from, to] }, variance, 1);
    expect(start.off.value).toBeCloseTo(1 - Math.sqrt(diffusedVariance(variance, from)), 14);
    // the mean is right, and the variance of E[x_0 | x] is missing
    const ratio = from.alpha / to.alpha;
    const added = from.sigma * from.sigma - ratio * ratio * to.sigma * to.sigma;
    const [before, after] = [from, to].map((level) => diffusedVariance(variance, level));
    const right = Math.sqrt((added * after) / before);
    expect(step.off.value).toBeCloseTo(0, 12);
    expect(step.offNoise.value).toBeCloseTo(Math.sqrt(added) * (to.sigma / from.sigma) - right, 12);
  });

  it('are those of the definition where a memory has seen other noise than the state', () => {
    const three = { ...grid, levels: grid.levels.slice(0, 4) };
    const method = METHODS['sde-dpm-solver++-2m'];
    const walk = walkOfNormal(three.levels, { mean: 0, variance });
    const [first, second, third] = linearSteps(method, walk, { eta: 0.5 });
    const [right, next] = [0, 1].map((k) =>
      exactReverseSde({ mean: 0, variance }, three.levels[k], three.levels[k + 1]),
    );
    const begins = diffusedVariance(variance, three.levels[0]);
    const found = stepErrors(method, three, variance, begins, { eta: 0.5 });
    // x*_0 = s u, x*_1 = a x*_0 + c z_0, x*_2 = a' x*_1 + c' z_1; the memory has m u of x_0, and then m' x*_1
    const [a, c, s] = [right.slope, right.noises[0], Math.sqrt(begins)];
    const seen = first.columns[0][1] * s;
    const x = [a * s, c];
    const missed = (second.columns[0][0] - next.slope) * x[0] + second.columns[1][0] * seen;
    const ofNoise = (second.columns[0][0] - next.slope) * x[1];
    expect(found[2].off.value).toBeCloseTo(Math.hypot(missed, ofNoise), 12);
    // the third step, by its covariance
    const last = exactReverseSde({ mean: 0, variance }, three.levels[2], three.levels[3]);
    const memory = x.map((part, i) => second.columns[0][1] * part + (i === 0 ? second.columns[1][1] * seen : 0));
    const state = [next.slope * x[0], next.slope * x[1], next.noises[0]];
    const off = state.map(
      (part, i) => (third.columns[0][0] - last.slope) * part + third.columns[1][0] * (memory[i] ?? 0),
    );
    expect(found[3].off.value).toBeCloseTo(Math.hypot(...off), 12);
  });

  it('have errors that cover what roundings do in many steps', () => {
    const fine = scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', 300);
    const sum = stepErrors(METHODS['dpm-solver++-3m'], fine, variance, diffusedVariance(variance, fine.levels[0]));
    const total = sum.reduce((all, { off, follows }) => all + off.value * follows.value, 0);
    const doubt = sum.reduce(
      (all, { off, follows }) => all + off.error * Math.abs(follows.value) + Math.abs(off.value) * follows.error,
      0,
    );
    const map = affineMap(METHODS['dpm-solver++-3m'], fine, { mean: 0, variance });
    const arrived = Math.abs(map.slope) * Math.sqrt(diffusedVariance(variance, fine.levels[0]));
    const gap = arrived - Math.sqrt(diffusedVariance(variance, fine.levels[300]));
    expect(Math.abs(gap - total)).toBeLessThan(doubt);
    expect(doubt).toBeLessThan(1e-3 * Math.abs(gap));
  });
});
