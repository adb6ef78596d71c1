import { expect, it } from 'vitest';
import { gaussianFactors } from './gaussian-factors.js';
import { UNDIFFUSED } from './target.js';

it.each([1, 2, 3, 4, 5, 6, 9])(
  'every density has mass 1 on the grid of its axes, with %i coordinates outside the hull',
  (beside) => {
    const row = (x: number) => [x, ...new Array(beside).fill(0.5)];
    const { axes } = gaussianFactors([row(-1), row(2)], [0.3, 2], UNDIFFUSED, 1.5);
    // the prior's mean 0 lies off the line of the means, so the hull has two coordinates; where there are more, the
    // distance from the hull is a third
    expect(axes.length).toBe(beside > 1 ? 3 : 2);
    for (let k = 0; k < 3; k++) {
      const mass = axes.reduce((product, axis) => {
        const { weights, logs } = axis.tabulate(0.3);
        return product * weights.reduce((sum, weight, i) => sum + weight * Math.exp(logs[i * 3 + k]), 0);
      }, 1);
      expect(mass).toBeCloseTo(1, 9);
    }
  },
);
