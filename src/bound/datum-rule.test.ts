import { describe, expect, it } from 'vitest';
import { distribution, type TargetSpec } from '../target/target-spec.js';
import { datumRule, lineRule } from './datum-rule.js';

const laws: [string, TargetSpec][] = [
  ['a normal', { kind: 'mixture', weights: [1], means: [[0.7]], variances: [2.5] }],
  ['modes of unequal width', { kind: 'mixture', weights: [0.2, 0.8], means: [[-3], [1]], variances: [0.1, 4] }],
  ['bumps', { kind: 'bumps', weights: [0.4, 0.6], centers: [[-1], [2]], halfWidths: [0.5, 1.5] }],
  [
    'modes in the plane',
    {
      kind: 'mixture',
      weights: [0.5, 0.5],
      means: [
        [-1, 2],
        [1, 0],
      ],
      variances: [1, 0.3],
    },
  ],
  ['a bump in the plane', { kind: 'bumps', weights: [1], centers: [[1, -2]], halfWidths: [1.2] }],
];

describe('the rule of a law', () => {
  it.each(laws)('has the mean and the variance of %s, with every second node too', (_, law) => {
    const { mean, variance, dimension } = distribution(law);
    const { points, masses, coarser, coarsest } = datumRule(law);
    for (const [some, allowed] of [
      [masses, 3e-3],
      [coarser, 3e-3],
      [coarsest, 1e-2],
    ] as const) {
      if (some === undefined) continue;
      expect(some.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 13);
      for (let j = 0; j < dimension; j++) {
        const found = points.reduce((sum, x, i) => sum + some[i] * x[j], 0);
        expect(found).toBeCloseTo(mean[j], 8);
      }
      const spread = points.reduce(
        (sum, x, i) => sum + some[i] * x.reduce((square, y, j) => square + (y - mean[j]) * (y - mean[j]), 0),
        0,
      );
      expect(Math.abs(spread / variance - 1)).toBeLessThan(allowed);
    }
  });

  it('has every second of its points in the coarser rule, and every fourth in the coarsest on the line', () => {
    const { points, coarser, coarsest } = datumRule(laws[0][1]);
    const count = (masses: Float64Array) => masses.filter((mass) => mass > 0).length;
    expect([points.length, count(coarser), count(coarsest!)]).toEqual([33, 17, 9]);
    expect(datumRule(laws[3][1]).coarsest).toBeUndefined();
  });

  it('is none in space', () => {
    const space: TargetSpec = { kind: 'mixture', weights: [1], means: [[0, 0, 0]], variances: [1] };
    expect(() => datumRule(space)).toThrow('p_0 has a rule in 1 or 2 dimensions, not in 3');
  });
});

describe.each([
  { kind: 'mixture' as const, weights: [0.25, 0.75], means: [[-1], [2]], variances: [0.5, 2] },
  { kind: 'bumps' as const, weights: [0.4, 0.6], centers: [[-1], [1.5]], halfWidths: [0.5, 2] },
])('the rule on the line of a law of kind $kind', (law) => {
  const { nodes, masses, coarser } = lineRule(law);
  const mean = (weights: Float64Array, f: (x: number) => number) =>
    nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  const known = distribution(law);

  it.each([
    { rule: masses, digits: law.kind === 'bumps' ? 5 : 4 },
    // steps twice as wide; beyond five deviations lies 1e-5 of the variance of a normal distribution
    { rule: coarser, digits: law.kind === 'bumps' ? 3 : 4 },
  ])('has mass 1, the mean and the variance to $digits digits', ({ rule, digits }) => {
    expect(mean(rule, () => 1)).toBeCloseTo(1, digits);
    expect(mean(rule, (x) => x)).toBeCloseTo(known.mean[0], digits);
    expect(mean(rule, (x) => (x - known.mean[0]) ** 2)).toBeCloseTo(known.variance, digits);
  });

  it('has a coarser rule of half of the nodes: those of each component with even numbers', () => {
    const used = coarser.filter((mass) => mass > 0).length;
    expect(Math.abs(2 * used - nodes.length)).toBeLessThanOrEqual(2 * law.weights.length);
    for (const [i, mass] of coarser.entries()) if (mass > 0) expect(mass).toBeCloseTo(2 * masses[i], 14);
  });
});
