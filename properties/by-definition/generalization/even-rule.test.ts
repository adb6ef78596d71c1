import { describe, expect, test } from 'vitest';
import { distribution } from '../../../src/experiment/setting.js';
import type { TargetSpec } from '../../generators/targets.js';
import { evenRule } from './even-rule.js';

const targets: readonly TargetSpec[] = [
  { kind: 'mixture', weights: [0.25, 0.75], means: [[-1], [2]], variances: [0.5, 2] },
  { kind: 'bumps', weights: [0.4, 0.6], centers: [[-1], [1.5]], halfWidths: [0.5, 2] },
];

describe.each(targets)('$kind', (target) => {
  const { nodes, masses, coarser } = evenRule(target);
  const mean = (weights: Float64Array, f: (x: number) => number) =>
    nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  const known = distribution(target);

  test.each([
    { rule: masses, digits: target.kind === 'bumps' ? 5 : 4 },
    // steps twice as wide; beyond five deviations lies 1e-5 of the variance of a normal distribution
    { rule: coarser, digits: target.kind === 'bumps' ? 3 : 4 },
  ])('has mass 1, the mean and the variance to $digits digits', ({ rule, digits }) => {
    expect(mean(rule, () => 1)).toBeCloseTo(1, digits);
    expect(mean(rule, (x) => x)).toBeCloseTo(known.mean[0], digits);
    expect(mean(rule, (x) => (x - known.mean[0]) ** 2)).toBeCloseTo(known.variance, digits);
  });

  test('the coarser rule has half of the nodes, of each component those with even numbers', () => {
    const used = coarser.filter((mass) => mass > 0).length;
    expect(Math.abs(2 * used - nodes.length)).toBeLessThanOrEqual(2 * target.weights.length);
    for (const [i, mass] of coarser.entries()) if (mass > 0) expect(mass).toBeCloseTo(2 * masses[i], 14);
  });
});
