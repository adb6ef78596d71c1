import { describe, expect, it, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { entropy } from '../target/entropy.js';
import { gaussianMixture } from '../target/mixture.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { expectWithinError } from '../testing/within-error.js';
import { gaussianKl } from './closed-form/gaussian-kl.js';
import type { Divergence } from './divergence.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import { smoothDivergence } from './field/path-divergence.js';
import type { ScoreField } from './field/score-field.js';
import { targetField } from './field/target-field.js';
import { klOde, klOdeAt, tooNarrow } from './kl-ode.js';
import { type LinearScore, scoreOnLine } from './normal/linear-score.js';
import { isotropicNormal } from './normal/normal.js';

const ou = variancePreserving(2, 2, 2);

function known(divergence: Divergence) {
  if (divergence.value === null) throw new Error(divergence.reason);
  return divergence;
}

/** One linear score per axis. */
function axisField(axes: readonly LinearScore[]): ScoreField {
  const d = axes.length;
  return linearField({
    dimension: d,
    at: (t) => ({
      precision: Float64Array.from({ length: d * d }, (_, k) =>
        k % (d + 1) === 0 ? axes[k % d].at(t).precision[0] : 0,
      ),
      offset: Float64Array.from(axes, (axis) => axis.at(t).offset[0]),
    }),
  });
}

const steady: LinearScore = scoreOnLine(
  () => 1.1,
  () => 0.4,
);
const rising: LinearScore = scoreOnLine(
  (t) => 0.8 + 0.3 * t,
  (t) => 0.3 - t,
);
const weak: LinearScore = scoreOnLine(
  (t) => 1 / (1 + t),
  () => -0.2,
);

describe('klOde of linear scores, one per axis, is the sum of their closed forms', () => {
  it.each<[string, ForwardProcess, LinearScore[], number[], number]>([
    ['OU, d = 2', ou, [steady, rising], [0.5, -1], 0.7],
    ['linear beta, d = 2', variancePreserving(0.1, 10, 1), [weak, steady], [0, 1], 1.5],
    ['ve, d = 2', varianceExploding(5, 1), [weak, weak], [1, 0.2], 1],
    ['OU, d = 3', ou, [steady, rising, weak], [0.5, -1, 0.2], 0.7],
  ])('%s', (_, process, axes, means, variance) => {
    const exact = axes.reduce(
      (sum, axis, j) => sum + gaussianKl(process, axis, isotropicNormal([means[j]], variance), 'ode').value,
      0,
    );
    const [result] = klOde(process, gaussianMixture([1], [means], [variance]), axisField(axes));
    const { value, error } = known(result);
    expectWithinError({ value, error }, exact);
    expect(error).toBeLessThan((axes.length === 2 ? 5e-4 : 0.1) * exact);
  });
});

describe('above d = 2', () => {
  const target = gaussianMixture([1], [[0.5, -1, 0.2]], [0.7]);

  it('says that it is Monte Carlo, from how many draws, and what the time steps add, even where it is accurate', () => {
    // the same score on every axis: log p_0 - log p^ODE is what the controls explain, up to the time steps
    const [result] = klOde(ou, target, axisField([steady, steady, steady]));
    const exact = [0.5, -1, 0.2].reduce(
      (sum, mean) => sum + gaussianKl(ou, steady, isotropicNormal([mean], 0.7), 'ode').value,
      0,
    );
    const { value, error, warning } = known(result);
    expect(Math.abs(value - exact)).toBeLessThan(1e-6);
    expect(error).toBeLessThan(1e-4);
    expect(warning).toMatch(
      /^Monte Carlo: half the width of a 99\.9% confidence interval from 8192 draws, .* time steps$/,
    );
  });

  it('gives the same bits again', () => {
    const once = () => klOde(ou, target, axisField([steady, rising, weak]));
    expect(once()).toEqual(once());
  });
});

/** s = grad log p_t of a mixture, with div s = sum_k P_k (|g_k|^2 - d/v_k) - |s|^2, g_k = (alpha mu_k - x)/v_k. */
function exactField(process: ForwardProcess, means: readonly number[][], variances: readonly number[], target: Target) {
  const [d, K] = [target.dimension, means.length];
  const divergence = (t: number, x: Float64Array) => {
    const coefficients = process.coefficients(t);
    const { alpha, sigma } = coefficients;
    const logTotal = target.logDensity(x, coefficients);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const v = alpha * alpha * variances[k] + sigma * sigma;
      const square = x.reduce((all, each, j) => all + (each - alpha * means[k][j]) * (each - alpha * means[k][j]), 0);
      // equal weights
      const share = Math.exp(-0.5 * (square / v + d * Math.log(2 * Math.PI * v)) - logTotal) / K;
      sum += share * (square / (v * v) - d / v);
    }
    return sum - target.score(x, coefficients).reduce((all, s) => all + s * s, 0);
  };
  return {
    ...targetField(target, process),
    divergenceOver: smoothDivergence((t, _, points, out) => {
      for (let p = 0; p < out.length; p++) out[p] = divergence(t, points.subarray(p * d, (p + 1) * d));
    }),
  };
}

