import { describe, expect, it, test } from 'vitest';
import type { WeightedAxis } from '../bound/schedule-gap.js';
import { spectrumRule, sumOverParts } from './spectrum-rule.js';

const sum = (nodes: readonly WeightedAxis[], of: (variance: number) => number) =>
  nodes.reduce((total, { variance, weight }) => total + weight * of(variance), 0);

test('a sum over parts has the errors of all of them, and what fewer nodes change', () => {
  const parts = [{ nodes: [1], fewer: [1.5] }, { nodes: [2, 3] }, { nodes: [4], fewer: [3.75] }];
  const of = (nodes: readonly number[]) => ({ value: nodes.reduce((sum, x) => sum + x, 0), error: 0.125 });
  expect(sumOverParts(parts, of)).toEqual({ value: 10, error: 3 * 0.125 + 0.5 + 0.25 });
});

describe('a rule for the sums over a spectrum', () => {
  it('is the spectrum itself where that is small, with each variance once', () => {
    expect(spectrumRule([1, 0.1, 1, 0, 1])).toEqual([
      {
        nodes: [
          { variance: 0, weight: 1 },
          { variance: 0.1, weight: 1 },
          { variance: 1, weight: 3 },
        ],
      },
    ]);
  });

  it.each([1.37e99, 1.37e-99])(
    'has all axes where the logarithms of their variances are one double, at %d',
    (variance) => {
      const parts = spectrumRule(Array.from({ length: 65 }, (_, k) => variance * (1 + k * Number.EPSILON)));
      const nodes = parts.flatMap((part) => part.nodes);
      expect(sum(nodes, () => 1)).toBeCloseTo(65, 9);
      for (const node of nodes) expect(node.variance / variance).toBeCloseTo(1, 12);
    },
  );

  it('sums polynomials of degree 7 in the logarithm exactly, and those of degree 5 by fewer nodes', () => {
    // uneven on purpose
    const variances = Array.from({ length: 300 }, (_, i) => Math.exp(-8 + 10 * Math.sqrt(i / 299)));
    const parts = spectrumRule(variances);
    expect(parts.length).toBeGreaterThan(5);
    const [nodes, fewer] = [parts.flatMap((part) => part.nodes), parts.flatMap((part) => part.fewer ?? part.nodes)];
    expect(nodes.length).toBeLessThan(50);
    for (const [rule, degree] of [
      [nodes, 7],
      [fewer, 5],
    ] as const) {
      for (let power = 0; power <= degree; power++) {
        const of = (variance: number) =>
          Array.from({ length: power }, () => Math.log(variance)).reduce((a, b) => a * b, 1);
        const exact = variances.reduce((total, variance) => total + of(variance), 0);
        expect(sum(rule, of) / exact).toBeCloseTo(1, 10);
      }
    }
  });

  it('keeps axes without variance apart, and has nodes within the spectrum', () => {
    const variances = [0, 0, ...Array.from({ length: 100 }, (_, i) => 1 + i)];
    const [points, ...parts] = spectrumRule(variances);
    expect(points).toEqual({ nodes: [{ variance: 0, weight: 2 }] });
    const nodes = parts.flatMap((part) => part.nodes);
    expect(sum(nodes, () => 1)).toBeCloseTo(100, 10);
    for (const { variance, weight } of nodes) {
      expect(variance).toBeGreaterThanOrEqual(1);
      expect(variance).toBeLessThanOrEqual(100);
      expect(weight).toBeGreaterThan(0);
    }
  });
});
