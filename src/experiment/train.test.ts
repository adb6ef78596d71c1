import { describe, expect, it } from 'vitest';
import { drawFeatures } from '../features/random-features.js';
import { norm } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange, residual } from '../training/loss-at-readout.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import type { Experiment } from './schema.js';
import { type Setting, setting } from './setting.js';
import { train } from './train.js';
import { timeResolution } from './training.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-2], [1]], variances: [0.3, 1] },
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 20, seed: 4 },
  data: { samples: 50, seed: 5 },
  trainingTimes: [0, 3, 300],
};
const { trainingTimes: times } = experiment;
const built = setting(experiment);
const fail = (): never => {
  throw new Error('this costs');
};

it('the default resolution is 192 nodes with 5/8, 3/4 and 7/8 of them', () => {
  expect(timeResolution()).toEqual({ timeNodes: 192, coarser: [120, 144, 168] });
  expect(timeResolution(50).coarser).toEqual([32, 38, 44]);
});

describe('train', () => {
  it('asks for neither the data nor the target density where only the flow on the population is wanted', () => {
    const { count, dimension } = built.data;
    const costly: Setting = {
      ...built,
      target: { ...built.target, logDensity: fail },
      data: {
        count,
        dimension,
        get values() {
          return fail();
        },
      },
    };
    const training = train(costly, times);
    const { change } = training.population;
    expect(change[0].value).toBe(0);
    expect(change[2].value).toBeLessThan(change[1].value);
    expect(() => training.empirical.loss).toThrow('this costs');
    expect(() => training.population.scoreLoss).toThrow('this costs');
  });

  it('trains once', () => {
    const training = train(built, times, { timeNodes: 24, coarser: [16] });
    expect(training.empirical.flow).toBe(training.empirical.flow);
    expect(training.coarser[0].population.loss).toBe(training.coarser[0].population.loss);
    expect(training.coarser[0].initialLoss).toBe(training.initialLoss);
  });

  it('has J_0 plus the change as score loss, with the errors of both and the effect of coarser quadratures', () => {
    const training = train(built, times, { timeNodes: 24, coarser: [16, 20] });
    const alone = [16, 20].map((timeNodes) => train(built, times, { timeNodes, coarser: [] }));
    for (const on of ['population', 'empirical'] as const) {
      for (const [k, { value, error }] of training[on].scoreLoss.entries()) {
        const change = training[on].change[k];
        expect(value).toBe(training.initialLoss.value + change.value);
        const moved = Math.max(...alone.map((each) => Math.abs(each[on].scoreLoss[k].value - value)));
        expect(error).toBeCloseTo(moved + change.error + training.initialLoss.error, 15);
        expect(alone[0][on].scoreLoss[k].error).toBe(alone[0].initialLoss.error + alone[0][on].change[k].error);
      }
    }
  });

  it('moves J by no more than an error of the readout in the direction of steepest ascent of J, on the data too', () => {
    const training = train(built, times, { timeNodes: 24, coarser: [] });
    const J = (A: Float64Array) => lossChange(training.population.loss, A);
    for (const on of ['population', 'empirical'] as const) {
      const { flow, change } = training[on];
      for (const [k, A] of flow.readouts.entries()) {
        const descent = residual(training.population.loss, A);
        const size = norm(descent);
        const along = (step: number) => J(A.map((a, i) => a - (step * descent[i]) / size));
        // J is quadratic: the central difference is its slope; where that vanishes, it is lost in rounding
        const slope = along(0.5) - along(-0.5);
        expect(Math.abs(change[k].error - slope * flow.errors[k])).toBeLessThanOrEqual(1e-12 * flow.errors[k]);
      }
    }
  });

  it('trains the features of a setting on its data, whoever drew them', () => {
    const features = drawFeatures(7, 1, built.features.embedding, 99);
    const data = { count: 3, dimension: 1, values: Float64Array.of(-1, 0.5, 2) };
    const { empirical } = train({ ...built, features, data }, [5], { timeNodes: 24, coarser: [] });
    const loss = quadraticLoss(built.process, features, empiricalMeasure(data), 24);
    expect(empirical.loss).toEqual(loss);
    expect(empirical.flow.readouts).toEqual(gradientFlow(loss, [5]).readouts);
  });
});
