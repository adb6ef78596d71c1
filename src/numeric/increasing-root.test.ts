import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { increasingRoot } from './increasing-root.js';

describe('increasingRoot', () => {
  it('inverts functions with a closed inverse, from either side of the bracket', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, (goal) => {
        const square = increasingRoot(
          (x) => x * x,
          (x) => 2 * x,
          goal,
          0,
          1,
        );
        expect(square * square).toBeCloseTo(goal, 13);
        const tanh = increasingRoot(Math.tanh, (x) => 1 - Math.tanh(x) * Math.tanh(x), 0.99 * goal, 0, 40);
        expect(Math.tanh(tanh)).toBeCloseTo(0.99 * goal, 13);
      }),
    );
  });

  it('ends as soon as the goal is met to rounding, however large it is', () => {
    let calls = 0;
    const root = increasingRoot(
      (x) => {
        calls++;
        return 1000 * x;
      },
      () => 1000,
      123.456,
      0,
      1,
    );
    expect(root).toBeCloseTo(0.123456, 13);
    expect(calls).toBe(2);
  });

  it('survives a slope that is wrong: the bracket still shrinks', () => {
    const root = increasingRoot(
      (x) => x,
      () => 1e-9,
      0.3,
      0,
      1,
    );
    expect(root).toBeCloseTo(0.3, 13);
  });
});
