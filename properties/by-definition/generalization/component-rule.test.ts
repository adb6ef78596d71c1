import { expect, test } from 'vitest';
import { distribution } from '../../../src/experiment/setting.js';
import type { TargetSpec } from '../../generators/targets.js';
import { componentRule } from './component-rule.js';

const targets: TargetSpec[] = [
  { kind: 'mixture', weights: [0.3, 0.7], means: [[-2], [1]], variances: [0.5, 1.5] },
  { kind: 'bumps', weights: [0.3, 0.7], centers: [[-2], [1]], halfWidths: [0.5, 1.5] },
];

test.each(targets)('has the mass, mean and variance of the $kind', (spec) => {
  const { mean, variance } = distribution(spec);
  const { nodes, weights } = componentRule(spec, 30);
  const average = (f: (x: number) => number) => nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  expect(average(() => 1)).toBeCloseTo(1, 7);
  expect(average((x) => x)).toBeCloseTo(mean[0], 7);
  expect(average((x) => (x - mean[0]) ** 2)).toBeCloseTo(variance, 6);
});
