import { expect, test } from 'vitest';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { noisedCrossMoment, scoreOf, scoreOfKernel } from './noised-cross-moment.js';

const NODES = 48;
const TAU = 1000;

/** N(0, 1) and eight data. */
const built = setting({
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 5 },
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 64, seed: 3 },
  data: { samples: 8, seed: 4 },
  trainingTimes: [TAU],
});

const { gram, crossMoment, width } = quadraticLoss(built.process, built.features, empiricalMeasure(built.data), NODES);

test('the moment with the score of the kernel is the cross moment of the data, to second order in the steps of the noise', () => {
  const missed = [4, 8, 16].map((steps) =>
    norm(minus(noisedCrossMoment(built, scoreOfKernel, NODES, steps).moment, crossMoment)),
  );
  expect(missed[2]).toBeLessThan(1e-3 * norm(crossMoment));
  expect(missed[1]).toBeLessThan(missed[0]);
});

test('a flow with the score of the population in its gradient learns that score from eight data', () => {
  const { population, empirical, zeroLoss } = train(built, [TAU], { timeNodes: NODES, errors: false });
  const { moment: printed } = noisedCrossMoment(built, scoreOf(built.target), NODES, 8);
  const [A] = gradientFlow({ width, gram, crossMoment: printed }, [TAU]).readouts;
  const lossOf = (readout: Float64Array) => zeroLoss.value + lossChange(population.loss, readout);
  expect(lossOf(A)).toBeLessThan(0.01);
  expect(lossOf(empirical.flow.readouts[0])).toBeGreaterThan(0.05);
});

test('where no feature is alive within the rule, the moment is within what lies beyond it', () => {
  const { process, features, data } = setting({
    process: { kind: 'vp', betaMin: 0.514, betaMax: 0.514, horizon: 0.2046 },
    target: { kind: 'mixture', weights: [1], means: [[0.14]], variances: [0.1133] },
    embedding: { kind: 'signal' },
    features: { width: 2, seed: 258478 },
    data: { samples: 2, seed: 14 },
    trainingTimes: [1],
  });
  const exact = quadraticLoss(process, features, empiricalMeasure(data), NODES).crossMoment;
  const { moment, beyond } = noisedCrossMoment({ process, features, data }, scoreOfKernel, NODES, 8);
  expect(norm(exact)).toBeGreaterThan(0);
  expect(norm(moment)).toBe(0);
  for (const [i, value] of exact.entries()) expect(Math.abs(value)).toBeLessThanOrEqual(beyond[i]);
});
