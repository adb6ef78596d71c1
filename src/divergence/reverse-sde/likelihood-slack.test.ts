import { describe, expect, test } from 'vitest';
import type { ForwardProcess } from '../../process/forward-process.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { reverseNormals } from '../closed-form/reverse-normals.js';
import { known } from '../divergence.js';
import { linearField } from '../field/linear-field.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { likelihoodSlack } from './likelihood-slack.js';
import { type DensityAt, reverseDensities } from './reverse-densities.js';

const AIM = 1e-3;

/** s = -x under vp, the score of N(0, 1), which its reverse SDE keeps. */
const own = scoreOnLine(
  () => 1,
  () => 0,
);

describe('the slack of the likelihood bound', () => {
  test('is 0 where the model is the score of its own law, however far that is from p_0', () => {
    const target = gaussianMixture([0.3, 0.7], [[-2], [1]], [0.2, 0.6]);
    const { value, error } = known(likelihoodSlack(ou, target, linearField(own), AIM)[0]);
    // on any grid, as its fluxes keep the density of which the score is this
    expect(value).toBeLessThan(1e-20);
    expect(value).toBeLessThanOrEqual(error);
    // a billionth of p_t lies so deep in its tails that their slope is open
    expect(error).toBeLessThan(1e-8);
  });

  test.each([
    ['a weak score', ou, 0.6, 0.3, 0.5, 0.7],
    ['linear beta', variancePreserving(0.1, 20, 1), 1.4, -0.5, 1, 0.4],
    ['ve', varianceExploding(8, 1), 0.2, 0.1, -1, 1],
  ] as const)(
    'is 1/2 ∫ g^2 E|s - grad log q_t|^2 dt by the normal q_t of a linear score: %s',
    (_, process, h, c, m, v) => {
      const score = scoreOnLine(
        () => h,
        () => c,
      );
      const [found] = likelihoodSlack(process, gaussianMixture([1], [[m]], [v]), linearField(score), AIM);
      expectWithinError(known(found), slackOfNormals(process, { h, c, m, v }));
      expect(known(found).error).toBeLessThan(1e-2 * known(found).value);
    },
  );

  test('has the same error where the line is turned round', () => {
    const turned = (sign: number) => {
      const score = scoreOnLine(
        () => 1.4,
        () => 0.3 * sign,
      );
      const target = gaussianMixture([0.9, 0.1], [[0.5 * sign], [6 * sign]], [0.3, 0.1]);
      return known(likelihoodSlack(ou, target, linearField(score), AIM)[0]);
    };
    const [one, other] = [turned(1), turned(-1)];
    expect(other.value).toBeCloseTo(one.value, 10);
    expect(other.error / one.error).toBeCloseTo(1, 6);
  });

  describe('with a light mode far out', () => {
    const foundAndExact = (process: ForwardProcess, h: number, weight: number, far: number) => {
      const score = scoreOnLine(
        () => h,
        () => 0.3,
      );
      const target = gaussianMixture([1 - weight, weight], [[0.5], [far]], [0.3, 0.1]);
      const of = (m: number, v: number) => slackOfNormals(process, { h, c: 0.3, m, v });
      const exact = (1 - weight) * of(0.5, 0.3) + weight * of(far, 0.1);
      return { found: likelihoodSlack(process, target, linearField(score), AIM)[0], exact };
    };

    test.each([
      ['no double holds', ou, 0.6, 1e-9, 1e4],
      ['fluxes smear', ou, 0.3, 1e-7, 1e3],
      ['a wide cell hides', ou, 0.6, 1e-12, 2e5],
      ['a wide cell flattens', variancePreserving(0.8, 0.8, 0.2), 0.3, 2e-7, 75],
    ])('has an error that covers what it adds where the density is one that %s', (_, process, h, weight, far) => {
      const { found, exact } = foundAndExact(process, h, weight, far);
      expectWithinError(known(found), exact);
      // which is less than what the density itself shows
      expect(known(found).error).toBeLessThan(0.2 * exact);
    });

    test('has no value where it adds most of it, unseen', () => {
      const { found, exact } = foundAndExact(varianceExploding(8, 1), 1, 8e-7, 1e4);
      expect(exact).toBeCloseTo(575.2, 1);
      expect(found).toEqual({ value: null, reason: expect.stringMatching(/^not resolved: 45\.\d with an error of/) });
    });
  });

  test('has no value where much of p_t is where no double holds the density', () => {
    const steep = scoreOnLine(
      () => 8,
      () => 0,
    );
    const [found] = likelihoodSlack(ou, gaussianMixture([1], [[0.5]], [0.3]), linearField(steep), AIM);
    expect(found).toEqual({ value: null, reason: expect.stringContaining('leaves too little for a double') });
  });

  test('is refused in the plane', () => {
    const plane = gaussianMixture([1], [[0, 1]], [1]);
    const field = { ...linearField(own), dimension: 2 };
    expect(likelihoodSlack(ou, plane, field, AIM)).toEqual([
      { value: null, reason: 'the slack is computed on the line only' },
    ]);
  });
});

test('a density is shown at every time, from the prior to what is returned', () => {
  const faces = Float64Array.from({ length: 81 }, (_, i) => -4 + i / 10);
  const seen: { t: number; density: Float64Array; scores: Float64Array }[] = [];
  const watch = ({ t, density, scores }: DensityAt) => {
    seen.push({ t, density: density.slice(), scores: scores.slice() });
  };
  const times = Float64Array.of(2, 1, 0.5, 0);
  const [{ density }] = reverseDensities(ou, linearField(own), times, [{ model: 0, faces }], watch);
  expect(seen.map(({ t }) => t)).toEqual([2, 1, 0.5, 0]);
  expect(seen[0].density[40]).toBeCloseTo(Math.exp(-0.5 * 0.05 * 0.05) / Math.sqrt(2 * Math.PI), 12);
  expect(seen[3].density).toEqual(density);
  // between the centres at -0.05 and 0.05, and at 0.05 and 0.15
  for (const { scores } of seen)
    expect([scores[40], scores[41]].map((s) => s + 0)).toEqual([-0, -0.1].map((s) => expect.closeTo(s, 12)));
  expect(reverseDensities(ou, linearField(own), times, [{ model: 0, faces }])[0].density).toEqual(density);
});

interface NormalCase {
  /** s = -h x + c. */
  readonly h: number;
  readonly c: number;
  /** p_0 = N(m, v). */
  readonly m: number;
  readonly v: number;
}

/** By Simpson's rule in u, t = T u^2. */
function slackOfNormals(process: ForwardProcess, { h, c, m, v }: NormalCase): number {
  const score = scoreOnLine(
    () => h,
    () => c,
  );
  const steps = 2000;
  const values = reverseNormals(process, score, 'sde', steps).map(({ t, normal: { mean, covariance } }) => {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const slope = 1 / covariance[0] - h;
    const middle = slope * alpha * m + c - mean[0] / covariance[0];
    const square = slope * slope * (alpha * alpha * v + sigma * sigma) + middle * middle;
    // dt = 2 T u du
    return Math.sqrt(t * process.horizon) * diffusion * diffusion * square;
  });
  const sum = values.reduce((total, value, k) => {
    return total + (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2) * value;
  }, 0);
  return sum / (3 * steps);
}
