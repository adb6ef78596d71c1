import { describe, expect, it } from 'vitest';
import { evenTimes, SHIFTS } from './even-times.js';

const integral = (f: (t: number) => number, horizon: number, count: number) => {
  const { nodes, weights } = evenTimes(horizon, count);
  return nodes.reduce((sum, t, i) => sum + weights[i] * f(t), 0);
};

describe('evenTimes', () => {
  it('integrates what is smooth in t with an error of the sixth order', () => {
    const exact = Math.expm1(3) / 3;
    const errors = [12, 24, 48].map((count) => Math.abs(integral((t) => Math.exp(3 * t), 1, count) - exact));
    expect(errors[1]).toBeLessThan(errors[0] / 50);
    expect(errors[2]).toBeLessThan(errors[1] / 50);
    expect(errors[2]).toBeLessThan(2e-8);
  });

  it('integrates what is smooth in the root of t, and the root of 1/t', () => {
    expect(integral(Math.sqrt, 4, 192) / (16 / 3)).toBeCloseTo(1, 9);
    expect(integral((t) => 1 / Math.sqrt(t), 4, 4096) / 4).toBeCloseTo(1, 5);
  });

  it('has weights that sum to the horizon, few nodes or many', () => {
    for (const count of [1, 2, 3, 4, 5, 192]) expect(integral(() => 1, 2.5, count)).toBeCloseTo(2.5, 13);
  });

  it('keeps the digits of nodes next to 0, on both sides of where its sines would cancel', () => {
    const count = 20_000;
    const { nodes, weights } = evenTimes(1, count);
    // u = (16/11) pi^2 v^3 and u' = (48/11) pi^2 v^2, but for v^2 of them
    for (const j of [0, 3, 30, 32, 60]) {
      const v = (j + 0.5) / count;
      expect(nodes[j] / ((16 / 11) * Math.PI * Math.PI * v * v * v)).toBeCloseTo(1, 3);
      expect((weights[j] * count) / ((48 / 11) * Math.PI * Math.PI * v * v)).toBeCloseTo(1, 3);
    }
    // on either side of x = 2 pi v = 0.01
    const near = nodes.findIndex((_, j) => (2 * Math.PI * (j + 0.5)) / count >= 0.01);
    const steps = [-2, -1, 0, 1].map((k) => Math.cbrt(nodes[near + k + 1]) - Math.cbrt(nodes[near + k]));
    for (const step of steps) expect(step / steps[0]).toBeCloseTo(1, 4);
  });

  it('is made of three shifted rules with a third of the nodes', () => {
    const whole = evenTimes(3, 24);
    const thirds = SHIFTS.map((shift) => evenTimes(3, 8, shift));
    for (let j = 0; j < 24; j++) {
      const third = thirds[j % 3];
      expect(third.nodes[Math.floor(j / 3)]).toBeCloseTo(whole.nodes[j], 14);
      expect(third.weights[Math.floor(j / 3)] / 3).toBeCloseTo(whole.weights[j], 14);
    }
  });
});
