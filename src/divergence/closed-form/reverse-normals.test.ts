import { expect, test } from 'vitest';
import { forwardProcess } from '../../process/process-spec.js';
import { priorKl } from '../../target/entropy.js';
import { distribution } from '../../target/target-spec.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { type LinearScore, scoreOnLine } from '../normal/linear-score.js';
import { diffusedNormal, isotropicNormal, normalScore } from '../normal/normal.js';
import { gaussianKl } from './gaussian-kl.js';
import { reverseNormals } from './reverse-normals.js';

const linearBeta = forwardProcess({ kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 });
const exploding = forwardProcess({ kind: 've', sigma: 8, horizon: 1 });

/** H constant. */
const constant = (precision: number[], offset: number[]): LinearScore => ({
  dimension: offset.length,
  at: () => ({ precision: Float64Array.from(precision), offset: Float64Array.from(offset) }),
});

test('s = -x + 0.5 on each of three axes has three times the KL of the line, 0.4818520924', () => {
  const score = constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [0.5, 0.5, 0.5]);
  const { value, error } = gaussianKl(ou, score, isotropicNormal(new Float64Array(3), 1), 'sde');
  expect(Math.abs(value - 3 * 0.4818520924)).toBeLessThan(3e-10 + error);
  expect(error).toBeLessThan(1e-6);
});

test.each([
  ['vp', linearBeta],
  ['ve', exploding],
] as const)('two axes agree with the closed form on the line within the stated error, %s', (_, process) => {
  const precision = (t: number) => {
    const { alpha, sigma } = process.coefficients(t);
    return (1 + 0.3 * t) / (0.8 * alpha * alpha + sigma * sigma);
  };
  const offset = (t: number) => precision(t) * Math.cos(t);
  const score: LinearScore = {
    dimension: 2,
    at: (t) => ({
      precision: Float64Array.of(precision(t), 0, 0, precision(t)),
      offset: Float64Array.of(offset(t), offset(t)),
    }),
  };
  for (const flow of ['sde', 'ode'] as const) {
    const { value, error } = gaussianKl(process, score, isotropicNormal([0.7, 0.7], 0.5), flow);
    const exact = 2 * gaussianKl(process, scoreOnLine(precision, offset), isotropicNormal([0.7], 0.5), flow).value;
    expectWithinError({ value, error }, exact);
    expect(error).toBeLessThan(1e-5 * exact);
  }
});

test('at t = T u^2 with equally spaced u, s = b - x leads OU through N(2 b (1 - exp(t - T)), I)', () => {
  const passed = reverseNormals(ou, constant([1, 0, 0, 1], [0.5, -1]), 'sde', 100);
  expect(passed.length).toBe(101);
  for (const [k, { t, normal }] of passed.entries()) {
    expect(t).toBeCloseTo(4 * (1 - k / 100) ** 2, 13);
    for (const [i, mean] of [1, -2].entries()) expect(normal.mean[i]).toBeCloseTo(-mean * Math.expm1(t - 4), 6);
    expect(normal.mean.length).toBe(2);
    for (const [e, unit] of [1, 0, 0, 1].entries()) expect(normal.covariance[e]).toBeCloseTo(unit, 13);
    expect(normal.covariance.length).toBe(4);
  }
});

test('a rotation of everything changes nothing', () => {
  const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
  const turned = ([a, b, e, d]: number[]) => {
    // R M R^T
    const [p, q, r, u] = [c * a - s * e, c * b - s * d, s * a + c * e, s * b + c * d];
    return [p * c - q * s, p * s + q * c, r * c - u * s, r * s + u * c];
  };
  const [H, S, b, m] = [
    [1.4, 0.7, -0.3, 0.9],
    [0.8, 0.2, 0.2, 0.5],
    [0.4, -1],
    [1, 0.3],
  ];
  const rotated = ([x, y]: number[]) => [c * x - s * y, s * x + c * y];
  const normal = (mean: number[], covariance: number[]) => ({
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
  });
  for (const flow of ['sde', 'ode'] as const) {
    const straight = gaussianKl(ou, constant(H, b), normal(m, S), flow).value;
    const other = gaussianKl(ou, constant(turned(H), rotated(b)), normal(rotated(m), turned(S)), flow).value;
    expect(Math.abs(other / straight - 1)).toBeLessThan(1e-11);
  }
});

test('errors fall with the fourth power of the steps', () => {
  const score = constant([1.2, 0.5, -0.4, 0.8], [1, -0.5]);
  const [coarse, middle, fine] = [32, 64, 1024].map((steps) => {
    const { normal } = reverseNormals(linearBeta, score, 'sde', steps)[steps];
    return normal.covariance[1];
  });
  const factor = (coarse - fine) / (middle - fine);
  expect(factor).toBeGreaterThan(12);
  expect(factor).toBeLessThan(24);
});

test('the flow of the exact score carries p_0 to p_T: klOde = KL(p_T||pi)', () => {
  const [mean, variance] = [[1.5, -0.5, 0.3], 0.7];
  const start = {
    mean: Float64Array.from(mean),
    covariance: isotropicNormal(new Float64Array(3), variance).covariance,
  };
  for (const process of [linearBeta, exploding]) {
    const score: LinearScore = { dimension: 3, at: (t) => normalScore(diffusedNormal(start, process, t)) };
    const { value, error } = gaussianKl(process, score, start, 'ode');
    const target = distribution({ kind: 'mixture', weights: [1], means: [mean], variances: [variance] });
    expectWithinError({ value, error }, priorKl(process, target).value);
    expect(error).toBeLessThan(1e-5);
  }
});
