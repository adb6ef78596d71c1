import { describe, expect, test } from 'vitest';
import { METHODS } from '../../src/sampler/methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { diffused, placeWith, sides } from '../oracles/line-mixture.js';
import { distancesOfMap, walkOnMixture } from './walks-on-mixture.js';

const normal = (mean: number, deviation: number) => [{ weight: 1, mean, deviation }];

describe('distances of a map', () => {
  test('of a normal that is moved and stretched are those of two normals', () => {
    // 2 x + 1 of N(0, 1) is N(1, 4)
    const { w2, kl, reverseKl } = distancesOfMap((x) => 2 * x + 1, normal(0, 1), normal(0, 1));
    expect(w2.value).toBeCloseTo(Math.SQRT2, 10);
    expect(kl!.value).toBeCloseTo(0.5 * (2 / 4 - 1 + Math.log(4)), 10);
    expect(reverseKl!.value).toBeCloseTo(0.5 * (5 - 1 - Math.log(4)), 10);
  });

  test('of a map that folds the line are W2 alone, that of a map that rises to the same law', () => {
    const [q, p] = [normal(0, 1), normal(0.5, 2)];
    const rising = (x: number) => {
      const [below, above] = sides(q, x);
      return placeWith(q, [0.5 + 0.5 * below, 0.5 * above]);
    };
    const [folded, same] = [Math.abs, rising].map((map) => distancesOfMap(map, q, p));
    expect(Math.abs(folded.w2.value - same.w2.value)).toBeLessThan(folded.w2.error + same.w2.error);
    expect(folded.w2.error).toBeLessThan(1e-3 * folded.w2.value);
    expect([folded.kl, folded.reverseKl]).toEqual([undefined, undefined]);
  });

  test('fall as the steps of a method of second order do, however steep its map is between two modes', () => {
    const mixture = { weights: [0.6, 0.4], means: [-1, 1], variances: [0.2, 0.4] };
    const [few, many] = [40, 80].map((steps) => {
      const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'time', steps);
      const [from, to] = [grid.levels[0], grid.levels[steps]].map((level) => diffused(mixture, level));
      return distancesOfMap(walkOnMixture(mixture, METHODS['flow-heun'], grid), from, to);
    });
    for (const which of ['w2', 'kl', 'reverseKl'] as const) {
      const [fewer, more] = [few[which]!, many[which]!];
      expect(more.error).toBeLessThan(0.01 * more.value);
      const power = Math.log2(fewer.value / more.value) / (which === 'w2' ? 1 : 2);
      expect(power).toBeGreaterThan(1.7);
      expect(power).toBeLessThan(2.3);
    }
  });

  test('of a map that is steep between two normals are known to their errors', () => {
    const mixture = { weights: [0.1, 0.9], means: [-3, 14.390707168140114], variances: [1.01, 8.892] };
    const { flow } = SAMPLED_PROCESSES;
    const map = walkOnMixture(
      mixture,
      METHODS['flow-heun'],
      scheduledGrid(flow, flow.schedule, 7, { ends: flow.ends }),
    );
    const { reverseKl } = distancesOfMap(map, normal(0, 1), diffused(mixture, { alpha: 1, sigma: 0 }));
    // by 80,000 trapezoids, with slopes by differences over 1e-4
    expect(Math.abs(reverseKl!.value - 0.0237162)).toBeLessThan(1e-6);
    expect(reverseKl!.error).toBeLessThan(1e-6);
  });

  test('have no KL of what lies beyond all images', () => {
    expect(distancesOfMap((x) => 0.01 * x, normal(0, 1), normal(0, 1)).kl).toBeUndefined();
  });
});
