import { describe, expect, it } from 'vitest';
import { drawFeatures } from '../features/random-features.js';
import { norm } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { BY_CHANCE, switchedAt } from '../testing/experiments.js';
import { OU } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { fastKinks } from '../training/fast-kinks.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange, lossPassing, lossRounding, lossShift, residual } from '../training/loss-at-readout.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import { evenTimes } from '../training/time-quadrature.js';
import type { Experiment } from './schema.js';
import { type Setting, setting } from './setting.js';
import { timeResolution, train } from './training.js';

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

/** With features that change slowly. */
const smooth: Experiment = {
  ...experiment,
  process: { kind: 'vp', betaMin: 1, betaMax: 4, horizon: 2 },
  target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-1], [1.5]], variances: [0.5, 1] },
};

it('the default resolution is 192 nodes, with errors', () => {
  expect(timeResolution()).toEqual({ timeNodes: 192, errors: true });
  expect(timeResolution(50)).toEqual({ timeNodes: 50, errors: true });
});

/** Of a value and two of three others whose mean it is about. */
function rangeOf([value, one, other]: readonly number[]): number {
  const all = [value, one, other, value - (one - value) - (other - value)];
  return Math.max(...all) - Math.min(...all);
}

/** What rules tilted towards thirds change, and towards both halves. */
function movedOf(value: number, tilted: readonly number[], halved: number): number {
  return rangeOf([value, ...tilted]) + 2 * Math.abs(halved - value);
}

it('the error of the loss at a given readout covers where features without a kink in space are switched on in time', () => {
  for (let k = 0; k < 24; k++) {
    const constants = setting({
      ...experiment,
      process: OU,
      embedding: { kind: 'fourier', size: 3 },
      features: {
        weights: [[0], [0.2], [-0.3]],
        timeWeights: [
          [0.04 * k - 0.5, 1, 0],
          [0.5, 0.1, 0.2],
          [0.4, -0.2, 0.1],
        ],
      },
      initial: { readout: [[3, -1, 1]] },
    });
    const lossBy = (nodes: number) => train(constants, [0], timeResolution(nodes)).initialLoss;
    const [{ value, error }, fine] = [lossBy(48), lossBy(48 * 81)];
    expectWithinError({ value, error }, fine);
  }
});

it('the error of a loss covers what no third of the nodes shows, by chance, as half of them does', () => {
  const chance = setting({ ...smooth, features: { width: 12, seed: 96 }, data: { samples: 4, seed: 96 } });
  const [found, fine] = [192, 192 * 27].map((nodes) => train(chance, [1000], timeResolution(nodes)));
  const [{ value, error }] = found.empirical.scoreLoss;
  const off = Math.abs(value - fine.empirical.scoreLoss[0].value);
  expect(found.doubt * rangeOf([value, ...found.tilted.map((each) => each.empirical.scoreLoss[0].value)])).toBeLessThan(
    0.5 * off,
  );
  expect(error).toBeGreaterThan(off);
  expect(found.halved?.population.scoreLoss[0].error).toBeLessThan(1e-12);
});

it('errors cover kinks that pass data one by one, where thirds and halves of the nodes are all right by chance', () => {
  const few = setting({
    process: { kind: 've', sigma: 17.809, horizon: 0.2 },
    target: {
      kind: 'mixture',
      ...{ weights: [8 / 15, 4 / 15, 0.2], means: [[-5.62], [-9.88], [8.92]], variances: [0.1171, 1.4376, 0.8258] },
    },
    embedding: { kind: 'fourier', size: 3 },
    features: { width: 4, seed: 999994 },
    data: { samples: 5, seed: 851387 },
    trainingTimes: [405.5],
  });
  const [found, fine] = [96, 96 * 9].map((nodes) => train(few, [405.5], timeResolution(nodes)).empirical);
  expectWithinError(found.scoreLoss[0], fine.scoreLoss[0]);
  const off = Math.abs(found.measured.crossMoment[0] - fine.measured.crossMoment[0]);
  expect(off).toBeGreaterThan(2e-6);
  expect(off / found.passing[0]).toBeCloseTo(1, 0);
  expect(fine.passing[0]).toBeLessThan(1e-12);
});

