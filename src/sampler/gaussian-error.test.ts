import { describe, expect, it, test } from 'vitest';
import { carried, exactFlow, exactReverseSde } from './affine-map.js';
import { errorsOfMaps, lawErrors, samplerErrors } from './gaussian-error.js';
import { METHOD_NAMES, METHODS } from './methods.js';
import { VE, VP } from './reference-grids.js';
import { diffused } from './walk-of-normal.js';

const PROCESSES = [VP, VE];
const TARGET = [1, 0.3, 0.05].map((variance, i) => ({ mean: 0.5 - 0.4 * i, variance }));

/** KL as printed in textbooks, of one axis. */
const printed = (m1: number, v1: number, m2: number, v2: number) =>
  0.5 * (Math.log(v2 / v1) + (v1 + (m1 - m2) ** 2) / v2 - 1);

describe('the distances of two normals', () => {
  const meant = [
    { mean: 1, variance: 4 },
    { mean: 0, variance: 0.09 },
  ];
  const generated = [
    { mean: 0.5, variance: 1 },
    { mean: -1, variance: 0.25 },
  ];

  it('are sums over the axes', () => {
    const { w2, kl, reverseKl } = lawErrors(meant, generated);
    // gaps 0.5 and 1 of means, 1 and 0.2 of deviations
    expect(w2).toBeCloseTo(Math.sqrt(0.25 + 1 + 1 + 0.04), 14);
    expect(kl.value).toBeCloseTo(printed(1, 4, 0.5, 1) + printed(0, 0.09, -1, 0.25), 13);
    expect(reverseKl.value).toBeCloseTo(printed(0.5, 1, 1, 4) + printed(-1, 0.25, 0, 0.09), 13);
  });

  it('keep their digits where they are tiny', () => {
    const near = [{ mean: 0.5, variance: 1 + 2 ** -30 }];
    const { w2, kl } = lawErrors([{ mean: 0.5, variance: 1 }], near);
    expect(w2 / 2 ** -31).toBeCloseTo(1, 6);
    // r^2/4
    expect(kl.value! / 2 ** -62).toBeCloseTo(1, 6);
    expect(lawErrors(meant, meant)).toEqual({ w2: 0, kl: { value: 0 }, reverseKl: { value: 0 } });
  });

  it('are no divergence where a variance is 0 and the other is not, and the reason names the axis', () => {
    const flat = [meant[0], { mean: 0, variance: 0 }];
    const reason = (law: string) => ({ value: null, reason: `the ${law} law has no variance along axis 1` });
    expect(lawErrors(meant, flat)).toEqual({ w2: 0.3, kl: reason('generated'), reverseKl: reason('generated') });
    expect(lawErrors(flat, meant)).toMatchObject({ kl: reason('meant'), reverseKl: reason('meant') });
  });

  it('are 0 along an axis where both are the same point, and none where they are two', () => {
    const at = (mean: number) => [meant[0], { mean, variance: 0 }];
    expect(lawErrors(at(2), at(2)).kl).toEqual({ value: 0 });
    const reason = 'both laws are points along axis 1, and not the same';
    expect(lawErrors(at(2), at(3))).toEqual({ w2: 1, kl: { value: null, reason }, reverseKl: { value: null, reason } });
  });
});

test('a step of Euler has the errors that are computed by hand', () => {
  // eps = 2 (x - m)/5 at sigma = 2, so x_1 = x - eps = 0.6 x + 0.4 m
  const levels = [2, 1].map((sigma) => ({ alpha: 1, sigma }));
  const grid = { levels, levelAt: () => levels[0] };
  const { all, discretisation } = samplerErrors(METHODS.euler, grid, [{ mean: 0.5, variance: 1 }], 4);
  // N(0.5, 5) becomes N(0.5, 1.8) and should be N(0.5, 2); N(0, 4) becomes N(0.2, 1.44) and should be N(0.5, 1)
  expect(discretisation.w2).toBeCloseTo(Math.SQRT2 - Math.sqrt(1.8), 14);
  expect(discretisation.kl.value).toBeCloseTo(printed(0, 2, 0, 1.8), 14);
  expect(discretisation.reverseKl.value).toBeCloseTo(printed(0, 1.8, 0, 2), 14);
  expect(all.w2).toBeCloseTo(Math.hypot(0.3, 0.2), 14);
  expect(all.kl.value).toBeCloseTo(printed(0.5, 1, 0.2, 1.44), 14);
});

test('a sampler that ends with its mean has no divergence', () => {
  // without signal the prediction of x_0 is its mean, whatever x is
  const levels = [
    { alpha: 0, sigma: 1 },
    { alpha: 1, sigma: 0 },
  ];
  const { all } = samplerErrors(METHODS.ddim, { levels, levelAt: () => levels[0] }, TARGET, 1);
  expect(all.w2).toBeCloseTo(Math.sqrt(1 + 0.3 + 0.05), 14);
  expect(all.kl).toEqual({ value: null, reason: 'the generated law has no variance along axis 0' });
});

describe.each(PROCESSES)('in $name', (process) => {
  const errors = (name: (typeof METHOD_NAMES)[number], steps: number) =>
    samplerErrors(METHODS[name], process.grid(name, steps), TARGET, process.priorVariance);

  test.each(METHOD_NAMES)('W2 of %s falls with its order, and KL with twice that', (name) => {
    const [few, many] = [errors(name, 200).discretisation, errors(name, 400).discretisation];
    const { order } = METHODS[name];
    const slope = Math.log2(few.w2 / many.w2);
    expect(slope).toBeGreaterThan(order - 0.2);
    for (const key of ['kl', 'reverseKl'] as const) {
      expect(Math.log2(few[key].value! / many[key].value!) / slope).toBeCloseTo(2, 0);
    }
  });

  test.each(METHOD_NAMES)('from the prior %s is as far from its exact way as discretisation leads it', (name) => {
    const exact = METHODS[name].draws({}) ? exactReverseSde : exactFlow;
    const grid = process.grid(name, 500);
    const maps = TARGET.map((axis) => exact(axis, grid.levels[0], grid.levels[500]));
    const left = errorsOfMaps(maps, grid, TARGET, process.priorVariance);
    expect(left.discretisation.w2).toBeLessThan(1e-14);
    expect(left.all.w2).toBeGreaterThan(1e-5);
    const { all, discretisation } = errors(name, 500);
    expect(Math.abs(all.w2 - left.all.w2)).toBeLessThan(1.05 * discretisation.w2);
  });

  test('the exact flow keeps the divergence of the prior', () => {
    const [first, last] = process.grid('ddim', 1).levels;
    const prior = { mean: 0, variance: process.priorVariance };
    const before = lawErrors(
      TARGET.map((axis) => diffused(axis, first)),
      TARGET.map(() => prior),
    );
    const after = lawErrors(
      TARGET.map((axis) => diffused(axis, last)),
      TARGET.map((axis) => carried(exactFlow(axis, first, last), prior)),
    );
    expect(after.kl.value! / before.kl.value!).toBeCloseTo(1, 7);
    expect(after.reverseKl.value! / before.reverseKl.value!).toBeCloseTo(1, 7);
  });
});
