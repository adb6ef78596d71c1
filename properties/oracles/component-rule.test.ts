import { expect, test } from 'vitest';
import { distribution } from '../../src/target/target-spec.js';
import { componentRule } from './component-rule.js';

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
