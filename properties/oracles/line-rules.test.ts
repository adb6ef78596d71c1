import { describe, expect, test } from 'vitest';
import { distribution } from '../../src/target/target-spec.js';
import { componentRule, evenRule } from './line-rules.js';

test.each([
  { kind: 'mixture' as const, weights: [0.3, 0.7], means: [[-2], [1]], variances: [0.5, 1.5] },
  { kind: 'bumps' as const, weights: [0.3, 0.7], centers: [[-2], [1]], halfWidths: [0.5, 1.5] },
])('the component rule of a law of kind $kind has its mass, mean and variance', (law) => {
  const { mean, variance } = distribution(law);
  const { nodes, weights } = componentRule(law, 30);
  const average = (f: (x: number) => number) => nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  expect(average(() => 1)).toBeCloseTo(1, 7);
  expect(average((x) => x)).toBeCloseTo(mean[0], 7);
  expect(average((x) => (x - mean[0]) ** 2)).toBeCloseTo(variance, 6);
});

describe.each([
  { kind: 'mixture' as const, weights: [0.25, 0.75], means: [[-1], [2]], variances: [0.5, 2] },
  { kind: 'bumps' as const, weights: [0.4, 0.6], centers: [[-1], [1.5]], halfWidths: [0.5, 2] },
])('the even rule of a law of kind $kind', (law) => {
  const { nodes, masses, coarser } = evenRule(law);
  const mean = (weights: Float64Array, f: (x: number) => number) =>
    nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  const known = distribution(law);

  test.each([
    { rule: masses, digits: law.kind === 'bumps' ? 5 : 4 },
    // steps twice as wide; beyond five deviations lies 1e-5 of the variance of a normal distribution
    { rule: coarser, digits: law.kind === 'bumps' ? 3 : 4 },
  ])('has mass 1, the mean and the variance to $digits digits', ({ rule, digits }) => {
    expect(mean(rule, () => 1)).toBeCloseTo(1, digits);
    expect(mean(rule, (x) => x)).toBeCloseTo(known.mean[0], digits);
    expect(mean(rule, (x) => (x - known.mean[0]) ** 2)).toBeCloseTo(known.variance, digits);
  });

  test('has a coarser rule of half of the nodes: those of each component with even numbers', () => {
    const used = coarser.filter((mass) => mass > 0).length;
    expect(Math.abs(2 * used - nodes.length)).toBeLessThanOrEqual(2 * law.weights.length);
    for (const [i, mass] of coarser.entries()) if (mass > 0) expect(mass).toBeCloseTo(2 * masses[i], 14);
  });
});
