import { describe, expect, it } from 'vitest';
import type { TargetSpec } from '../../target/target-spec.js';
import type { DiffusionSystem, ExactModel } from './contract.js';
import { PARAMETERIZATIONS, type Parameterization } from './description.js';
import { exact } from './exact-model.js';

type Mixture = Extract<TargetSpec, { kind: 'mixture' }>;

const PRIOR = { variance: 1 };
const TURN = Math.PI / 4;
/** Times from 0 to 2 with alpha = cos and sigma = 0.9 sin of a quarter turn, and back. */
const signal = (t: number) => ({ alpha: Math.cos(TURN * t), sigma: 0.9 * Math.sin(TURN * t) });
const slopes = (t: number) => ({ alphaSlope: -TURN * Math.sin(TURN * t), sigmaSlope: 0.9 * TURN * Math.cos(TURN * t) });
const inTime = (from: number, to: number): DiffusionSystem => ({
  name: 'a',
  process: { from, to, prior: PRIOR },
  coefficients: ({ time }) => ({
    alpha: time.map((t) => signal(t).alpha),
    sigma: Float64Array.from(time, (t) => signal(t).sigma),
  }),
});

const LINE: Mixture = { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.8]], variances: [0.2, 0.6] };
const PLANE: Mixture = {
  kind: 'mixture',
  weights: [0.25, 0.35, 0.4],
  means: [
    [-1, 0.5],
    [1.2, 0],
    [0.3, -1.4],
  ],
  variances: [0.3, 0.5, 0.2],
};

/** The places of a grid of [-7, 7]^d. */
function grid(dimension: number): number[][] {
  const axis = Array.from({ length: 141 }, (_, i) => -7 + 0.1 * i);
  return dimension === 1 ? axis.map((x) => [x]) : axis.flatMap((x) => axis.map((y) => [x, y]));
}

const density = (x: readonly number[], mean: readonly number[], variance: number) =>
  Math.exp(-x.reduce((sum, value, j) => sum + (value - mean[j]) ** 2, 0) / (2 * variance)) / variance ** (x.length / 2);

/** E[a x_0 + b eps | x] by a sum over x_0 of what a model is trained towards: eps = (x - alpha x_0)/sigma. */
function meanByForce(target: Mixture, kind: Parameterization, x: readonly number[], t: number): number[] {
  const { alpha, sigma, alphaSlope, sigmaSlope } = { ...signal(t), ...slopes(t) };
  const sums = x.map(() => 0);
  let total = 0;
  for (const x0 of grid(x.length)) {
    const prior = target.weights.reduce((p, w, k) => p + w * density(x0, target.means[k], target.variances[k]), 0);
    const mass =
      prior *
      density(
        x,
        x0.map((value) => alpha * value),
        sigma * sigma,
      );
    total += mass;
    for (const [j, data] of x0.entries()) {
      const eps = (x[j] - alpha * data) / sigma;
      const aimed = {
        data,
        noise: eps,
        score: -eps / sigma,
        velocity: alpha * eps - sigma * data,
        flow: alphaSlope * data + sigmaSlope * eps,
      };
      sums[j] += mass * aimed[kind];
    }
  }
  return sums.map((sum) => sum / total);
}

const model = (target: TargetSpec, parameterization: Parameterization): ExactModel => ({ target, parameterization });

describe.each(PARAMETERIZATIONS)('an exact model of %s', (kind) => {
  it.each([
    ['on the line', LINE, [[-2.3], [0.4], [1.9]]],
    [
      'in the plane',
      PLANE,
      [
        [-1.6, 0.2],
        [0.3, 0.1],
        [1.1, -1.9],
      ],
    ],
  ])('has the mean of what it is trained towards, %s', (_, target, x) => {
    const label = [0.5, 1.1, 1.7];
    for (const system of [inTime(0, 2), inTime(2, 0)]) {
      const predict = exact(model(target, kind), system);
      expect(predict.parameterization).toBe(kind);
      for (const [i, row] of predict(x, label).entries()) {
        const expected = meanByForce(target, kind, x[i], label[i]);
        for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[j], 8);
      }
    }
  });

  it('is finite where no noise is left, and where no signal is', () => {
    const straight: DiffusionSystem = {
      name: 'straight',
      process: { from: 1, to: 0, prior: PRIOR },
      coefficients: ({ time }) => ({ alpha: [...time], sigma: time.map((t) => 1 - t) }),
    };
    // of N(2, 0.25): x = x_0 and E eps = 0 at t = 1, x = eps and E x_0 = 2 at t = 0
    const target: Mixture = { kind: 'mixture', weights: [1], means: [[2]], variances: [0.25] };
    const [[atData], [atNoise]] = exact(model(target, kind), straight)([[3], [0.7]], [1, 0]);
    const expected = { score: [-4, -0.7], noise: [0, 0.7], data: [3, 2], velocity: [0, -2], flow: [3, 2 - 0.7] };
    expect(atData).toBeCloseTo(expected[kind][0], 7);
    expect(atNoise).toBeCloseTo(expected[kind][1], 7);
  });
});
