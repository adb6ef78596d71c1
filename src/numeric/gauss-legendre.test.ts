import { describe, expect, it } from 'vitest';
import { gaussLegendre } from './gauss-legendre.js';

const integrate = (count: number, f: (x: number) => number) => {
  const { nodes, weights } = gaussLegendre(count);
  return nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
};

describe('gaussLegendre', () => {
  it.each([1, 2, 3, 8, 48, 64, 200, 513])('integrates every polynomial of degree 2 n - 1, n = %i', (count) => {
    const degree = Math.min(2 * count - 2, 60);
    expect(integrate(count, (x) => x ** degree) / (2 / (degree + 1))).toBeCloseTo(1, 12);
    expect(integrate(count, (x) => x ** (degree + 1))).toBeCloseTo(0, 13);
  });

  it('does not integrate degree 2 n', () => {
    expect(Math.abs(integrate(3, (x) => x ** 6) - 2 / 7)).toBeGreaterThan(1e-2);
  });

  it('has ascending nodes and weights that sum to 2', () => {
    const { nodes, weights } = gaussLegendre(48);
    expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(2, 14);
  });

  it('converges geometrically on an entire function', () => {
    expect(integrate(12, Math.exp)).toBeCloseTo(Math.E - 1 / Math.E, 14);
  });
});
