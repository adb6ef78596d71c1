import { describe, expect, it } from 'vitest';
import { gainByDoubling, growthByNodes, plainSquare, readoutsOf, ridgeByElimination } from './flow-integrals.js';

/** G = diag(2, 1/2), B = (1, 3). */
const loss = { width: 2, gram: Float64Array.of(2, 0, 0, 0.5), crossMoment: Float64Array.of(1, 3) };

describe('flow integrals', () => {
  it('have the closed forms of a diagonal gram', () => {
    const tau = 1.7;
    const A = readoutsOf(loss).at(tau);
    expect(A[0]).toBeCloseTo((1 - Math.exp(-2 * tau)) / 2, 13);
    expect(A[1]).toBeCloseTo((3 * (1 - Math.exp(-tau / 2))) / 0.5, 12);
    expect(Array.from(ridgeByElimination(loss, 0.25))).toEqual([1 / 2.25, 3 / 0.75]);
    expect(plainSquare(loss, Float64Array.of(3, 4))).toBe(26);
    // l (1 - e^{-2 l tau})/(2 l) is larger for l = 2
    expect(gainByDoubling(loss, loss, tau)).toBeCloseTo((1 - Math.exp(-4 * tau)) / 2, 12);
    expect(growthByNodes(2, undefined, tau)).toBeCloseTo((tau - (1 - Math.exp(-2 * tau)) / 2) / 2, 13);
    expect(growthByNodes(0, 0, tau)).toBeCloseTo((tau * tau * tau) / 3, 12);
  });

  it('hold where the data see nothing: the gain is tau times the gram', () => {
    const none = { ...loss, gram: new Float64Array(4) };
    expect(gainByDoubling(loss, none, 3)).toBeCloseTo(6, 10);
  });
});
