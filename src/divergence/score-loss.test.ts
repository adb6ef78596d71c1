import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { timeResolution, train } from '../experiment/training.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { bumpMixture } from '../target/bumps.js';
import { gaussianMixture } from '../target/mixture.js';
import { expectWithinError } from '../testing/within-error.js';
import { known } from './divergence.js';
import { featureField } from './field/feature-field.js';
import { zeroField } from './field/linear-field.js';
import type { ScoreField } from './field/score-field.js';
import { targetField } from './field/target-field.js';
import { scoreLoss } from './score-loss.js';

/** Loose enough for a few thousand places in time in the plane. */
const AIM = 1e-3;
const ou = variancePreserving(2, 2, 2);
const modes = gaussianMixture([0.3, 0.7], [[-2], [1]], [0.5, 1]);
const plane = gaussianMixture(
  [0.5, 0.5],
  [
    [-2, 0],
    [1, 1],
  ],
  [0.5, 1],
);

/** Adds `push` to every coordinate of the exact score. */
function pushed(target: typeof modes, push: (t: number, x: number) => number): ScoreField {
  const exact = targetField(target, ou);
  return {
    ...exact,
    at: (t) => ({
      evaluate(model, points, scores) {
        exact.at(t).evaluate(model, points, scores);
        for (let k = 0; k < scores.length; k++) scores[k] += push(t, points[k]);
      },
    }),
  };
}

describe.each([
  ['on the line', modes, 1],
  ['in the plane', plane, 2],
] as const)('J %s', (_, target, d) => {
  it('is 0 for the exact score', () => {
    expectWithinError(known(scoreLoss(ou, target, targetField(target, ou))[0]), 0, 1e-12);
  });

  it('is d int c(t)^2 dt for the exact score and c(t), however fast that turns', () => {
    // g^2 = 2, int_0^2 cos^2(w t) dt = 1 + sin(4 w)/(4 w)
    for (const w of d === 1 ? [1, 60] : [1]) {
      const found = known(
        scoreLoss(
          ou,
          target,
          pushed(target, (t) => Math.cos(w * t)),
          1e-4,
        )[0],
      );
      const truth = d * (1 + Math.sin(4 * w) / (4 * w));
      expectWithinError(found, truth);
      expect(found.error).toBeLessThan(AIM * truth);
    }
  });

  it('is known in closed form for the score 0 of one normal', () => {
    const normal = gaussianMixture([1], [d === 1 ? [0.7] : [0.7, 0]], [0.5]);
    const [found] = scoreLoss(ou, normal, zeroField(d), AIM);
    // 1/2 int g^2 d/v_t dt, v_t = 1 - e^{-2t}/2: (d/2) [ln(e^{2t} - 1/2)]_0^2
    expectWithinError(known(found), 0.5 * d * Math.log((Math.exp(4) - 0.5) / 0.5));
  });
});

describe('errors cover', () => {
  const normal = gaussianMixture([1], [[0]], [1]);

  it.each([10, 20, 30])('a score that turns faster in space than the nodes follow: cos(%i x) beside N(0, 1)', (w) => {
    const field = pushed(normal, (_, x) => Math.cos(w * x));
    // E cos^2(w x) = (1 + e^{-2 w^2})/2
    expectWithinError(known(scoreLoss(ou, normal, field, 0.1)[0]), 1);
  });

  it.each([3, 7, 11, 23, 47, 60])('kinks in time, whose differences may be small by chance: |cos(%i t)|', (w) => {
    const field = pushed(normal, (t) => Math.sqrt(Math.abs(Math.cos(w * t))));
    // int_0^2 |cos w t| dt, of so many half turns and a rest
    const halfTurns = Math.floor((2 * w) / Math.PI + 0.5);
    const truth = (2 * halfTurns + (halfTurns % 2 === 0 ? 1 : -1) * Math.sin(2 * w)) / w;
    expectWithinError(known(scoreLoss(ou, normal, field, 1e-2)[0]), truth);
  });
});

it('agrees with the exact engine on trained features, whose kinks move', () => {
  for (const [seed, target] of [
    { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 0.5] },
    { kind: 'bumps', weights: [1], centers: [[0.3]], halfWidths: [1] },
  ].entries()) {
    const experiment = parseExperiment(
      {
        process: { kind: 've', sigma: 5, horizon: 1 },
        target,
        embedding: { kind: 'fourier', size: 3 },
        features: { width: 8, seed },
        data: { samples: 40, seed },
        trainingTimes: [1, 100],
      },
      'test',
    );
    const { setting: built, empirical } = train(setting(experiment), experiment.trainingTimes, timeResolution(288));
    const field = featureField(built.features, empirical.flow.readouts);
    for (const [k, found] of scoreLoss(built.process, built.target, field, 1e-2).entries()) {
      expectWithinError(known(found), empirical.scoreLoss[k]);
    }
  }
});

it('has a reason in place of a value where nothing is computed', () => {
  const space = gaussianMixture([1], [[0, 0, 0]], [1]);
  const [beyond] = scoreLoss(ou, space, targetField(space, ou));
  expect(beyond).toMatchObject({ value: null, reason: expect.stringContaining('at most two dimensions') });
  const bumps = bumpMixture([1], [[0, 0]], [1]);
  const [cloud] = scoreLoss(ou, bumps, targetField(bumps, ou));
  expect(cloud).toMatchObject({ value: null, reason: expect.stringContaining('mixtures of normals only') });
  const infinite = pushed(modes, () => Number.POSITIVE_INFINITY);
  expect(scoreLoss(ou, modes, infinite)[0]).toMatchObject({ value: null });
});
