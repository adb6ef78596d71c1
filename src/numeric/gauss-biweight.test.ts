import { describe, expect, it } from 'vitest';
import { gaussBiweight } from './gauss-biweight.js';
import { gaussLegendre } from './gauss-legendre.js';

describe('gaussBiweight', () => {
  it.each([1, 2, 3, 6, 16])('with %i nodes is exact for polynomials of the promised degree, and no higher', (count) => {
    const { nodes, weights } = gaussBiweight(count);
    const exact = gaussLegendre(count + 4);
    const moment = (degree: number) => {
      const power = (z: number) => {
        let value = 1;
        for (let k = 0; k < degree; k++) value *= z;
        return value;
      };
      const by = ({ nodes, weights }: typeof exact, density: (z: number) => number) =>
        nodes.reduce((sum, z, i) => sum + weights[i] * density(z) * power(z), 0);
      return {
        found: by({ nodes, weights }, () => 1),
        expected: by(exact, (z) => (15 / 16) * (1 - z * z) * (1 - z * z)),
      };
    };
    for (let degree = 0; degree < 2 * count; degree++) {
      const { found, expected } = moment(degree);
      expect(Math.abs(found - expected)).toBeLessThan(1e-14);
    }
    const { found, expected } = moment(2 * count);
    expect(Math.abs(found - expected)).toBeGreaterThan(1e-11);
    expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
  });

  it('has the variance 1/7 with two nodes or more', () => {
    expect([...gaussBiweight(2).nodes].map((z) => z * z * 7)).toEqual([expect.closeTo(1, 14), expect.closeTo(1, 14)]);
  });
});