test('time steps that change log p^ODE by either sign do not cancel in the error of a drawn mean', () => {
  const process = variancePreserving(0.02842, 5.528, 0.546);
  const mean = [-0.1216, 0.2755, 0.5545, 0.3721, 0.06082];
  const [still, turning] = [
    [0.3309, -0.6672, -0.4597, -0.8837, 0.8318],
    [-0.04025, -0.3953, 0.1252, 0.1038, -0.1297],
  ];
  const axes = mean.map((_, j) => {
    const slope = (t: number) => {
      const { alpha, sigma } = process.coefficients(t);
      return (0.79425 + (0.70275 * t) / process.horizon) / (alpha * alpha + sigma * sigma);
    };
    return scoreOnLine(slope, (t) => slope(t) * (still[j] + turning[j] * Math.cos((Math.PI * t) / process.horizon)));
  });
  const exact = mean.reduce(
    (sum, x, j) => sum + gaussianKl(process, axes[j], isotropicNormal([x], 2.993), 'ode').value,
    0,
  );
  const { value, error } = known(klOde(process, gaussianMixture([1], [mean], [2.993]), axisField(axes))[0]);
  // by signed changes the error would be 65 times the difference
  expect(error).toBeGreaterThan(120 * Math.abs(value - exact));
  expect(error).toBeLessThan(1e-5);
});

test('without the divergence of the score there is no klOde in d > 1, and the reason says so', () => {
  const target = gaussianMixture([1], [[1, 1]], [1]);
  const expected = { value: null, reason: 'the divergence of the score is not known' };
  expect(klOde(ou, target, targetField(target, ou))).toEqual([expected]);
  expect(klOdeAt(ou, target, targetField(target, ou))).toEqual([expected]);
});

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
  const [{ value }] = klOdeAt(process, target, field, { cells: 32, steps: 16 });
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
  const field = featureField(plane, [planar, planar.map((a) => 0.2 * a)]);
  const target = gaussianMixture([1], [[0.5, -0.4]], [0.8]);

  /** One dimension's own klOde: half the features, so twice 1/m. */
  const alone = (axis: number, scale: number) => {
    const own = <T extends Float64Array>(values: T, size: number) =>
      values.slice(axis * half * size, (axis + 1) * half * size);
    const features = { ...line, width: half, weights: own(line.weights, 1), timeWeights: own(line.timeWeights, 3) };
    const scores = featureField(features, [own(readout, 1).map((a) => 0.5 * scale * a)]);
    return known(klOde(ou, gaussianMixture([1], [[[0.5, -0.4][axis]]], [0.8]), scores, 1e-4)[0]);
  };

  it('klOde is the sum over the axes, for each of several models', () => {
    for (const [model, result] of klOde(ou, target, field).entries()) {
      const { value, error } = known(result);
      const axes = [0, 1].map((axis) => alone(axis, [1, 0.2][model]));
      const exact = axes[0].value + axes[1].value;
      expect(exact).toBeGreaterThan(0.05);
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(error + axes[0].error + axes[1].error);
      expect(error).toBeLessThan(2e-3 * exact);
    }
  });

  it('a single resolution is close, and gives the same when run again', () => {
    const once = () => klOdeAt(ou, target, field, { cells: 64, steps: 32 });
    for (const [model, { value }] of once().entries()) {
      const fine = known(klOde(ou, target, field)[model]).value;
      expect(Math.abs((value ?? 0) - fine)).toBeLessThan(0.01 * fine);
    }
    expect(once()).toEqual(once());
  });

  it('has a warning where it misses its aim, with the error that it reached', () => {
    const [result] = klOde(ou, target, featureField(plane, [planar]), 1e-9);
    expect(result).toMatchObject({ warning: expect.stringContaining('exceeds the tolerance') });
  });
});

test('a flow that escapes has no KL, and says why', () => {
  const explosive: LinearScore = scoreOnLine(
    () => 900,
    () => 0,
  );
  const target = gaussianMixture([1], [[1, 1]], [1]);
  const expected = { value: null, reason: 'the probability flow overflows from the support of p_0' };
  expect(klOde(ou, target, axisField([explosive, explosive]))).toEqual([expected]);
  expect(klOdeAt(ou, target, axisField([explosive, explosive]))).toEqual([expected]);
});

test('a narrow component on top of a wide one, which the nodes of the wide one miss, is in the error', () => {
  const still = scoreOnLine(
    () => 0,
    () => 0,
  );
  const target = gaussianMixture(
    [0.85, 0.15],
    [
      [-0.51, 0.171],
      [0, -0.0004],
    ],
    [6e-5, 1.2],
  );
  const [variance] = [1 / ou.coefficients(ou.horizon).alpha ** 2];
  const square = target.variance + target.mean.reduce((sum, x) => sum + x * x, 0);
  const exact = Math.log(2 * Math.PI * variance) + square / (2 * variance) - entropy(target, UNDIFFUSED).value;
  const { value, error } = known(klOde(ou, target, axisField([still, still]))[0]);
  expectWithinError({ value, error }, exact);
  expect(error).toBeLessThan(1e-3 * exact);
});

test('a component below 1e-7 of the largest length is too narrow', () => {
  const target = (variance: number, far = 0) =>
    gaussianMixture(
      [0.5, 0.5],
      [
        [0, 1],
        [far, 0],
      ],
      [variance, 1],
    );
  expect(tooNarrow(target(1.1e-14), 1)).toBeUndefined();
  expect(tooNarrow(target(0.9e-14), 1)).toMatch(/^a component of width 9.5e-8 is too narrow beside lengths of 1.0:/);
  expect(tooNarrow(target(1e-12), 400)).toMatch(/lengths of 20:/);
  expect(tooNarrow(target(1e-12, -1000), 1)).toMatch(/lengths of 1.0e\+3:/);
});
