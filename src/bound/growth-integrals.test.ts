import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { growthIntegral, growthProductIntegral } from './growth-integrals.js';

/** Parts of [0, tau] that shrink towards 0, each with a fine rule: no form cancels. */
function byPanels(tau: number, f: (s: number) => number): number {
  const { nodes, weights } = gaussLegendre(24);
  let sum = 0;
  for (let [from, to] = [tau / 2, tau]; to > 1e-14 * tau; [from, to] = [from / 2, from]) {
    for (const [i, node] of nodes.entries())
      sum += 0.5 * (to - from) * weights[i] * f(from + 0.5 * (to - from) * (1 + node));
  }
  return sum;
}

const growth = (l: number, s: number) => (l > 0 ? -Math.expm1(-l * s) / l : s);
const RATES = [0, 1e-14, 1e-6, 0.003, 0.3, 0.999, 1, 1.001, 7, 40, 3e4, 1e9];

describe.each([1e-3, 1, 250])('at tau = %d', (tau) => {
  it.each(RATES)(
    'the integrals of what is learned at the rate %d agree with fine panels, alone and with all others',
    (x) => {
      const k = x / tau;
      expect(growthIntegral(k, tau) / byPanels(tau, (s) => growth(k, s))).toBeCloseTo(1, 13);
      for (const y of RATES) {
        const l = y / tau;
        const found = growthProductIntegral(k, l, tau);
        expect(found / byPanels(tau, (s) => growth(k, s) * growth(l, s))).toBeCloseTo(1, 13);
        expect(growthProductIntegral(l, k, tau)).toBe(found);
      }
    },
  );
});

it('the integrals are those of powers of s where nothing is learned, and 0 at tau = 0', () => {
  expect(growthIntegral(0, 3)).toBeCloseTo(4.5, 14);
  expect(growthProductIntegral(0, 0, 3)).toBeCloseTo(9, 13);
  expect(growthProductIntegral(2, 5, 0)).toBe(0);
  expect(growthIntegral(2, 0)).toBe(0);
});
