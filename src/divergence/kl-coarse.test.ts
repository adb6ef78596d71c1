import { describe, expect, it, test } from 'vitest';
import type { ForwardProcess } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { expectWithinError } from '../testing/within-error.js';
import { gaussianKl } from './closed-form/gaussian-kl.js';
import { allowedError } from './divergence.js';
import { linearField } from './field/linear-field.js';
import type { ScoreField } from './field/score-field.js';
import { targetField } from './field/target-field.js';
import { klOde, klOdeAt } from './kl-ode.js';
import { klSde, klSdeAt } from './kl-sde.js';
import { type LinearScore, scoreOnLine } from './normal/linear-score.js';
import { isotropicNormal, type Normal } from './normal/normal.js';

const cases: [string, ForwardProcess, LinearScore, number, number][] = [
  [
    'OU',
    variancePreserving(2, 2, 2),
    scoreOnLine(
      () => 0.8,
      () => 0.3,
    ),
    -0.5,
    2,
  ],
  [
    'linear beta',
    variancePreserving(0.1, 20, 1),
    scoreOnLine(
      (t) => 1 + t,
      (t) => 0.3 - t,
    ),
    0.4,
    0.6,
  ],
  [
    've',
    varianceExploding(5, 1),
    scoreOnLine(
      (t) => 1 / (1 + 4 * t),
      () => 0.02,
    ),
    1,
    1,
  ],
];

describe('of a linear score that rotates the plane', () => {
  const process = variancePreserving(1, 3, 1);
  const score: LinearScore = {
    dimension: 2,
    at: (t) => ({ precision: Float64Array.of(0.8, 0.5, -0.2, 1 + 0.2 * t), offset: Float64Array.of(0.3, -t) }),
  };
  const normal: Normal = { mean: Float64Array.of(0.5, -1), covariance: Float64Array.of(0.7, 0, 0, 0.7) };
  const target = gaussianMixture([1], [[...normal.mean]], [normal.covariance[0]]);
  const exact = () => gaussianKl(process, score, normal, 'ode').value;

  it('one run at 24 cells and 12 steps is near the KL of its normal distributions', () => {
    const [result] = klOdeAt(process, target, linearField(score), { cells: 24, steps: 12 });
    expect(Math.abs((result.value as number) - exact())).toBeLessThan(1e-4 * exact());
  });

  it('the refined value is within its error estimate', () => {
    const [result] = klOde(process, target, linearField(score), 1e-2);
    if (result.value === null) throw new Error(result.reason);
    expectWithinError(result, exact());
    expect(result.error).toBeLessThan(0.01 * exact());
    expect(result.warning).toBeUndefined();
  });

  it('there is no value where the flow overflows', () => {
    const away: LinearScore = {
      dimension: 2,
      at: () => ({ precision: Float64Array.of(1e40, 0, 0, 1e40), offset: new Float64Array(2) }),
    };
    const [result] = klOdeAt(process, target, linearField(away), { cells: 8, steps: 2 });
    expect(result).toEqual({ value: null, reason: 'the probability flow overflows from the support of p_0' });
  });
});

describe.each(cases)('of a linear score, %s', (_, process, score, mean, variance) => {
  const target = gaussianMixture([1], [[mean]], [variance]);
  const closedForms = () => ({
    sde: gaussianKl(process, score, isotropicNormal([mean], variance), 'sde').value,
    ode: gaussianKl(process, score, isotropicNormal([mean], variance), 'ode').value,
  });

  it('one run at 200 cells and 48 steps is near the closed form', () => {
    const exact = closedForms();
    const resolution = { cells: 200, steps: 48 };
    const [sde] = klSdeAt(process, target, linearField(score), resolution);
    const [ode] = klOdeAt(process, target, linearField(score), resolution);
    expect(Math.abs((sde.value as number) - exact.sde)).toBeLessThan(3e-3 * Math.max(1, exact.sde));
    expect(Math.abs((ode.value as number) - exact.ode)).toBeLessThan(3e-3 * Math.max(1, exact.ode));
  });

  it('the refined values are within their error estimates, which are within the tolerance', () => {
    const exact = closedForms();
    const tolerance = 1e-3;
    const [sde] = klSde(process, target, linearField(score), tolerance);
    const [ode] = klOde(process, target, linearField(score), tolerance);
    for (const [result, value] of [
      [sde, exact.sde],
      [ode, exact.ode],
    ] as const) {
      if (result.value === null) throw new Error(result.reason);
      expectWithinError(result, value);
      expect(result.error).toBeLessThanOrEqual(allowedError(result.value, tolerance));
    }
  });
});

test('each of several models is measured as if alone', () => {
  const process = variancePreserving(2, 2, 2);
  const target = gaussianMixture([1], [[0.5]], [0.8]);
  const scores = [
    linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    ),
    linearField(cases[0][2]),
  ];
  const both: ScoreField = {
    dimension: 1,
    models: 2,
    at(t) {
      const slices = scores.map((score) => score.at(t));
      return {
        evaluate: (model, xs, out) => slices[model].evaluate(0, xs, out),
        pieces: (model) => slices[model].pieces!(0),
      };
    },
  };
  const resolution = { cells: 100, steps: 16 };
  for (const solve of [klSdeAt, klOdeAt]) {
    const alone = scores.map((score) => solve(process, target, score, resolution)[0]);
    expect(solve(process, target, both, resolution)).toEqual(alone);
  }
});

test('the field of the exact score is the score of the target, of one model and without lines', () => {
  const process = variancePreserving(2, 2, 2);
  const target = gaussianMixture([0.3, 0.7], [[-1], [2]], [0.5, 1]);
  const field = targetField(target, process);
  const xs = Float64Array.of(-2, 0.1, 3);
  const out = new Float64Array(3);
  field.at(0.4).evaluate(0, xs, out);
  expect(out).toEqual(xs.map((x) => target.score([x], process.coefficients(0.4))[0]));
  expect([field.models, field.at(0.4).pieces]).toEqual([1, undefined]);
});
