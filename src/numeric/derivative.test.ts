import { expect, test } from 'vitest';
import { expectWithinError } from '../testing/within-error.js';
import { derivative, derivativeWithin, placesWithin } from './derivative.js';

test('the derivative is off by no more than the stated error, which is small where the function is smooth', () => {
  const cases: [(x: number) => number, (x: number) => number, number, number][] = [
    [Math.exp, Math.exp, 1, 0.5],
    [Math.sin, Math.cos, 2, 1],
    [(x) => x * x * x, (x) => 3 * x * x, -1.5, 0.5],
    [(x) => Math.log(Math.cosh(20 * x)), (x) => 20 * Math.tanh(20 * x), 0.03, 0.3],
  ];
  for (const [f, slope, x, step] of cases) {
    const { value, error } = derivative(f, x, step);
    expectWithinError({ value, error }, slope(x));
    expect(error).toBeLessThan(1e-6 * Math.abs(slope(x)));
  }
});

test('two extrapolations that agree by chance are not the last', () => {
  // log of a mixture at many places between two modes, with a first step of half a deviation
  const [far, near] = [-9.86, -0.55];
  const parts = (x: number) => [
    Math.log(0.15) - (x - far) ** 2 / (2 * 2.56),
    Math.log(0.85) - (x - near) ** 2 / (2 * 3.2),
  ];
  const log = (x: number) => Math.log(parts(x).reduce((sum, part) => sum + Math.exp(part), 0));
  const slope = (x: number) => {
    const [a, b] = parts(x).map(Math.exp);
    return ((a * (far - x)) / 2.56 + (b * (near - x)) / 3.2) / (a + b);
  };
  for (let x = -7; x < -3; x += 0.01) {
    const { value, error } = derivative(log, x, 0.74);
    expectWithinError({ value, error }, slope(x));
    expect(error).toBeLessThan(1e-6);
  }
});

test('nor two differences that agree by chance, as next to where the third derivative is 0', () => {
  for (let z = -0.9; z < -0.4; z += 1e-4) {
    const f = (x: number) => Math.fround(14 + Math.tanh(x));
    expectWithinError(derivative(f, z, 0.3, 2 ** -23), 1 - Math.tanh(z) ** 2);
  }
});

test('nor an entry that agrees by chance with those it is made of', () => {
  // at a label of ten million scales, of which doubles know nine digits
  const [origin, scale] = [200_400, 0.02004];
  const f = (x: number) => 0.01419 + Math.tanh((x - origin) / scale);
  const x = origin + 1.5864 * scale;
  expectWithinError(derivative(f, x, 0.3 * scale), (1 - Math.tanh((x - origin) / scale) ** 2) / scale);
});

test('next to a greatest value the rounding of places counts by how steep the function is on either side', () => {
  // places have five digits of the scale
  const [origin, scale] = [1.03, 0.002];
  for (let k = 0; k < 200; k++) {
    const z = -0.01 + 1e-4 * k;
    const f = (x: number) => Math.fround(Math.exp(-(((Math.fround(x) - origin) / scale) ** 2)));
    expectWithinError(derivative(f, origin + scale * z, 0.3 * scale, 2 ** -23), ((-2 * z) / scale) * Math.exp(-z * z));
  }
});

test.each([
  ['in the middle', 1.3],
  ['near an end', 1e-3],
  ['at one end', 0],
  ['next to the other', 2 - 1e-12],
])('all places that are looked at within a domain can be known beforehand, %s', (_, x) => {
  const places = new Set(placesWithin(x, [0, 2], 0.04));
  const seen = new Set<number>();
  const f = (at: number) => {
    seen.add(at);
    return Math.exp(at);
  };
  const { value } = derivativeWithin(f, x, [0, 2], 0.04);
  expect(value).toBeCloseTo(Math.exp(x), 5);
  expect([...seen].filter((at) => !places.has(at))).toEqual([]);
  expect([...places].every((at) => at >= 0 && at <= 2)).toBe(true);
  expect(places.size).toBeLessThanOrEqual(60);
});
