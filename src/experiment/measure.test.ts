import { describe, expect, it } from 'vitest';
import { measure } from './measure.js';
import type { Experiment } from './schema.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-2], [1]], variances: [0.3, 1] },
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 20, seed: 4 },
  data: { samples: 50, seed: 5 },
  trainingTimes: [0, 3, 300, 1e6],
};

/** Every key of a tree, with the length of its arrays. */
function shape(tree: object): unknown {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => {
      if (key === 'numerics' || key.endsWith('Reason')) return [];
      return [
        [key, Array.isArray(value) ? value.flat().length : typeof value === 'object' ? shape(value) : typeof value],
      ];
    }),
  );
}

describe('measure', () => {
  const measured = measure(experiment, { matrices: true });
  const { empirical, population, certified, numerics } = measured;

  it('has error estimates in the same tree as the values', () => {
    expect(shape(numerics)).toEqual(shape(measured));
  });

  it('holds the matrices only when asked for', () => {
    expect(population.gram).toHaveLength(20);
    expect(population.target).toHaveLength(1);
    const plain = measure({ ...experiment, trainingTimes: [3] });
    expect(plain.population).not.toHaveProperty('gram');
    expect(plain.numerics.empirical).not.toHaveProperty('target');
  });

  it('starts from the zero score: J_0, and the bound J_0 + prior', () => {
    expect(empirical.scoreLoss[0]).toBe(measured.initialScoreLoss);
    expect(certified.bound[0]).toBeCloseTo(measured.initialScoreLoss + measured.priorKl, 12);
  });

  it('has a reason where there is no number', () => {
    expect(empirical.klScore[0]).toBeNull();
    expect(empirical.klScoreReason?.[0]).toMatch(/not normalisable/);
    expect(numerics.empirical.klScore[0]).toBeNull();
  });

  it('keeps what theory promises of every model', () => {
    for (const [k] of experiment.trainingTimes.entries()) {
      expect(population.scoreLoss[k]).toBeLessThanOrEqual(empirical.scoreLoss[k] + 1e-12);
      expect(empirical.klSde[k]).toBeLessThanOrEqual(empirical.klBound[k]);
      expect(empirical.klBound[k]).toBeLessThanOrEqual(certified.bound[k]);
    }
  });

  it('moves by less than its error estimates when the quadrature in diffusion time is refined', () => {
    const finer = measure(experiment, { timeNodes: 768 });
    for (const of of ['population', 'empirical'] as const) {
      for (const [k, loss] of finer[of].scoreLoss.entries()) {
        expect(Math.abs(measured[of].scoreLoss[k] - loss)).toBeLessThanOrEqual(numerics[of].scoreLoss[k]);
      }
    }
    for (const [k, bound] of finer.certified.bound.entries()) {
      expect(Math.abs(certified.bound[k] - bound)).toBeLessThanOrEqual(numerics.certified.bound[k]);
    }
  });

  it('counts what a coarse quadrature does to the readouts as error of the KL', () => {
    const coarse = measure({ ...experiment, trainingTimes: [1e6] }, { timeNodes: 24 });
    expect(coarse.numerics.empirical.klSde[0]).toBeGreaterThan(2 * Number(numerics.empirical.klSde[3]));
  });
});
