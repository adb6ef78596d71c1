import { describe, expect, it } from 'vitest';
import { logNormalMass, normalCdf, normalPdf, normalSides } from './normal.js';

// mpmath 1.3, 40 digits: for z in (...): print(z, mp.ncdf(z), mp.npdf(z))
const references = [
  [-37.1, 1.4047119663106221e-301, 5.2152621988319842e-300],
  [-30.3, 5.7317235033154953e-202, 1.7385997808349067e-200],
  [-20.7, 1.7318518790197379e-95, 3.5932612209698675e-94],
  [-12.34, 2.7577941516989774e-35, 3.4251820671485436e-34],
  [-8.5, 9.4795348222033184e-18, 8.16623563166955e-17],
  [-5.1, 1.6982674071476015e-7, 8.9724351623833444e-7],
  [-2.2, 0.013903447513498604, 0.035474592846231421],
  [-1.0, 0.15865525393145705, 0.24197072451914335],
  [-0.3, 0.38208857781104737, 0.38138781546052409],
  [0.0, 0.5, 0.39894228040143268],
  [0.4, 0.65542174161032417, 0.3682701403033233],
  [1.9, 0.97128344018399819, 0.065615814774676602],
  [6.6, 0.99999999997944211, 1.386679994165317e-10],
] as const;

describe('normal', () => {
  it.each(references)('Phi(%f) to 1e-14 relative', (z, cdf) => {
    expect(Math.abs(normalCdf(z) / cdf - 1)).toBeLessThan(1e-14);
  });

  it.each(references)('density at %f to 1e-14 relative', (z, _, pdf) => {
    expect(Math.abs(normalPdf(z) / pdf - 1)).toBeLessThan(1e-14);
  });

  it('gives the density and both sides at once, with the same bits', () => {
    const places = [...references.flatMap(([z]) => [z, -z]), 0, -0, 39.9, 40.1, -40.1, Infinity, -Infinity];
    for (const z of places) {
      expect(normalSides(z)).toEqual({ density: normalPdf(z), below: normalCdf(z), above: normalCdf(-z) });
    }
  });

  it('is complementary and saturates', () => {
    for (const z of [0.3, 1.7, 5]) expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalPdf(Number.NEGATIVE_INFINITY)).toBe(0);
  });
});

describe('the log of the mass of N(0, 1) between two places', () => {
  it.each([
    [-1, 2],
    [0.3, 0.4],
    [-0.2, 0.9],
    [-3, -2.99],
    [2, 7],
    [-9, -4],
    [-1e-9, 1e-9],
  ])('is that of the difference of the distribution function: %f to %f', (from, to) => {
    const mass = from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
    expect(Math.abs(logNormalMass(from, to) - Math.log(mass))).toBeLessThan(2e-16 / mass + 1e-11);
  });

  it.each([
    // by mpmath with 40 digits
    [50, 51, -1254.83136113942],
    [50, 50.001, -1257.85158981228],
    [-1e4, -9999, -49990010.6291789],
    [1e-3, 1e-3 + 1e-6, -14.7344495916691],
  ])('is known far out and close together: %f to %f', (from, to, exact) => {
    expect(Math.abs(logNormalMass(from, to) / exact - 1)).toBeLessThan(1e-9);
  });

  it('is the same on both sides of the switch between quadrature and tails', () => {
    for (const from of [0.2, 3, 30]) {
      const width = 1 / from;
      const [below, above] = [0.9999, 1.0001].map((part) => logNormalMass(from, from + part * width));
      const slope = (above - below) / 0.0002;
      expect(slope).toBeGreaterThan(0);
      expect(slope).toBeLessThan(1.1);
    }
  });
});
