import { describe, expect, it, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import type { Target } from '../target/target.js';
import type { Divergence } from './divergence.js';
import { featureScoreField } from './field/line-features.js';
import { type PointField, smoothPointField } from './field/point-field.js';
import { featurePointField } from './field/space-features.js';
import { klOde } from './kl-ode.js';
import { klOdeInSpace, klOdeInSpaceAt } from './kl-ode-in-space.js';
import { type AffineScore, affineKlOde } from './normal/affine-score.js';
import { linearPointField } from './normal/linear-score.js';

const ou = variancePreserving(2, 2, 2);

function known(divergence: Divergence) {
  if (divergence.value === null) throw new Error(divergence.reason);
  return divergence;
}

/** One affine score an axis. */
function affineField(axes: readonly AffineScore[]): PointField {
  const d = axes.length;
  return linearPointField({
    dimension: d,
    at: (t) => ({
      precision: Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? axes[k % d].precision(t) : 0)),
      offset: Float64Array.from(axes, (axis) => axis.offset(t)),
    }),
  });
}

const steady: AffineScore = { precision: () => 1.1, offset: () => 0.4 };
const rising: AffineScore = { precision: (t) => 0.8 + 0.3 * t, offset: (t) => 0.3 - t };
const weak: AffineScore = { precision: (t) => 1 / (1 + t), offset: () => -0.2 };

describe('klOde of affine scores, one an axis, is the sum of their closed forms', () => {
  it.each<[string, ForwardProcess, AffineScore[], number[], number]>([
    ['OU, d = 2', ou, [steady, rising], [0.5, -1], 0.7],
    ['linear beta, d = 2', variancePreserving(0.1, 10, 1), [weak, steady], [0, 1], 1.5],
    ['ve, d = 2', varianceExploding(5, 1), [weak, weak], [1, 0.2], 1],
    ['OU, d = 3', ou, [steady, rising, weak], [0.5, -1, 0.2], 0.7],
  ])('%s', (_, process, axes, means, variance) => {
    const exact = axes.reduce((sum, axis, j) => sum + affineKlOde(process, axis, means[j], variance), 0);
    const [result] = klOdeInSpace(process, gaussianMixture([1], [means], [variance]), affineField(axes));
    const { value, error } = known(result);
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan((axes.length === 2 ? 5e-4 : 0.1) * exact);
  });
});

describe('above d = 2', () => {
  const target = gaussianMixture([1], [[0.5, -1, 0.2]], [0.7]);

  it('says that it is Monte Carlo, from how many draws, and what the time steps add, also where it is accurate', () => {
    // the same score on every axis: log p_0 - log p^ODE is what the controls explain, up to the time steps
    const [result] = klOdeInSpace(ou, target, affineField([steady, steady, steady]));
    const exact = [0.5, -1, 0.2].reduce((sum, mean) => sum + affineKlOde(ou, steady, mean, 0.7), 0);
    const { value, error, warning } = known(result);
    expect(Math.abs(value - exact)).toBeLessThan(1e-6);
    expect(error).toBeLessThan(1e-4);
    expect(warning).toMatch(
      /^Monte Carlo: half the width of a 99\.9% confidence interval from 8192 draws, .* time steps$/,
    );
  });

  it('gives the same bits again', () => {
    const once = () => klOdeInSpace(ou, target, affineField([steady, rising, weak]));
    expect(once()).toEqual(once());
  });
});

/** s = grad log p_t of a mixture, with div s = sum_k P_k (|g_k|^2 - d/v_k) - |s|^2, g_k = (alpha mu_k - x)/v_k. */
function exactField(process: ForwardProcess, means: readonly number[][], variances: readonly number[], target: Target) {
  const [d, K] = [target.dimension, means.length];
  const at = (t: number, points: Float64Array, p: number) => {
    const coefficients = process.coefficients(t);
    const { alpha, sigma } = coefficients;
    const count = points.length / d;
    const x = Array.from({ length: d }, (_, j) => points[j * count + p]);
    const score = target.score(x, coefficients);
    const logTotal = target.logDensity(x, coefficients);
    let divergence = 0;
    for (let k = 0; k < K; k++) {
      const v = alpha * alpha * variances[k] + sigma * sigma;
      const square = x.reduce((sum, each, j) => sum + (each - alpha * means[k][j]) * (each - alpha * means[k][j]), 0);
      // equal weights
      const share = Math.exp(-0.5 * (square / v + d * Math.log(2 * Math.PI * v)) - logTotal) / K;
      divergence += share * (square / (v * v) - d / v);
    }
    return { score, divergence: divergence - score.reduce((sum, s) => sum + s * s, 0) };
  };
  return smoothPointField({
    dimension: d,
    models: 1,
    evaluate(t, _, points, scores) {
      const count = points.length / d;
      for (let p = 0; p < count; p++) {
        for (const [j, s] of at(t, points, p).score.entries()) scores[j * count + p] = s;
      }
    },
    divergence(t, _, points, out) {
      for (let p = 0; p < out.length; p++) out[p] = at(t, points, p).divergence;
    },
  });
}

