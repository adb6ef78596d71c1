import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atMost, type Estimate, equal, minus, numberOf, plus, root, times } from './estimate.js';

/** An estimate, and a true value that its error covers. */
const covered = fc
  .tuple(
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.double({ min: 0, max: 10, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  )
  .map(([value, error, off]) => ({ estimate: { value, error }, truth: value + off * error }));

/** The error covers the true value, up to rounding. */
function covers({ value, error }: Estimate, truth: number): boolean {
  return Math.abs(value - truth) <= error + 1e-9;
}

describe('an error covers the result of the true values', () => {
  test('in a sum', () => {
    fc.assert(
      fc.property(fc.array(covered, { maxLength: 5 }), (terms) =>
        covers(
          plus(...terms.map(({ estimate }) => estimate)),
          terms.reduce((sum, { truth }) => sum + truth, 0),
        ),
      ),
    );
  });

  test('in a difference', () => {
    fc.assert(fc.property(covered, covered, (a, b) => covers(minus(a.estimate, b.estimate), a.truth - b.truth)));
  });

  test('in a product', () => {
    fc.assert(fc.property(covered, covered, (a, b) => covers(times(a.estimate, b.estimate), a.truth * b.truth)));
  });

  test('in a root, also of an estimate that its error takes below 0', () => {
    fc.assert(
      fc.property(covered, ({ estimate, truth }) => {
        fc.pre(truth >= 0);
        return covers(root(estimate), Math.sqrt(truth));
      }),
    );
  });
});

describe('an error is no larger than it need be', () => {
  const [two, three] = [
    { value: 2, error: 0.5 },
    { value: 3, error: 0.25 },
  ];

  test('where the errors add up', () => {
    expect(plus(two, three, 4)).toEqual({ value: 9, error: 0.75 });
    expect(plus()).toEqual({ value: 0, error: 0 });
    expect(minus(two, three)).toEqual({ value: -1, error: 0.75 });
    // 2.5 * 3.25 - 6
    expect(times(two, three)).toEqual({ value: 6, error: 2.125 });
    expect(times(-2, three)).toEqual({ value: -6, error: 0.5 });
  });

  test('in a root, near 0 and far from it', () => {
    expect(root({ value: 4, error: 0.5 })).toEqual({ value: 2, error: 0.25 });
    expect(root({ value: 0, error: 0.25 })).toEqual({ value: 0, error: 0.5 });
    expect(root({ value: -0.125, error: 0.25 })).toEqual({ value: 0, error: 0.5 });
    expect(root(9)).toEqual({ value: 3, error: 0 });
    expect(root(0)).toEqual({ value: 0, error: 0 });
  });
});

test('what is not a number stays not a number', () => {
  const broken = { value: Number.NaN, error: 0 };
  for (const { value } of [plus(broken, 1), minus(1, broken), times(0, broken), root(broken)]) expect(value).toBeNaN();
});

test('what is computed from a sampled estimate is sampled, and nothing else is', () => {
  const [sampled, known] = [
    { value: 4, error: 1, sampled: true as const },
    { value: 1, error: 1 },
  ];
  for (const computed of [plus(known, sampled), minus(3, sampled), times(sampled, known), root(sampled)]) {
    expect(computed.sampled).toBe(true);
  }
  for (const computed of [plus(known, 1), minus(known, known), times(known, 2), root(known)]) {
    expect(computed).not.toHaveProperty('sampled');
  }
});

test('the number of a quantity is its value', () => {
  expect([numberOf(3), numberOf({ value: 4, error: 1 })]).toEqual([3, 4]);
});

test('measured <= bound carries the errors of both sides, and a scale where one is given', () => {
  const [measured, bound] = [
    { value: 1, error: 0.25 },
    { value: 2, error: 0.5 },
  ];
  expect(atMost(measured, bound)).toEqual({ measured: 1, bound: 2, error: 0.75 });
  expect(atMost(1, 2, 100)).toEqual({ measured: 1, bound: 2, error: 0, scale: 100 });
  expect(atMost(1, 2)).not.toHaveProperty('scale');
});

describe('equality', () => {
  test('compares the distance between two computations with a fraction of their scale', () => {
    const comparison = equal({ value: 2, error: 0.01 }, { value: 2.5, error: 0.02 }, { tolerance: 0.1 });
    expect(comparison).toEqual({ measured: 0.5, bound: 0.25, error: 0.03, scale: 2.5 });
    expect(equal(-2.5, 2, { tolerance: 0.1 })).toEqual({ measured: 4.5, bound: 0.25, error: 0, scale: 2.5 });
  });

  test('uses the scale that it is given', () => {
    expect(equal(2, 2.5, { tolerance: 0.1, scale: 10 })).toEqual({ measured: 0.5, bound: 1, error: 0, scale: 10 });
  });
});
