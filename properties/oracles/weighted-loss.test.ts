import { expect, test } from 'vitest';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { explicitMatching, featureScores, lossChanges } from './weighted-loss.js';

const TIME_NODES = 3;

/** One normal, and a single feature that starts at a kink. */
const withKink = (kink: number): Experiment => ({
  process: { kind: 'vp', betaMin: 1.6, betaMax: 1.6, horizon: 0.5 },
  target: { kind: 'mixture', weights: [1], means: [[-5]], variances: [0.1] },
  embedding: { kind: 'signal' },
  features: { weights: [[1]], timeWeights: [[-kink, 0]] },
  data: { points: [[0]] },
  trainingTimes: [1],
});

/** J(1) - J(0) by its definition, and by the quadratic. */
function changes(kink: number) {
  const built = setting(withKink(kink));
  const readouts = [Float64Array.of(0), Float64Array.of(1)];
  const [direct] = lossChanges(built, featureScores(built.features, readouts), TIME_NODES, explicitMatching);
  return {
    direct,
    exact: lossChange(quadraticLoss(built.process, built.features, built.target, TIME_NODES), readouts[1]),
  };
}

test('a change of the loss agrees with the quadratic to rounding where models differ in the bulk', () => {
  const { direct, exact } = changes(-4);
  expect(Math.abs(direct.value - exact)).toBeLessThan(1e-10 * direct.scale);
  expect(direct.error).toBeLessThan(1e-10 * direct.scale);
});

test('a change of the loss counts the mass that its panels cut off as error, where models differ in a tail only', () => {
  // at the latest node p_t is N(-3.5, 0.73^2): the feature starts seven deviations and a half from its mean
  const { direct, exact } = changes(2);
  const gap = Math.abs(direct.value - exact);
  expect(gap).toBeGreaterThan(1e-7 * direct.scale);
  expect(gap).toBeLessThan(direct.error);
  expect(direct.error).toBeLessThan(1e-2 * direct.scale);
});
