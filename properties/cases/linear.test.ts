import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forwardProcess } from '../../src/experiment/setting.js';
import { affineLoss, affineScore } from './affine.js';
import { anyProcess } from './generators.js';
import { alongAxes, linearCases, linearLoss, linearScore, normalOf, reflected, symmetricMatrix } from './linear.js';

const cases = linearCases(anyProcess, 5);

test('the matrix of a specification is symmetric and has its reflected axes as eigenvectors', () => {
  fc.assert(
    fc.property(cases, ({ normal: { covariance } }) => {
      const { values, mirror } = covariance;
      const d = values.length;
      const matrix = symmetricMatrix(covariance);
      for (const [k, value] of values.entries()) {
        const axis = reflected(
          mirror,
          values.map((_, i) => (i === k ? 1 : 0)),
        );
        for (let i = 0; i < d; i++) {
          expect(Math.abs(matrix[k * d + i] - matrix[i * d + k])).toBeLessThan(1e-14);
          const product = axis.reduce((sum, x, j) => sum + matrix[i * d + j] * x, 0);
          expect(Math.abs(product - value * axis[i])).toBeLessThan(1e-13);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('the score loss along common axes is the sum of those on the line', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const { process: spec, normal, score } = alongAxes(drawn);
      const process = forwardProcess(spec);
      const { values, mirror } = normal.covariance;
      const [mean, c0, c1] = [normal.mean, ...score.centre].map((x) => reflected(mirror, x));
      const [start, end] = score.precision.map((each) => each.values);
      const sum = values.reduce((total, variance, k) => {
        const line = affineScore(process, { precision: [start[k], end[k]], centre: [c0[k], c1[k]] });
        return total + affineLoss({ process, normal: { mean: mean[k], variance }, score: line });
      }, 0);
      const { value, error } = linearLoss(process, linearScore(process, score), normalOf(normal));
      expect(Math.abs(value - sum)).toBeLessThanOrEqual(error + 1e-12 * sum);
    }),
    { numRuns: 20 },
  );
});

test('a swirl makes the precision unsymmetric and leaves its symmetric part alone', () => {
  const [aCase] = fc.sample(cases, { seed: 1, numRuns: 1 });
  const process = forwardProcess(aCase.process);
  const at = (swirl: number) => linearScore(process, { ...aCase.score, swirl }).at(0.2).precision;
  const [still, swirling] = [at(0), at(0.5)];
  const d = aCase.normal.mean.length;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [swirling[i * d + j], swirling[j * d + i]];
      expect(above - below).toBeGreaterThan(0);
      expect(Math.abs(below + above - 2 * still[i * d + j])).toBeLessThan(1e-13);
    }
  }
});
