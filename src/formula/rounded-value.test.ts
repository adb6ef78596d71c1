import { describe, expect, it, test } from 'vitest';
import { mathjs } from './mathjs.js';
import { roundedValue } from './rounded-value.js';

const SINGLE = 2 ** -23;

const of = (text: string, values: Readonly<Record<string, number>>, epsilon = SINGLE) =>
  roundedValue(mathjs().parse(text), values, epsilon);

describe('roundedValue', () => {
  it.each<[string, number]>([
    ['3 + 4*2 - 6/4', 9.5],
    ['-x^2', -6.25],
    ['x^-2', 0.16],
    ['sqrt(4) + exp(0) + log(1)', 3],
    ['max(1, x, 2) - min(x, 7) + abs(-3)', 3],
    ['2 x*(x + 1)^0.5', 5 * Math.sqrt(3.5)],
    ['+x', 2.5],
  ])('of %s is the value', (text, expected) => {
    expect(of(text, { x: 2.5 }).value).toBeCloseTo(expected, 12);
  });

  it('counts constants as exact where they are numbers of that epsilon', () => {
    expect(of('0.25', {}).error).toBe(0);
    expect(of('999', {}).error).toBe(0);
    expect(of('0', {}).error).toBe(0);
    expect(of('0.1', {}).error).toBeCloseTo(0.1 * SINGLE, 14);
    // 257 is no number of bfloat16
    expect(of('257', {}, 2 ** -7).error).toBeGreaterThan(1);
  });

  it('is wide where terms cancel, and there alone', () => {
    const noise = '999*(sqrt(0.01 + 39.8*log(1 + s^2)) - 0.1)/19.9';
    expect(of(noise, { s: 1.8e-3 }).error).toBeGreaterThan(2e-4);
    const far = of(noise, { s: 50 });
    expect(far.error).toBeLessThan(10 * SINGLE * far.value);
  });

  it('is any where a divisor, a logarithm or a root may be of 0', () => {
    const nothing = '(1 + x) - 1';
    expect(of(`1/(${nothing})`, { x: 1e-8 }).error).toBe(Infinity);
    expect(of(`log(${nothing})`, { x: 1e-8 }).error).toBe(Infinity);
    expect(of(`(${nothing})^-2`, { x: 1e-8 }).error).toBe(Infinity);
    expect(of(`sqrt(${nothing})`, { x: 1e-8 }).error).toBeLessThan(1e-3);
  });

  it('refuses a symbol without a value', () => {
    expect(() => of('x + y', { x: 1 })).toThrow(new RangeError("there is no value for 'y'"));
  });
});

/** A formula as single precision computes it, step by step, in two orders. */
const f = Math.fround;
const log1p = (x: number) => f(Math.log(f(1 + x)));
test.each<[string, string, (x: number) => readonly number[]]>([
  [
    'a root of a logarithm less a constant',
    '999*(sqrt(0.01 + 39.8*log(1 + x^2)) - 0.1)/19.9',
    (x) => {
      const inner = f(f(Math.sqrt(f(f(0.01) + f(f(39.8) * log1p(f(x * x)))))) - f(0.1));
      return [f(f(999 * inner) / f(19.9)), f(f(f(999 / 19.9)) * inner)];
    },
  ],
  [
    'a difference of products',
    'x*(x + 0.3) - x^2',
    (x) => [f(f(x * f(x + f(0.3))) - f(x * x)), f(x * f(f(x + f(0.3)) - x)), f(f(0.3) * x)],
  ],
  [
    'a ratio of sums',
    '(x^2 + 0.25)/(0.5*x)^2',
    (x) => [f(f(f(x * x) + 0.25) / f(f(0.5 * x) * f(0.5 * x))), f(4 + f(1 / f(x * x)))],
  ],
  [
    'an exponential beside 1',
    'exp(0.1*x) - 1',
    (x) => [f(f(Math.exp(f(f(0.1) * x))) - 1), f(Math.expm1(f(f(0.1) * x)))],
  ],
])('the bound covers single precision: %s', (_, text, inSingle) => {
  for (let k = 0; k < 400; k++) {
    const x = f(Math.exp(-7 + (11 * k) / 399));
    const { value, error } = of(text, { x });
    for (const found of inSingle(x)) expect(Math.abs(found - value), `at ${x}`).toBeLessThanOrEqual(error);
  }
});
