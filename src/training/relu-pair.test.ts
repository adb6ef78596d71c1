import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalPdf } from '../numeric/normal.js';
import { stream } from '../numeric/random.js';
import { preactivations, reluPair, setPreactivation } from './relu-pair.js';

const url = new URL('../../fixtures/bivariate-normal.json', import.meta.url);
const { cases }: { cases: [h: number, k: number, r: number, cdf: number, relu: number][] } = JSON.parse(
  readFileSync(url, 'utf8'),
);

/** Terms of N(m1, s1^2) and N(m2, s2^2). */
function pair(m1: number, s1: number, m2: number, s2: number) {
  const terms = preactivations(2);
  setPreactivation(terms, 0, m1, s1);
  setPreactivation(terms, 1, m2, s2);
  return terms;
}

const scaleOf = ({ square }: { square: Float64Array }) => Math.sqrt(square[0]) * Math.sqrt(square[1]);

describe('reluPair', () => {
  it('agrees with 40 digits to 2e-14 of the root of second moments, in either order, in tails and at |r| = 1', () => {
    for (const [h, k, r, , relu] of cases) {
      const terms = pair(h, 1, k, 1);
      const tolerance = 2e-14 * scaleOf(terms);
      expect(Math.abs(reluPair(terms, 0, 1, r) - relu)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(reluPair(terms, 1, 0, r) - relu)).toBeLessThanOrEqual(tolerance);
    }
  });

  it('scales with both deviations, up to the effect on the tails of rounding mean/deviation', () => {
    for (const [h, k, r, , relu] of cases) {
      const [s1, s2] = [0.3, 7];
      const terms = pair(h * s1, s1, k * s2, s2);
      // twice: the product h s is rounded too
      const tolerance = (2e-14 + 2.2e-16 * (h * h + k * k)) * scaleOf(terms);
      expect(Math.abs(reluPair(terms, 0, 1, r) - s1 * s2 * relu)).toBeLessThanOrEqual(tolerance);
    }
  });

  it('is the closed form in Phi2 where nothing cancels: at the origin, the arc-cosine kernel', () => {
    const terms = pair(0, 2, 0, 3);
    for (const r of [-1, -0.99, -0.5, 0, 0.3, 0.77, 0.79, 0.999, 1]) {
      const kernel = (Math.sqrt((1 - r) * (1 + r)) + r * (Math.PI - Math.acos(r))) / (2 * Math.PI);
      expect(Math.abs(reluPair(terms, 0, 1, r) - 6 * kernel)).toBeLessThanOrEqual(6e-15);
    }
  });

  it('is the second moment of a variable with itself', () => {
    for (const [h] of cases) {
      const terms = pair(2 * h, 2, h, 1);
      expect(Math.abs(reluPair(terms, 0, 0, 1) - terms.square[0])).toBeLessThanOrEqual(1e-15 * terms.square[0]);
    }
  });

  it('is a constant times the first moment where a deviation is zero', () => {
    const terms = pair(-0.4, 1.3, 0, 0);
    const first = -0.4 * normalCdf(-0.4 / 1.3) + 1.3 * normalPdf(-0.4 / 1.3);
    for (const [m, expected] of [
      [2, 2 * first],
      [0, 0],
      [-2, 0],
    ]) {
      setPreactivation(terms, 1, m, 0);
      for (const r of [0, 0.4, 1, -1]) {
        expect(reluPair(terms, 0, 1, r)).toBeCloseTo(expected, 15);
        expect(reluPair(terms, 1, 0, r)).toBeCloseTo(expected, 15);
      }
    }
    const constants = pair(2, 0, 3, 0);
    expect(reluPair(constants, 0, 1, 0)).toBe(6);
    expect([...constants.square]).toEqual([4, 9]);
    setPreactivation(constants, 0, -2, 0);
    expect(reluPair(constants, 0, 1, 1)).toBe(0);
    expect(constants.square[0]).toBe(0);
  });

  it('does not overflow where a deviation is all but zero', () => {
    const terms = pair(2, 1e-320, -3, 1e-200);
    expect(reluPair(terms, 0, 0, 1)).toBe(4);
    expect(reluPair(terms, 0, 1, 0.5)).toBe(0);
    expect([...terms.rectified]).toEqual([2, 0]);
  });

  it('makes positive semidefinite grams: no quadratic form is negative beyond rounding', () => {
    const source = stream(3, 'data');
    const width = 30;
    const rank = 3;
    const terms = preactivations(width);
    const w = Array.from({ length: width }, () => Array.from({ length: rank }, () => source.normal()));
    const norms = w.map((row) => Math.hypot(...row));
    for (const [i, norm] of norms.entries()) setPreactivation(terms, i, 2 * source.normal(), norm);
    const correlation = (i: number, j: number) => {
      const r = w[i].reduce((sum, x, a) => sum + x * w[j][a], 0) / (norms[i] * norms[j]);
      return i === j ? 1 : Math.max(-1, Math.min(1, r));
    };
    for (let trial = 0; trial < 50; trial++) {
      const a = Float64Array.from({ length: width }, () => source.normal());
      let form = 0;
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) form += a[i] * a[j] * reluPair(terms, i, j, correlation(i, j));
      }
      expect(form).toBeGreaterThan(0);
    }
  });
});

describe('setPreactivation', () => {
  it('has second moments with a relative error of 1e-14, in the far left tail too', () => {
    const equal = cases.filter(([h, k, r]) => h === k && r === 1);
    expect(equal.length).toBeGreaterThan(9);
    for (const [h, , , , relu] of equal) {
      const { square } = pair(h, 1, 0, 1);
      expect(Math.abs(square[0] - relu)).toBeLessThanOrEqual(2e-14 * relu);
    }
  });

  it('keeps both tails: the moments right and left of h add up to those of the whole', () => {
    for (const h of [-9, -2.51, -2.49, -0.3, 0, 0.3, 2.49, 2.51, 9]) {
      const { own, mirror } = pair(h, 1, 0, 1);
      expect(own[0][0] + mirror[0][0]).toBeCloseTo(1, 15);
      expect(own[1][0] - mirror[1][0]).toBeCloseTo(h, 14);
      expect(Math.abs((own[2][0] + mirror[2][0]) / (1 + h * h) - 1)).toBeLessThanOrEqual(1e-15);
    }
  });
});
