import { describe, expect, it } from 'vitest';
import { integralFromZero, integralToOne, isNearOne } from './bivariate-normal.js';
import { gaussLegendre } from './gauss-legendre.js';
import { normalCdf } from './normal.js';
import { stream } from './random.js';

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

describe('the integrals over the correlation', () => {
  it('have rules with enough nodes for an error of 3e-16', () => {
    let checked = 0;
    for (const { h, k, tau } of draws(2000)) {
      if (isNearOne(h, k, tau)) continue;
      checked++;
      const end = tau * tau;
      const exact = panels(h, k, tau, 1, (v) => (2 * (v - end)) / ((1 + v) * (1 + v) * (1 + end)));
      expect(Math.abs(integralFromZero(h, k, tau) - exact) / Math.PI).toBeLessThanOrEqual(3e-16);
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
      const exact = panels(h, k, 0, tau, (v) => (2 * (end - v)) / ((1 + v) * (1 + v) * (1 + end)));
      expect(Math.abs(integralToOne(h, k, tau) - exact)).toBeLessThanOrEqual(2e-15 * tau * end);
    }
    expect(checked).toBeGreaterThan(500);
  });

  it('are exact where the integrand has no exponential: there they are made of arctangents of tau', () => {
    // int_0^t (v - end)/(1 + v)^2 dtau, v = tau^2
    const upTo = (t: number, end: number) => Math.atan(t) - ((1 + end) / 2) * (Math.atan(t) + t / (1 + t * t));
    for (const tau of [0.6, 0.45]) {
      const end = tau * tau;
      expect(integralFromZero(0, 0, tau)).toBeCloseTo((2 / (1 + end)) * (upTo(1, end) - upTo(tau, end)), 15);
    }
    expect(integralToOne(0, 0, 0.3)).toBeCloseTo((-2 / 1.09) * upTo(0.3, 0.09), 15);
    expect(integralToOne(1, 1, 0)).toBe(0);
    expect(integralToOne(1, 2, 0)).toBe(0);
    expect(integralFromZero(1, 2, 1)).toBe(0);
  });
});
