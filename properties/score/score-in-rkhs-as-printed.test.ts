import { expect, test } from 'vitest';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { scoreInRkhsAsPrinted } from './score-in-rkhs-as-printed.js';

const { laws } = scoreInRkhsAsPrinted;
const bump = { kind: 'bumps' as const, weights: [1], centers: [[0]], halfWidths: [1] };
const ladders = { process: ornsteinUhlenbeck(2), r: 0.01, eps: 0.01 };

type Ladder = { readonly power: { value: number }; readonly slopes: readonly { value: number }[] };
const measured = (law: 'at-the-data' | 'at-all-times', target: typeof bump | ReturnType<typeof normalTarget>) =>
  laws[law].measure?.({ ...ladders, target }) as Ladder;

test('the score of a bump has the slope 1/r^2 near the end of its support', () => {
  const { power, slopes } = measured('at-the-data', bump);
  expect(power.value).toBeCloseTo(2, 1);
  // s_0 = -4x/(1 - x^2)
  const s0 = (x: number) => (-4 * x) / (1 - x * x);
  for (const [k, { value }] of slopes.entries()) {
    const r = 0.01 * 0.1 ** k;
    expect(value / ((s0(1 - 2 * r) - s0(1 - r)) / r)).toBeCloseTo(1, 6);
  }
});

test('far out its slope is -1/sigma_t^2 at every t, so that a norm is at least that', () => {
  const { power, slopes } = measured('at-all-times', bump);
  expect(power.value).toBeCloseTo(1, 5);
  for (const { value } of slopes) expect(value).toBeCloseTo(1, 5);
});

test('the slope of a normal is the inverse of its variance, near its mean and far out', () => {
  const normal = normalTarget({ mean: 0.5, variance: 2 });
  for (const { value } of measured('at-the-data', normal).slopes) expect(value).toBeCloseTo(0.5, 6);
  expect(Math.abs(measured('at-all-times', normal).power.value)).toBeLessThan(0.05);
});