test('klOde of the exact score of a mixture is KL(p_T || pi): the flow is a bijection', () => {
  const process = variancePreserving(1, 1, 0.7);
  const means = [
    [-1, 0.5],
    [1.5, 0],
  ];
  const variances = [0.5, 1];
  const target = gaussianMixture([0.5, 0.5], means, variances);
  const last = process.coefficients(process.horizon);
  let exact = 0;
  for (let x = -7; x <= 7; x += 0.1) {
    for (let y = -7; y <= 7; y += 0.1) {
      const log = target.logDensity([x, y], last);
      exact += 0.01 * Math.exp(log) * (log + 0.5 * (x * x + y * y) + Math.log(2 * Math.PI));
    }
  }
  const field = exactField(process, means, variances, target);
  const [{ value }] = klOdeInSpaceAt(process, target, field, { cells: 32, steps: 16 });
  expect(Math.abs((value ?? 0) - exact)).toBeLessThan(1e-5 * exact);
});

describe('features that see one axis each', () => {
  const half = 6;
  const line = drawFeatures(2 * half, 1, embedding({ kind: 'fourier', size: 3 }, ou), 8);
  const source = stream(2, 'readouts');
  const readout = Float64Array.from({ length: 2 * half }, () => 2 * source.normal());
  const plane: RandomFeatures = {
    ...line,
    dimension: 2,
    weights: Float64Array.from({ length: 4 * half }, (_, k) =>
      k >> 1 < half === (k % 2 === 0) ? line.weights[k >> 1] : 0,
    ),
  };
  const planar = Float64Array.from({ length: 4 * half }, (_, k) => {
    const [axis, i] = [Math.floor(k / (2 * half)), k % (2 * half)];
    return i < half === (axis === 0) ? readout[i] : 0;
  });
  const field = featurePointField(plane, [planar, planar.map((a) => 0.2 * a)]);
  const target = gaussianMixture([1], [[0.5, -0.4]], [0.8]);

  /** One dimension's own klOde: half the features, so twice 1/m. */
  const alone = (axis: number, scale: number) => {
    const own = <T extends Float64Array>(values: T, size: number) =>
      values.slice(axis * half * size, (axis + 1) * half * size);
    const features = { ...line, width: half, weights: own(line.weights, 1), timeWeights: own(line.timeWeights, 3) };
    const scores = featureScoreField(features, [own(readout, 1).map((a) => 0.5 * scale * a)]);
    return known(klOde(ou, gaussianMixture([1], [[[0.5, -0.4][axis]]], [0.8]), scores, 1e-4)[0]);
  };

  it('klOde is the sum of those of the axes, for each of several models', () => {
    for (const [model, result] of klOdeInSpace(ou, target, field).entries()) {
      const { value, error } = known(result);
      const axes = [0, 1].map((axis) => alone(axis, [1, 0.2][model]));
      const exact = axes[0].value + axes[1].value;
      expect(exact).toBeGreaterThan(0.05);
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(error + axes[0].error + axes[1].error);
      expect(error).toBeLessThan(2e-3 * exact);
    }
  });

  it('one resolution alone is close, and the same again', () => {
    const once = () => klOdeInSpaceAt(ou, target, field, { cells: 64, steps: 32 });
    for (const [model, { value }] of once().entries()) {
      const fine = known(klOdeInSpace(ou, target, field)[model]).value;
      expect(Math.abs((value ?? 0) - fine)).toBeLessThan(0.01 * fine);
    }
    expect(once()).toEqual(once());
  });

  it('is told of an aim it misses, with what it reached', () => {
    const [result] = klOdeInSpace(ou, target, featurePointField(plane, [planar]), 1e-9);
    expect(result).toMatchObject({ warning: expect.stringContaining('exceeds the tolerance') });
  });
});

test('a flow that escapes has no KL, and says why', () => {
  const explosive: AffineScore = { precision: () => 900, offset: () => 0 };
  const target = gaussianMixture([1], [[1, 1]], [1]);
  const expected = { value: null, reason: 'the probability flow overflows from the support of p_0' };
  expect(klOdeInSpace(ou, target, affineField([explosive, explosive]))).toEqual([expected]);
  expect(klOdeInSpaceAt(ou, target, affineField([explosive, explosive]))).toEqual([expected]);
});
