import { expect, it } from 'vitest';
import { costByEquations } from './sampling-cost.js';

it('one feature and two data have the cost of a scalar flow', () => {
  // A' = b - a A: with data (a_x, b_x) as likely, A_n depends on their means alone, and n Var of both is known
  const [a, b, da, db, tau] = [0.8, 0.5, 0.3, 0.2, 1.7];
  const loss = (sign: number) => ({
    width: 1,
    gram: Float64Array.of(a + sign * da),
    crossMoment: Float64Array.of(b + sign * db),
  });
  const J = (A: number) => 0.5 * a * A * A - b * A;
  const reached = (s: number) => ((b + s * db) * -Math.expm1(-(a + s * da) * tau)) / (a + s * da);
  // n (E J(A_n) - J(A)) -> (1/2) d^2 J(A(s))/ds^2 at s = 0, s the mean of n signs
  const h = 1e-3;
  const second = (J(reached(h)) - 2 * J(reached(0)) + J(reached(-h))) / (h * h);
  const { shift, scatter } = costByEquations(
    { width: 1, gram: Float64Array.of(a), crossMoment: Float64Array.of(b) },
    { losses: [loss(1), loss(-1)], masses: [0.5, 0.5] },
    tau,
  );
  expect(shift + scatter).toBeCloseTo(second / 2, 7);
  const slope = (reached(h) - reached(-h)) / (2 * h);
  expect(scatter).toBeCloseTo(0.5 * a * slope * slope, 7);
});
