import { expect, test } from 'vitest';
import { derivative } from './derivative.js';

test('the derivative is off by no more than the stated error, which is small where the function is smooth', () => {
  const cases: [(x: number) => number, (x: number) => number, number, number][] = [
    [Math.exp, Math.exp, 1, 0.5],
    [Math.sin, Math.cos, 2, 1],
    [(x) => x * x * x, (x) => 3 * x * x, -1.5, 0.5],
    [(x) => Math.log(Math.cosh(20 * x)), (x) => 20 * Math.tanh(20 * x), 0.03, 0.3],
  ];
  for (const [f, slope, x, step] of cases) {
    const { value, error } = derivative(f, x, step);
    expect(Math.abs(value - slope(x))).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-6 * Math.abs(slope(x)));
  }
});
