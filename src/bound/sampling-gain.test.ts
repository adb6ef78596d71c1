import { describe, expect, it } from 'vitest';
import { setting } from '../experiment/setting.js';
import { operatorNorm } from '../numeric/operator-norm.js';
import { stream } from '../numeric/random.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { minus } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange, multiplyRows } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import { samplingIntegral } from './sampling-error.js';
import { samplingGain } from './sampling-gain.js';

const diagonal = (...entries: number[]): QuadraticLoss => {
  const gram = new Float64Array(entries.length * entries.length);
  for (const [i, entry] of entries.entries()) gram[i * (entries.length + 1)] = entry;
  return { width: entries.length, gram, crossMoment: new Float64Array(entries.length) } as QuadraticLoss;
};

it('of diagonal grams the gain is the largest of g_i (1 - e^{-2 l_i tau})/(2 l_i)', () => {
  const [g, l] = [
    [2, 0.5, 3],
    [1, 0, 4],
  ];
  for (const tau of [1e-3, 0.7, 50]) {
    const each = g.map((x, i) => (l[i] > 0 ? (x * (1 - Math.exp(-2 * l[i] * tau))) / (2 * l[i]) : x * tau));
    const { value, error } = samplingGain(diagonal(...g), diagonal(...l), tau);
    expect(Math.abs(value - Math.max(...each))).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-11 * value);
  }
});

describe.each([1, 2, 3, 4])('for data of seed %d', (seed) => {
  const { process, features, target, data } = setting({
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 },
    target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-1.5], [1]], variances: [0.4, 0.9] },
    embedding: { kind: 'signal' },
    features: { width: 9, seed },
    data: { samples: 12, seed },
    trainingTimes: [1],
  });
  const population = quadraticLoss(process, features, target, 8);
  const empirical = quadraticLoss(process, features, empiricalMeasure(data), 8);

  it.each([0.01, 1, 30, 1e4])(
    'at tau = %d the gain is below 1/2 + tau lambda_max(G - G_n), and that below the operator norm',
    (tau) => {
      const { value, error } = samplingGain(population, empirical, tau);
      const largest = symmetricEigen(minus(population.gram, empirical.gram), 9).values[8];
      const byShift = 0.5 + tau * Math.max(0, largest);
      expect(value).toBeLessThanOrEqual(byShift + error);
      expect(byShift).toBeLessThanOrEqual(
        0.5 + tau * operatorNorm(minus(population.gram, empirical.gram), 9).value + 1e-9 * tau,
      );
      expect(error).toBeLessThan(1e-6 * value);
    },
  );

  it('the gain bounds what the residual does to the loss, and is attained by the residual that it is of', () => {
    const tau = 5;
    const { value } = samplingGain(population, empirical, tau);
    const flow = gradientFlow(population, [tau]);
    const D = minus(gradientFlow(empirical, [tau]).readouts[0], flow.readouts[0]);
    const displaced = 2 * 9 * lossChange({ ...population, crossMoment: new Float64Array(9) }, D);
    expect(displaced).toBeLessThanOrEqual(value * samplingIntegral(population, empirical, flow.spectrum, [tau], 8)[0]);
    // R(s) = y e^{-(tau - s) G_n} with y = x G^{1/2}: D = y W, |R|^2 = y W y^T; power iteration on y -> y W G
    const { values, vectors } = symmetricEigen(empirical.gram, 9);
    const w = values.map((l) => (l > 0 ? -Math.expm1(-2 * l * tau) / (2 * l) : tau));
    const timesW = (y: Float64Array) => {
      const out = new Float64Array(9);
      for (const [j, v] of vectors.entries()) {
        const part = w[j] * v.reduce((sum, each, i) => sum + each * y[i], 0);
        for (let i = 0; i < 9; i++) out[i] += part * v[i];
      }
      return out;
    };
    const source = stream(seed, 'evaluation');
    let y: Float64Array = Float64Array.from({ length: 9 }, () => source.normal());
    for (let k = 0; k < 400; k++) {
      y = multiplyRows(timesW(y), population.gram, 9);
      const length = Math.hypot(...y);
      y = y.map((each) => each / length);
    }
    const moved = timesW(y);
    const gained = moved.reduce((sum, each, i) => sum + each * multiplyRows(moved, population.gram, 9)[i], 0);
    const spent = moved.reduce((sum, each, i) => sum + each * y[i], 0);
    expect(gained / spent / value).toBeCloseTo(1, 6);
  });
});
