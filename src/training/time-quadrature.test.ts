import { describe, expect, it } from 'vitest';
import { evenTimes, SIXTHS } from './time-quadrature.js';

const integral = (f: (t: number) => number, horizon: number, count: number) => {
  const { nodes, weights } = evenTimes(horizon, count);
  return nodes.reduce((sum, t, i) => sum + weights[i] * f(t), 0);
};

describe('evenTimes', () => {
  it('integrates what is smooth in t with an error of the fifth order', () => {
    const exact = Math.expm1(3) / 3;
    const errors = [24, 48, 96].map((count) => Math.abs(integral((t) => Math.exp(3 * t), 1, count) - exact));
    expect(errors[1]).toBeLessThan(errors[0] / 32);
    expect(errors[2]).toBeLessThan(errors[1] / 32);
    expect(errors[2]).toBeLessThan(1e-8);
  });

  it.each(SIXTHS)('is of fifth order for a sixth of its nodes too: %i', (sixth) => {
    const exact = Math.expm1(3) / 3;
    const errors = [48, 96, 192].map((count) => {
      const { nodes, weights } = evenTimes(1, count, sixth);
      return Math.abs(nodes.reduce((sum, t, i) => sum + weights[i] * Math.exp(3 * t), 0) - exact);
    });
    expect(errors[1]).toBeLessThan(errors[0] / 28);
    expect(errors[2]).toBeLessThan(errors[1] / 28);
  });

  it('integrates what is smooth in the root of t, and the root of 1/t', () => {
    expect(integral(Math.sqrt, 4, 192) / (16 / 3)).toBeCloseTo(1, 9);
    expect(integral((t) => 1 / Math.sqrt(t), 4, 4096) / 4).toBeCloseTo(1, 8);
  });

  it('has weights that sum to the horizon, few nodes or many', () => {
    for (const count of [1, 2, 3, 4, 5, 192]) expect(integral(() => 1, 2.5, count)).toBeCloseTo(2.5, 13);
  });

  it('keeps the digits of nodes next to 0, on both sides of where they would cancel', () => {
    const count = 2000;
    const { nodes, weights } = evenTimes(1, count);
    // u C = 64 pi^4 v^5/5 and u' C = 64 pi^4 v^4 but for v^2 of them, C = 1 - 2 (16 over 8)/2^16 + (32 over 16)/2^32
    const C = 1 - (2 * 12_870) / 2 ** 16 + 601_080_390 / 2 ** 32;
    for (const j of [0, 1, 3, 5, 6, 8]) {
      const x = (Math.PI * (j + 0.5)) / count;
      const bend = x * x;
      expect((nodes[j] * C) / (((64 / 5) * x ** 5) / Math.PI) / (1 - 5.48 * bend)).toBeCloseTo(1, 5);
      expect((weights[j] * count * C) / (64 * x ** 4) / (1 - 7.67 * bend)).toBeCloseTo(1, 5);
    }
  });

  it('is made of six shifted rules with a sixth of the nodes', () => {
    const whole = evenTimes(3, 192);
    const sixths = SIXTHS.map((sixth) => evenTimes(3, 32, sixth));
    for (let j = 0; j < 192; j++) {
      const part = sixths[j % 6];
      expect(part.nodes[Math.floor(j / 6)]).toBeCloseTo(whole.nodes[j], 14);
      expect(part.weights[Math.floor(j / 6)] / 6).toBeCloseTo(whole.weights[j], 14);
    }
  });
});
