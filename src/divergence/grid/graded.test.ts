import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { gradedGrid } from './graded-grid.js';
import { gradedTimes } from './graded-times.js';

describe('gradedGrid', () => {
  const target = gaussianMixture([0.2, 0.8], [[-4], [1]], [0.01, 1]);
  const grid = (cells: number) => gradedGrid(target, -1000, 2000)(cells);

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

  it('has faces equally spaced in (1 - a) asinh(x/L)/range + a C(x), C the mass of p_0^(1/3), a = 0.4', () => {
    // the cube root of N(0.8, 2) is proportional to N(0.8, 6); the support is eight deviations of p_0
    const [mean, low, high] = [0.8, -40, 300];
    const half = 8 * Math.sqrt(2);
    const range = Math.asinh((high - mean) / (0.5 * half)) - Math.asinh((low - mean) / (0.5 * half));
    const mass = (x: number) => {
      const edge = normalCdf(-half / Math.sqrt(6));
      const inside = (normalCdf((x - mean) / Math.sqrt(6)) - edge) / (1 - 2 * edge);
      return Math.min(1, Math.max(0, inside));
    };
    const xi = (x: number) => (0.6 * Math.asinh((x - mean) / (0.5 * half))) / range + 0.4 * mass(x);
    const faces = gradedGrid(gaussianMixture([1], [[mean]], [2]), low, high)(64);
    for (const [i, x] of faces.entries()) {
      expect(xi(x) - xi(low)).toBeCloseTo(((xi(high) - xi(low)) * i) / 64, 6);
    }
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
  it('are half in sqrt t and half in log(1 + sigma^2/(alpha^2 V)), which is 2 t for OU and V = 1', () => {
    // with u = sqrt(t/T): (u + u^2)/2 = j/N
    const times = gradedTimes(variancePreserving(2, 2, 3), 1, 10);
    for (const [j, t] of times.entries()) {
      const u = 0.5 * (Math.sqrt(1 + 0.8 * j) - 1);
      expect(t).toBeCloseTo(3 * u * u, 10);
    }
  });

  it('know the variance of p_0: V = 1/2 has the ratio log(2 e^{2t} - 1)', () => {
    const ratio = (t: number) => Math.log(2 * Math.exp(2 * t) - 1);
    for (const [j, t] of gradedTimes(variancePreserving(2, 2, 3), 0.5, 10).entries()) {
      expect(0.5 * Math.sqrt(t / 3) + (0.5 * ratio(t)) / ratio(3)).toBeCloseTo(j / 10, 10);
    }
  });

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
