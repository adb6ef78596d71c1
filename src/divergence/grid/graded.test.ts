import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { gradedGrid } from './graded-grid.js';
import { gradedTimes } from './graded-times.js';

describe('gradedGrid', () => {
  const target = gaussianMixture([0.2, 0.8], [[-4], [1]], [0.01, 1]);
  const grid = (cells: number) => gradedGrid(target.line, 5, -1000, 2000)(cells);

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

  it('has faces equally spaced in 0.6 parts of a sinh grid and 0.4 that follow each component on its own scale', () => {
    const [mean, sd, low, high] = [0.8, Math.SQRT2, -40, 300];
    const sinh = (x: number, L: number) => {
      const at = (y: number) => Math.asinh((y - mean) / L);
      return (at(x) - at(low)) / (at(high) - at(low));
    };
    const near = (x: number) => 0.5 * (1 + (x - mean) / Math.hypot(x - mean, Math.sqrt(3) * sd));
    const xi = (x: number) => 0.6 * sinh(x, 4 * sd) + 0.4 * (0.25 * sinh(x, sd) + 0.75 * near(x));
    const faces = gradedGrid(gaussianMixture([1], [[mean]], [2]).line, 12, low, high)(64);
    for (const [i, x] of faces.entries()) {
      expect(xi(x) - xi(low)).toBeCloseTo(((xi(high) - xi(low)) * i) / 64, 6);
    }
  });

  it('gives components cells in proportion to the cube roots of their weights, whatever their scales', () => {
    const { line } = gaussianMixture([0.8, 0.1, 0.1], [[0], [3], [6]], [1e-8, 1e-6, 1e-12]);
    const faces = gradedGrid(line, 6, -1, 7)(10_000);
    const around = (centre: number, sd: number) => faces.filter((x) => Math.abs(x - centre) < 3 * sd).length;
    const [a, b, c] = [around(0, 1e-4), around(3, 1e-3), around(6, 1e-6)];
    expect(a / c).toBeGreaterThan(1.9);
    expect(a / c).toBeLessThan(2.2);
    expect(b / c).toBeCloseTo(1, 1);
    expect(c).toBeGreaterThan(500);
  });

  it('has one cell around each place that is too narrow, the same in every grid', () => {
    const { line } = gaussianMixture([0.4, 0.3, 0.3], [[-4], [1], [1 + 1e-7]], [1, 1e-30, 1e-30]);
    for (const cells of [50, 400]) {
      const faces = gradedGrid(line, 10, -12, 4)(cells);
      const near = faces.filter((x) => Math.abs(x - 1) < 1e-5);
      expect(Array.from(near)).toEqual([1 - 1e-6, 1 + 1e-7 + 1e-6]);
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

  it('are asked for all at once, in as many questions as one of them takes', () => {
    const questions: (readonly number[])[] = [];
    const told = new Set<number>([1]);
    const plain = variancePreserving(0.1, 20, 1);
    const process = {
      ...plain,
      coefficients(t: number) {
        expect(told).toContain(t);
        return plain.coefficients(t);
      },
      foresee(times: readonly number[]) {
        questions.push(times);
        for (const t of times) told.add(t);
      },
    };
    expect(gradedTimes(process, 2, 256)).toEqual(gradedTimes(plain, 2, 256));
    expect(questions[0]).toHaveLength(255);
    expect(questions.length).toBeLessThan(12);
    for (const [k, times] of questions.entries())
      expect(times.length).toBeLessThanOrEqual(questions[Math.max(0, k - 1)].length);
  });
});