it('errors cover where one feature is switched on and off between two nodes, whatever is right by chance', () => {
  const others = Array.from({ length: 20 }, (_, k) => [0.05 + 0.0437 * k, 0.3 + 0.0291 * ((7 * k) % 20)]);
  for (const [phase, level] of [...BY_CHANCE, ...others]) {
    const switched = setting(switchedAt(phase, level));
    const trainedBy = (nodes: number) => train(switched, [1e-8, 1e-6, 1e-3], timeResolution(nodes));
    const [found, fine] = [192, 192 * 27].map(trainedBy);
    const partsOf = ({ population, empirical, explicit }: typeof found) => [
      ...[population.scoreLoss, empirical.scoreLoss],
      ...[explicit.bound, explicit.sampling, explicit.optimisation, explicit.approximation],
    ];
    const exact = partsOf(fine);
    for (const [part, values] of partsOf(found).entries()) {
      for (const [k, { value, error }] of values.entries()) {
        const other = exact[part][k];
        const off = Math.abs(value - other.value);
        expect({ part, k, phase, off, isCovered: off <= error + other.error }).toMatchObject({ isCovered: true });
      }
    }
  }
});

describe('train', () => {
  it('asks for neither the data nor the target density where only the flow on the population is wanted', () => {
    const { count, dimension } = built.data;
    const costly: Setting = {
      ...built,
      target: {
        ...built.target,
        logDensity: fail,
        get line() {
          return fail();
        },
      },
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
    const training = train(built, times, { timeNodes: 24, errors: true });
    expect(training.empirical.flow).toBe(training.empirical.flow);
    expect(training.tilted[0].population.loss).toBe(training.tilted[0].population.loss);
    expect(training.tilted[0].initialLoss).toBe(training.initialLoss);
  });

  it('has J_0 plus the change as score loss, with the errors of both and the effect of tilted quadratures', () => {
    const training = train(built, times, { timeNodes: 24, errors: true });
    // a few of the kinks are fast for so few nodes
    const fast = fastKinks(built.process, built.features, built.target, evenTimes(built.process.horizon, 24));
    for (const on of ['population', 'empirical'] as const) {
      for (const [k, { value, error }] of training[on].scoreLoss.entries()) {
        const change = training[on].change[k];
        expect(value).toBe(training.initialLoss.value + change.value);
        const tilted = training.tilted.map((each) => each[on].scoreLoss[k].value);
        const halved = training.halved?.[on].scoreLoss[k].value ?? Number.NaN;
        const moved = training.doubt * movedOf(value, tilted, halved);
        const jumped = fast.share * lossShift(training.population.measured, training[on].readouts[k], fast.jumps);
        const { measured, passing } = training.population;
        const passed =
          lossPassing(measured, training[on].readouts[k], passing) +
          lossPassing(measured, training[on].flow.readouts[k], training[on].passing);
        // of what is measured, and of what is trained
        expect(error).toBeCloseTo(moved + 2 * jumped + passed + change.error + training.initialLoss.error, 15);
        for (const each of [training.tilted[0], training.halved ?? training]) {
          expect(each[on].scoreLoss[k].error).toBe(each.initialLoss.error + each[on].change[k].error);
        }
      }
    }
  });

  it('moves J by no more than an error of the readout in the direction of steepest ascent of J, on the data too', () => {
    const training = train(built, times, { timeNodes: 24, errors: false });
    const J = (A: Float64Array) => lossChange(training.population.loss, A);
    for (const on of ['population', 'empirical'] as const) {
      const { flow, change } = training[on];
      for (const [k, A] of flow.readouts.entries()) {
        const descent = residual(training.population.loss, A);
        const size = norm(descent);
        const along = (step: number) => J(A.map((a, i) => a - (step * descent[i]) / size));
        // J is quadratic: the central difference is its slope; where that vanishes, it is lost in rounding
        const slope = along(0.5) - along(-0.5);
        const rounding = lossRounding(training.population.loss, A);
        const off = change[k].error - rounding - slope * flow.errors[k];
        expect(Math.abs(off)).toBeLessThanOrEqual(1e-12 * flow.errors[k] + 1e-12 * rounding);
      }
    }
  });

  it('trains the features of a setting on its data, whoever drew them', () => {
    const features = drawFeatures(7, 1, built.features.embedding, 99);
    const data = { count: 3, dimension: 1, values: Float64Array.of(-1, 0.5, 2) };
    const { empirical } = train({ ...built, features, data }, [5], { timeNodes: 24, errors: false });
    const loss = quadraticLoss(built.process, features, empiricalMeasure(data), 24);
    expect(empirical.loss).toEqual(loss);
    expect(empirical.flow.readouts).toEqual(gradientFlow(loss, [5]).readouts);
  });

  it('descends the loss of the weighting that is asked for, and measures in that of g^2', () => {
    const training = train({ ...built, weighting: 'sigma2' }, times, { timeNodes: 24, errors: false });
    const plain = train(built, times, { timeNodes: 24, errors: false });
    const measures = { population: built.target, empirical: empiricalMeasure(built.data) };
    for (const on of ['population', 'empirical'] as const) {
      const trained = training[on];
      const loss = quadraticLoss(built.process, built.features, measures[on], 24, 'sigma2');
      expect(trained.loss).toEqual(loss);
      expect(trained.readouts).toEqual(gradientFlow(loss, times).readouts);
      expect(trained.measured).toEqual(plain[on].loss);
      for (const [k, A] of trained.readouts.entries()) {
        const change = lossChange(plain.population.loss, A);
        expect(trained.change[k].value).toBe(change);
        expect(trained.scoreLoss[k].value).toBe(training.zeroLoss.value + change);
      }
    }
    expect(() => training.explicit).toThrow("the explicit bound is not known with the weight 'sigma2'");
  });

  it('with g^2 descends the loss that it measures in', () => {
    const { population } = train(built, times, { timeNodes: 24, errors: false });
    expect(population.measured).toBe(population.loss);
    expect(population.readouts).toBe(population.flow.readouts);
  });

  it('starts from a given readout, and ends where the flow from it ends', () => {
    const initial = Float64Array.from({ length: 20 }, (_, i) => Math.sin(1 + i));
    const late = [0, 3, 1e9];
    const training = train({ ...built, initial }, late, { timeNodes: 24, errors: true });
    const plain = train(built, late, { timeNodes: 24, errors: true });
    const { readouts } = training.population;
    expect(readouts[0]).toEqual(initial);
    // one step of dA/dtau = B - A G
    const soon = train({ ...built, initial }, [1e-6], { timeNodes: 24, errors: true }).population.readouts[0];
    const slope = residual(plain.population.loss, initial);
    const moved = soon.map((a, i) => (a - initial[i]) * 1e6 - slope[i]);
    expect(norm(moved) / norm(slope)).toBeLessThan(1e-4);
    expect(norm(moved)).toBeGreaterThan(0);
    // however it starts, the loss goes to its minimum
    const [end, other] = [training, plain].map(({ population }) => population.scoreLoss[2].value);
    expect(Math.abs(end / other - 1)).toBeLessThan(1e-3);
  });

  it('has J(A_0) as loss before training, with the effect of tilted quadratures', () => {
    const initial = Float64Array.from({ length: 20 }, (_, i) => Math.sin(1 + i));
    const training = train({ ...built, initial }, [0], { timeNodes: 24, errors: true });
    const { initialLoss, zeroLoss, population, empirical, tilted, halved } = training;
    expect(initialLoss.value).toBe(zeroLoss.value + lossChange(population.measured, initial));
    expect(initialLoss.value).toBe(empirical.scoreLoss[0].value);
    expect(initialLoss.error).toBeCloseTo(empirical.scoreLoss[0].error, 15);
    const byTilted = tilted.map((each) => each.initialLoss.value);
    // a few of the kinks are fast for so few nodes
    const { process, features, target } = built;
    const fast = fastKinks(process, features, target, evenTimes(process.horizon, 24));
    expect([fast.share > 0, fast.share < 1]).toEqual([true, true]);
    const moved = (1 + fast.share) * movedOf(initialLoss.value, byTilted, halved?.initialLoss.value ?? Number.NaN);
    const jumped = fast.share * lossShift(population.measured, initial, fast.jumps);
    const passed = lossPassing(population.measured, initial, population.passing);
    expect(initialLoss.error - zeroLoss.error - moved - jumped - passed).toBeGreaterThan(0);
    expect(initialLoss.error - zeroLoss.error - moved - jumped - passed).toBeLessThan(1e-13);
    expect(passed).toBeGreaterThan(1e-6);
    expect(moved).toBeGreaterThan(1e-6);
    expect(jumped).toBeGreaterThan(1e-6);
    // and so is the difference of the population and the data that no node sees
    const { explicit, prior } = train({ ...built, initial }, times, { timeNodes: 24, errors: true });
    const without = train({ ...built, initial }, times, { timeNodes: 24, errors: false });
    const size = fast.unseen * Math.sqrt(times[2] / (4 * features.width));
    const { value, error } = explicit.sampling[2];
    expect(error).toBeGreaterThan(2 * Math.sqrt(value) * size + size * size);
    expect(without.explicit.sampling[2].error).toBeLessThan(size * size);
    expect(prior.error).toBeLessThan(1e-9);
  });

  it('has an explicit bound whose parts are off by what thirds and halves of the nodes change, and by kinks that pass data', () => {
    let byHalves = 0;
    for (const seed of [1, 2, 3]) {
      const some = setting({ ...smooth, features: { width: 12, seed }, data: { samples: 4, seed } });
      const { explicit, tilted, halved, doubt, population, empirical } = train(some, [0.1, 1, 10, 100, 1000]);
      const passed = Math.hypot(norm(population.passing), norm(empirical.passing));
      for (const key of ['bound', 'sampling', 'optimisation', 'approximation'] as const) {
        for (const [k, { value, error }] of explicit[key].entries()) {
          const byTilted = tilted.map((each) => each.explicit[key][k].value);
          const byHalf = halved?.explicit[key][k].value ?? Number.NaN;
          const moved = movedOf(value, byTilted, byHalf);
          if (2 * Math.abs(byHalf - value) > rangeOf([value, ...byTilted])) byHalves++;
          expect(error).toBeGreaterThan(doubt * moved);
          expect(error - doubt * moved).toBeLessThan(1e-11 * value + 100 * passed);
        }
      }
    }
    expect([byHalves > 5, byHalves < 30]).toEqual([true, true]);
  });

  it('has an explicit bound that starts from J(A_0) too', () => {
    const initial = Float64Array.from({ length: 20 }, (_, i) => Math.sin(1 + i));
    const { explicit, initialLoss, prior, population, empirical } = train({ ...built, initial }, times, {
      timeNodes: 24,
      errors: true,
    });
    expect(explicit.bound[0].value).toBeCloseTo(initialLoss.value + prior.value, 12);
    for (const k of times.keys()) {
      expect(population.scoreLoss[k].value).toBeLessThanOrEqual(explicit.optimisation[k].value + 1e-12);
      expect(empirical.scoreLoss[k].value + prior.value).toBeLessThanOrEqual(explicit.bound[k].value + 1e-12);
      // a model between A_0 and A_c is no better than A_c
      expect(explicit.optimisation[k].value).toBeLessThanOrEqual(initialLoss.value);
    }
  });
});
