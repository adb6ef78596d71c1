import { expect, test } from 'vitest';
import { forwardProcess } from '../../process/process-spec.js';
import { distribution } from '../../target/target-spec.js';
import { expectWithinError } from '../../testing/within-error.js';
import { diffusedNormal, isotropicNormal, mapDifference, meanProduct, normalScore, times } from './normal.js';
import { normalKl } from './normal-kl.js';

const one = { mean: Float64Array.of(0.5, -1), covariance: Float64Array.of(1.5, 0.4, 0.4, 0.8) };
const other = { mean: Float64Array.of(-0.2, 0.3), covariance: Float64Array.of(0.7, -0.2, -0.2, 1.1) };

test('the KL of distributions with independent coordinates is the sum of those on the line', () => {
  const [m, v, k, r] = [
    [0.3, -1, 2],
    [0.5, 2, 1],
    [0, 0.4, 1.5],
    [1, 1.3, 0.2],
  ];
  const diagonal = (values: number[]) => Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? values[i / 4] : 0));
  const { value, error } = normalKl(
    { mean: Float64Array.from(m), covariance: diagonal(v) },
    { mean: Float64Array.from(k), covariance: diagonal(r) },
  );
  const sum = m.reduce(
    (total, mean, i) => total + normalKl(isotropicNormal([mean], v[i]), isotropicNormal([k[i]], r[i])).value,
    0,
  );
  expectWithinError({ value, error }, sum);
  expect(error).toBeLessThan(1e-12);
});

test('the KL of two distributions with the same covariance is half the shift times the shift of the scores', () => {
  // KL(N(m, S)||N(k, S)) = 1/2 (m - k)^T S^{-1} (m - k) = 1/2 (m - k) . (difference of offsets)
  const shifted = { mean: other.mean, covariance: one.covariance };
  const { offset } = mapDifference(normalScore(one), normalScore(shifted));
  const half = 0.5 * one.mean.reduce((sum, m, i) => sum + (m - other.mean[i]) * offset[i], 0);
  expect(Math.abs(normalKl(one, shifted).value - half)).toBeLessThan(1e-13);
});

test('E[score] = 0, E[score . score] = tr S^{-1} and E[score . x] = -d under the distribution itself', () => {
  const score = normalScore(one);
  const constant = { precision: new Float64Array(4), offset: Float64Array.of(0.3, 0.7) };
  const position = { precision: Float64Array.of(-1, 0, 0, -1), offset: new Float64Array(2) };
  expect(Math.abs(meanProduct(one, score, constant))).toBeLessThan(1e-14);
  expect(Math.abs(meanProduct(one, score, score) - score.precision[0] - score.precision[3])).toBeLessThan(1e-14);
  expect(Math.abs(meanProduct(one, score, position) + 2)).toBeLessThan(1e-14);
});

test('the mean of a product of maps that are not symmetric agrees with a sum over their entries', () => {
  const a = { precision: Float64Array.of(1, 2, -0.5, 0.3), offset: Float64Array.of(0.2, -0.1) };
  const b = { precision: Float64Array.of(0.4, -1, 0.6, 2), offset: Float64Array.of(1, 0.5) };
  // second moments E[x x^T] = S + m m^T
  const second = one.covariance.map((s, k) => s + one.mean[Math.floor(k / 2)] * one.mean[k % 2]);
  let expected = 0;
  for (let i = 0; i < 2; i++) {
    expected += a.offset[i] * b.offset[i];
    for (let j = 0; j < 2; j++) {
      expected -= (a.precision[i * 2 + j] * b.offset[i] + b.precision[i * 2 + j] * a.offset[i]) * one.mean[j];
      for (let k = 0; k < 2; k++) expected += a.precision[i * 2 + j] * second[j * 2 + k] * b.precision[i * 2 + k];
    }
  }
  expect(Math.abs(meanProduct(one, a, b) - expected)).toBeLessThan(1e-13);
});

test('the score of a diffused isotropic normal is that of the target with one component', () => {
  const process = forwardProcess({ kind: 've', sigma: 5, horizon: 1 });
  const mean = [0.4, -1.2, 0.9];
  const start = isotropicNormal(mean, 0.6);
  const x = Float64Array.of(1, 0.2, -2);
  const { precision, offset } = normalScore(diffusedNormal(start, process, 0.7));
  const pull = times(precision, x);
  const target = distribution({ kind: 'mixture', weights: [1], means: [mean], variances: [0.6] });
  const expected = target.score(x, process.coefficients(0.7));
  for (const [j, s] of expected.entries()) expect(Math.abs(offset[j] - pull[j] - s)).toBeLessThan(1e-13);
});

test('the difference of two maps maps to the difference', () => {
  const a = { precision: Float64Array.of(1, 2, 3, 4), offset: Float64Array.of(0.5, -1) };
  const b = { precision: Float64Array.of(0.5, -1, 1, 2), offset: Float64Array.of(1, 1) };
  expect(mapDifference(a, b)).toEqual({ precision: Float64Array.of(0.5, 3, 2, 2), offset: Float64Array.of(-0.5, -2) });
});

test('a covariance that is not positive definite is refused', () => {
  const broken = { mean: new Float64Array(2), covariance: Float64Array.of(1, 2, 2, 1) };
  expect(() => normalKl(broken, one)).toThrow(RangeError);
});
