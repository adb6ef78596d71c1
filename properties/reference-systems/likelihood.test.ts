import { describe, expect, it } from 'vitest';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { referenceSystem } from '../generators/about-systems.js';

type Rows = readonly (readonly number[])[];

const SPACE: Rows = [
  [-1.2, 0.3, 0.6],
  [0.4, 1.1, -0.5],
  [1.6, -0.7, 0.1],
];

const points = (rows: Rows) => ({
  count: rows.length,
  dimension: rows[0].length,
  values: Float64Array.from(rows.flat()),
});

describe('the likelihood', () => {
  const systems = ['variance preserving', 'variance exploding'];
  const logLikelihood = (system: string, target: TargetSpec, rows: Rows) => {
    const { description } = referenceSystem(system);
    const model = { target, parameterization: description.parameterization };
    return referenceSystem(system).logLikelihood(model, points(rows), 0);
  };

  it.each(systems)('of a normal distribution in the %s is that of an affine flow', (system) => {
    const { description, schedule } = referenceSystem(system);
    for (const variance of [0.02, 0.4, 1]) {
      const target: TargetSpec = { kind: 'mixture', weights: [1], means: [[0.7, -0.4, 1.2]], variances: [variance] };
      const [s0, s1] = [0, 1].map((progress) => {
        const { alpha, sigma } = progress === 0 ? schedule.end()! : schedule.at(1);
        return { alpha: alpha.value, total: alpha.value ** 2 * variance + sigma.value ** 2 };
      });
      const prior = description.process.prior.variance;
      const expected = SPACE.map((row) =>
        row.reduce((sum, x, j) => {
          const mean = target.means[0][j];
          const there = s1.alpha * mean + Math.sqrt(s1.total / s0.total) * (x - s0.alpha * mean);
          return sum - 0.5 * ((there * there) / prior + Math.log((2 * Math.PI * prior * s0.total) / s1.total));
        }, 0),
      );
      const found = logLikelihood(system, target, SPACE);
      const errors = expected.map((log, i) => Math.abs(found[i] - log) / (1 + Math.abs(log)));
      expect(Math.max(...errors)).toBeLessThan(1e-6);
    }
  });

  it.each(systems)('of a mixture in the %s has the mass 1', (system) => {
    const target: TargetSpec = { kind: 'mixture', weights: [0.3, 0.7], means: [[-1], [1]], variances: [0.1, 0.3] };
    const rows = Array.from({ length: 80 }, (_, k) => [-4 + k / 10]);
    const mass = logLikelihood(system, target, rows).reduce((sum, each) => sum + Math.exp(each) / 10, 0);
    expect(mass).toBeCloseTo(1, 5);
  });
});
