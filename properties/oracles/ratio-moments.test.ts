import { expect, it } from 'vitest';
import { ratioMoments } from './ratio-moments.js';

it('the moments of a mixture over the prior are integrals', () => {
  const mixture = { weights: [0.3, 0.7], means: [[1], [-0.8]], variance: 0.6 };
  const at = { alpha: 0.5, sigma: 0.9, drift: 0, diffusion: 0 };
  const [V, s2] = [1.2, 0.25 * 0.6 + 0.81];
  const normal = (x: number, v: number) => Math.exp((-x * x) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
  const [second, third, fourth] = [2, 3, 4].map((n) => {
    let sum = 0;
    for (let x = -12; x <= 12; x += 0.01) {
      const prior = normal(x, V);
      const R = (0.3 * normal(x - 0.5, s2) + 0.7 * normal(x + 0.4, s2)) / prior - 1;
      sum += 0.01 * prior * R ** (n as 2);
    }
    return sum;
  });
  const found = ratioMoments(mixture, at, V);
  expect(found.second).toBeCloseTo(second, 12);
  expect(found.third).toBeCloseTo(third, 12);
  expect(found.fourth).toBeCloseTo(fourth, 12);
});
