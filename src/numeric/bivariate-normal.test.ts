import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bivariateNormalCdf, integralFromZero, integralToOne, isNearOne } from './bivariate-normal.js';
import { gaussLegendre } from './gauss-legendre.js';
import { normalCdf } from './normal.js';
import { stream } from './random.js';

const url = new URL('../../fixtures/bivariate-normal.json', import.meta.url);
const { cases }: { cases: [h: number, k: number, r: number, cdf: number, relu: number][] } = JSON.parse(
  readFileSync(url, 'utf8'),
);

/** Places on the ridge, off it and in both tails, at correlations of every size. */
function draws(count: number): { h: number; k: number; rho: number; tau: number }[] {
  const source = stream(1, 'data');
  return Array.from({ length: count }, (_, i) => {
    const rho = normalCdf(2 * source.normal());
    const h = (i % 2 === 0 ? 1.5 : 6) * source.normal();
    const k = i % 3 === 0 ? 3 * source.normal() : h + 2 * Math.sqrt(1 - rho) * source.normal();
    return { h, k, rho, tau: Math.sqrt((1 - rho) / (1 + rho)) };
  });
}

/** int_from^to exp(-A/tau^2 - B tau^2) f(tau^2) dtau by quadrature on forty panels. */
function panels(h: number, k: number, from: number, to: number, f: (v: number) => number): number {
  const { nodes, weights } = gaussLegendre(16);
  const half = (to - from) / 80;
  let sum = 0;
  for (let panel = 0; panel < 40; panel++) {
    for (const [i, x] of nodes.entries()) {
      const v = (from + half * (2 * panel + 1 + x)) ** 2;
      sum += half * weights[i] * f(v) * Math.exp(-((h - k) ** 2 / v + (h + k) ** 2 * v) / 8);
    }
  }
  return sum;
}

describe('bivariateNormalCdf', () => {
  it('agrees with 40 digits to 1e-15 absolute, in either order of its variables', () => {
    for (const [h, k, r, cdf] of cases) {
      expect(Math.abs(bivariateNormalCdf(h, k, r) - cdf)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(bivariateNormalCdf(k, h, r) - cdf)).toBeLessThanOrEqual(1e-15);
    }
  });

  it('is the marginal at infinity, and zero at minus infinity', () => {
    for (const r of [-1, -0.97, 0, 0.3, 1]) {
      for (const far of [Infinity, 1e200, 45]) {
        expect(bivariateNormalCdf(far, 0.3, r)).toBe(normalCdf(0.3));
        expect(bivariateNormalCdf(0.3, far, r)).toBe(normalCdf(0.3));
        expect(bivariateNormalCdf(far, far, r)).toBe(1);
        expect(bivariateNormalCdf(-far, 0.3, r)).toBe(0);
        expect(bivariateNormalCdf(far, -far, r)).toBe(0);
      }
    }
  });

  it('is the distribution function of a single variable at r = 1 and -1', () => {
    for (const { h, k } of draws(200)) {
      expect(bivariateNormalCdf(h, k, 1)).toBe(normalCdf(Math.min(h, k)));
      expect(bivariateNormalCdf(h, k, -1)).toBe(h > -k ? normalCdf(h) - normalCdf(-k) : 0);
    }
  });

  it('sums to the marginal over the two signs of the second variable', () => {
    for (const { h, k, rho } of draws(2000)) {
      const both = bivariateNormalCdf(h, k, rho) + bivariateNormalCdf(h, -k, -rho);
      expect(Math.abs(both - normalCdf(h))).toBeLessThanOrEqual(1e-15);
    }
  });

  it('is 1/4 + arcsin(r)/(2 pi) at the origin', () => {
    for (const { rho } of draws(200)) {
      for (const r of [rho, -rho]) {
        expect(Math.abs(bivariateNormalCdf(0, 0, r) - (0.25 + Math.asin(r) / (2 * Math.PI)))).toBeLessThanOrEqual(
          1e-15,
        );
      }
    }
  });

  it('is never negative where it underflows', () => {
    for (const { h, k, rho } of draws(2000)) {
      expect(bivariateNormalCdf(h, k, -rho)).toBeGreaterThanOrEqual(0);
      expect(bivariateNormalCdf(-Math.abs(h), k, rho)).toBeGreaterThanOrEqual(0);
    }
  });

  it('is not a number at a correlation beyond 1', () => {
    expect(bivariateNormalCdf(0.1, 0.2, 1.01)).toBeNaN();
    expect(bivariateNormalCdf(0.1, 0.2, -1.01)).toBeNaN();
  });
});

describe('the integrals over the correlation', () => {
  it('have rules with enough nodes for an error of 3e-16', () => {
    let checked = 0;
    for (const { h, k, tau } of draws(2000)) {
      if (isNearOne(h, k, tau)) continue;
      checked++;
      const end = tau * tau;
      const zeroth = panels(h, k, tau, 1, (v) => 1 / (1 + v));
      const first = panels(h, k, tau, 1, (v) => (2 * (v - end)) / ((1 + v) * (1 + v) * (1 + end)));
      expect(Math.abs(integralFromZero(h, k, tau, 0) - zeroth) / Math.PI).toBeLessThanOrEqual(3e-16);
      expect(Math.abs(integralFromZero(h, k, tau, 1) - first) / Math.PI).toBeLessThanOrEqual(3e-16);
    }
    expect(checked).toBeGreaterThan(1000);
  });

  it('have a series with enough terms for an error of 2e-15 up to where the other integral takes over', () => {
    let checked = 0;
    for (const { h, k, tau } of draws(2000)) {
      // the panels resolve the essential singularity only where it is flat
      if (!isNearOne(h, k, tau) || Math.abs(h - k) < tau) continue;
      checked++;
      const end = tau * tau;
      const zeroth = panels(h, k, 0, tau, (v) => 1 / (1 + v));
      const first = panels(h, k, 0, tau, (v) => (2 * (end - v)) / ((1 + v) * (1 + v) * (1 + end)));
      expect(Math.abs(integralToOne(h, k, tau, 0) - zeroth)).toBeLessThanOrEqual(2e-15 * tau);
      expect(Math.abs(integralToOne(h, k, tau, 1) - first)).toBeLessThanOrEqual(2e-15 * tau * end);
    }
    expect(checked).toBeGreaterThan(500);
  });

  it('are exact where the integrand has no exponential: there they are arctangents of tau', () => {
    expect(integralFromZero(0, 0, 0.6, 0)).toBeCloseTo(Math.PI / 4 - Math.atan(0.6), 15);
    expect(integralToOne(0, 0, 0.3, 0)).toBeCloseTo(Math.atan(0.3), 15);
    expect(integralToOne(1, 1, 0, 0)).toBe(0);
    expect(integralToOne(1, 2, 0, 1)).toBe(0);
    expect(integralFromZero(1, 2, 1, 1)).toBe(0);
  });
});
