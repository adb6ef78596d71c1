import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivativeWithin } from './derivative.js';

type Real = (x: number) => number;

/** Functions with their derivatives, smooth on [-1, 3]. */
const FUNCTIONS: readonly (readonly [name: string, f: Real, slope: Real])[] = [
  ['exp(-x)', (x) => Math.exp(-x), (x) => -Math.exp(-x)],
  ['sin 2x', (x) => Math.sin(2 * x), (x) => 2 * Math.cos(2 * x)],
  ['x^3 + 2', (x) => x * x * x + 2, (x) => 3 * x * x],
  ['1/(x + 2)', (x) => 1 / (x + 2), (x) => -1 / (x + 2) ** 2],
];
const DOMAIN = [-1, 3] as const;
const [LOW, HIGH] = DOMAIN;
const STEP = 0.08;

/** The ends, places so near to them that there is no room for a step, and the middle. */
const PLACES = [LOW, LOW + 1e-9, LOW + 7e-5, LOW + 9e-5, LOW + 0.01, 0.4, HIGH - 0.01, HIGH - 9e-5, HIGH - 1e-9, HIGH];

/** x as a floating point number of a precision: half of them have the spacing 2^-10 from 1 to 2. */
function rounded(x: number, epsilon: number): number {
  if (x === 0) return 0;
  const unit = epsilon * 2 ** Math.floor(Math.log2(Math.abs(x)));
  return Math.round(x / unit) * unit;
}

describe('derivativeWithin', () => {
  it.each(FUNCTIONS)('is off by no more than its error at the ends, next to them and inside: %s', (_, f, slope) => {
    for (const x of PLACES) {
      const { value, error } = derivativeWithin(f, x, DOMAIN, STEP);
      expect(Math.abs(value - slope(x)), `at ${x}`).toBeLessThanOrEqual(error);
    }
  });

  it.each(FUNCTIONS)('has an error that is small inside, and says more than nothing at an end: %s', (_, f) => {
    expect(derivativeWithin(f, 0.4, DOMAIN, STEP).error).toBeLessThan(1e-10);
    for (const x of DOMAIN) expect(derivativeWithin(f, x, DOMAIN, STEP).error).toBeLessThan(0.05 * STEP);
  });

  it('takes a slope that is quadratic to the end itself, and says what it adds where it is not', () => {
    // so long a step that the places inside of an end are far from it
    const step = 4e4;
    for (const x of DOMAIN) {
      // 3 (x - 1)^2 is 12 at both ends
      expect(derivativeWithin((at) => (at - 1) ** 3, x, DOMAIN, step).value).toBeCloseTo(12, 9);
      for (const [name, f, slope] of FUNCTIONS) {
        const { value, error } = derivativeWithin(f, x, DOMAIN, step);
        expect(Math.abs(value - slope(x)), `${name} at ${x}`).toBeLessThanOrEqual(error);
      }
    }
  });

  it('never looks outside of the domain', () => {
    const within = fc.double({ min: LOW, max: HIGH, noNaN: true });
    const step = fc.double({ min: 1e-6, max: 4, noNaN: true });
    fc.assert(
      fc.property(within, step, (x, first) => {
        const seen: number[] = [];
        const f = (at: number) => seen.push(at);
        derivativeWithin(f, x, DOMAIN, first);
        expect(seen.length).toBeGreaterThan(0);
        expect(seen.every((at) => at >= LOW && at <= HIGH)).toBe(true);
      }),
    );
  });

  it('is the same from either side: the mirrored function has the negative slope', () => {
    for (const x of PLACES) {
      const { value, error } = derivativeWithin(Math.exp, x, DOMAIN, STEP);
      const mirrored = derivativeWithin((y) => Math.exp(-y), -x, [-HIGH, -LOW], STEP);
      expect(mirrored.value).toBeCloseTo(-value, 6);
      expect(mirrored.error).toBeCloseTo(error, 6);
    }
  });

  it('covers the rounding of x itself, which is all there is where the function is small: 1 - x near 1', () => {
    for (const room of [1e-2, 1e-3, 1e-4, 2.1e-5]) {
      const { value, error } = derivativeWithin((x) => 1 - x, 1 - room, [0, 1], 0.02);
      expect(Math.abs(value + 1), `at 1 - ${room}`).toBeLessThanOrEqual(error);
    }
  });

  it('is 0 for a constant, with an error of its rounding', () => {
    for (const x of [LOW, 0.4, HIGH]) {
      const { value, error } = derivativeWithin(() => 1, x, DOMAIN, STEP);
      expect(value).toBe(0);
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(1e-6);
    }
  });

  it.each([
    ['single', 2 ** -23],
    ['half', 2 ** -10],
    ['brain', 2 ** -7],
  ])('covers what rounding does to a function of %s precision', (_, epsilon) => {
    for (const [name, f, slope] of FUNCTIONS) {
      for (let k = 0; k <= 40; k++) {
        const x = LOW + ((HIGH - LOW) * k) / 40;
        const { value, error } = derivativeWithin((at) => rounded(f(at), epsilon), x, DOMAIN, STEP, epsilon);
        expect(Math.abs(value - slope(x)), `${name} at ${x}`).toBeLessThanOrEqual(error);
      }
    }
  });

  it('covers what rounding does to places that are not much farther apart than it', () => {
    // from label to label of single precision next to 635 it is 6e-5, and 2e-4 from place to place
    const square = (x: number) => Math.fround(((Math.fround(x) - 633.9) / 0.6339) ** 2);
    for (let k = 0; k <= 200; k++) {
      const x = 635 + k / 1001;
      const { value, error } = derivativeWithin(square, x, [633.266, x], 0.19, 2 ** -23);
      expect(Math.abs(value - (2 * (x - 633.9)) / 0.6339 ** 2), `at ${x}`).toBeLessThanOrEqual(error);
    }
  });

  it('knows of no more than the function does: the error grows with epsilon', () => {
    const single = derivativeWithin((x) => rounded(Math.exp(x), 2 ** -23), 0.4, DOMAIN, STEP, 2 ** -23);
    // a difference over the first step has a rounding of 8 epsilons over that step
    expect(single.error).toBeGreaterThan((2 ** -23 * Math.exp(0.4)) / STEP);
    expect(single.error).toBeLessThan(1e-3);
  });

  it('has no error that could be trusted where the function is not finite', () => {
    for (const x of [LOW, 0.4, HIGH]) {
      const { error } = derivativeWithin(() => Number.NaN, x, DOMAIN, STEP);
      expect(error < 1).toBe(false);
    }
  });
});
