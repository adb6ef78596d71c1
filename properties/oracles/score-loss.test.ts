import { expect, test } from 'vitest';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { modelLoss, scoreLossOf } from './score-loss.js';

/** Features whose kinks the panels of a score of which nothing is known pass over. */
const experiment = (seed: number): Experiment => ({
  process: { kind: 'vp', betaMin: 1, betaMax: 4, horizon: 2 },
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-1], [1]], variances: [0.5, 1] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: [3, 6, 16, 40][seed % 4], seed },
  data: { samples: 20, seed },
  trainingTimes: [30],
});

test('the loss of any score agrees, within its error, with that of features whose kinks cut the panels', () => {
  const ratios = Array.from({ length: 12 }, (_, k) => {
    const built = setting(experiment(k + 1));
    const [readout] = train(built, [30], timeResolution(96)).empirical.readouts;
    const field = featureField(built.features, [readout]);
    const found = scoreLossOf(built.process, built.target, (t, xs) => {
      const scores = new Float64Array(xs.length);
      field.at(t).evaluate(0, xs, scores);
      return scores;
    });
    const cut = modelLoss(built, readout);
    return (Math.abs(found.value - cut.value) - cut.error) / found.error;
  });
  expect(Math.max(...ratios)).toBeLessThan(1);
});
