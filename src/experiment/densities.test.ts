import { describe, expect, test } from 'vitest';
import { OU } from '../testing/processes.js';
import { generatedDensities } from './densities.js';
import { measure } from './measure.js';
import type { Experiment } from './schema.js';

const experiment: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-2], [1]], variances: [0.5, 1] },
  embedding: { kind: 'signal' },
  features: { width: 16, seed: 1 },
  data: { samples: 40, seed: 2 },
  trainingTimes: [1, 10, 100],
};

function known(of: Experiment, times: readonly number[]) {
  const found = generatedDensities(of, times);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

describe('what models generate on the line', () => {
  const { faces, points, target, models } = known(experiment, [1, 100]);

  test('lies in even cells that hold nearly all of p_0', () => {
    const width = faces[1] - faces[0];
    expect(target.reduce((sum, density) => sum + width * density, 0)).toBeGreaterThan(1 - 3e-5);
    expect(faces.subarray(1).every((to, i) => Math.abs(to - faces[i] - width) < 1e-12)).toBe(true);
    expect(points).toHaveLength(40);
  });

  test('has a density by each flow and by the score, with errors, at the times that are asked for', () => {
    expect(models.map(({ trainingTime }) => trainingTime)).toEqual([1, 100]);
    const width = faces[1] - faces[0];
    for (const { sde, ode } of models) {
      for (const each of [sde, ode]) {
        if ('reason' in each) throw new Error(each.reason);
        expect(each.density.reduce((sum, density) => sum + width * density, each.outside)).toBeCloseTo(1, 9);
        expect(Math.max(...each.error)).toBeLessThan(0.05 * Math.max(...each.density));
      }
    }
  });

  test('is as far from p_0 as measure says of it', () => {
    const { empirical } = measure({ ...experiment, trainingTimes: [1, 100] });
    const width = faces[1] - faces[0];
    for (const [k, { sde, ode, score }] of models.entries()) {
      for (const [each, gap] of [
        [sde, empirical.klSde[k]],
        [ode, empirical.klOde[k]],
        [score, empirical.klScore[k]],
      ] as const) {
        if ('reason' in each) throw new Error(each.reason);
        const parts = target.map((p, i) => width * p * Math.log(p / each.density[i]));
        // a sum over cells is below the integral, by 2% where kinks of the score leave spikes
        const sum = parts.reduce((all, part) => all + part, 0);
        const propagated = target.reduce((all, p, i) => all + (width * p * each.error[i]) / each.density[i], 0);
        expect(sum).toBeLessThan(gap! + propagated + 1e-5);
        expect(sum).toBeGreaterThan(0.97 * gap!);
      }
    }
  });

  test('is no density of a score that has none, with the reason', () => {
    const [{ score, sde }] = known({ ...experiment, trainingTimes: [0] }, [0]).models;
    expect(score).toEqual({ reason: expect.stringContaining('not normalisable') });
    expect(sde).toHaveProperty('density');
  });
});

test('in two dimensions there are no densities, with the reason', () => {
  const plane: Experiment = {
    ...experiment,
    target: { kind: 'mixture', weights: [1], means: [[0, 0]], variances: [1] },
  };
  expect(generatedDensities(plane, [1])).toEqual({
    reason: 'densities are computed on the line alone, and here x has 2 dimensions',
  });
});

test('components that are far apart and narrow have finite densities, or a reason', () => {
  const far: Experiment = {
    ...experiment,
    target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-1e5], [1e5]], variances: [1e-12, 1e-300] },
  };
  const { target, models } = known(far, [1, 100]);
  expect(target.every(Number.isFinite)).toBe(true);
  for (const { sde, ode, score } of models) {
    for (const each of [sde, ode, score]) {
      if ('reason' in each) expect(each.reason.length).toBeGreaterThan(10);
      else expect([...each.density, ...each.error, each.outside].every(Number.isFinite)).toBe(true);
    }
  }
});
