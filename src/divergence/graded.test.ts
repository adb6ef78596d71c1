import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { gradedGrid } from './graded-grid.js';
import { gradedTimes } from './graded-times.js';

describe('gradedGrid', () => {
  const target = gaussianMixture([0.2, 0.8], [[-4], [1]], [0.01, 1]);
  const grid = gradedGrid(target, -1000, 2000);

  it('ascends from low to high, however far they are', () => {
    const faces = grid(400);
    expect(faces).toHaveLength(401);
    expect([faces[0], faces[400]]).toEqual([-1000, 2000]);
    for (let i = 1; i < faces.length; i++) expect(faces[i]).toBeGreaterThan(faces[i - 1]);
  });

  it('has every other face of a grid twice as fine: one map for all', () => {
    const [coarse, fine] = [grid(100), grid(200)];
    for (let i = 0; i <= 100; i++)
      expect(Math.abs(fine[2 * i] - coarse[i])).toBeLessThan(1e-9 * (1 + Math.abs(coarse[i])));
  });

  it('has more cells where p_0 is narrow', () => {
    const faces = grid(400);
    const widthAt = (x: number) => {
      const i = faces.findIndex((face) => face > x);
      return faces[i] - faces[i - 1];
    };
    expect(widthAt(-4)).toBeLessThan(0.5 * widthAt(-2));
    expect(widthAt(-4)).toBeLessThan(0.05); // half a deviation of the narrow mode
  });
});

describe('gradedTimes', () => {
  it.each([
    ['vp', variancePreserving(0.1, 20, 1)],
    ['ve', varianceExploding(25, 1)],
  ])('ascend from 0 to T, with small steps at both ends: %s', (_, process) => {
    const times = gradedTimes(process, 2, 64);
    expect(times).toHaveLength(65);
    expect([times[0], times[64]]).toEqual([0, 1]);
    const steps = Array.from({ length: 64 }, (_, j) => times[j + 1] - times[j]);
    for (const step of steps) expect(step).toBeGreaterThan(0);
    expect(steps[0]).toBeLessThan(0.2 / 64);
    expect(steps[63]).toBeLessThan(1.5 / 64);
  });
});
