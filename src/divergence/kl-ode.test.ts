import { describe, expect, it, test } from 'vitest';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { train } from '../experiment/training.js';
import { embedding } from '../features/embedding.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { priorKl } from '../target/entropy.js';
import { gaussianMixture } from '../target/mixture.js';
import { OU, ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { gaussianKl } from './closed-form/gaussian-kl.js';
import { known } from './divergence.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import { targetField } from './field/target-field.js';
import { klOde, klOdeAt } from './kl-ode.js';
import { klSde } from './kl-sde.js';
import { type LinearScore, scoreOnLine } from './normal/linear-score.js';
import { isotropicNormal } from './normal/normal.js';

const TIGHT = 3e-5;

describe('klOde of a linear score is its closed form', () => {
  it.each<[string, ReturnType<typeof variancePreserving>, LinearScore, number, number]>([
    [
      'OU',
      ou,
      scoreOnLine(
        () => 1,
        () => 0.5,
      ),
      0,
      1,
    ],
    [
      'linear beta',
      variancePreserving(0.1, 20, 1),
      scoreOnLine(
        (t) => 1 + t,
        (t) => 0.3 - t,
      ),
      -0.5,
      2,
    ],
    [
      've',
      varianceExploding(25, 1),
      scoreOnLine(
        (t) => 1 / (1 + 100 * t),
        () => 0.02,
      ),
      1,
      1,
    ],
  ])('%s', (_, process, score, mean, variance) => {
    const target = gaussianMixture([1], [[mean]], [variance]);
    const [result] = klOde(process, target, linearField(score), TIGHT);
    if (result.value === null) throw new Error(result.reason);
    const exact = gaussianKl(process, score, isotropicNormal([mean], variance), 'ode').value;
    expect(Math.abs(result.value - exact)).toBeLessThan(1e-5 * Math.max(1, exact));
    expectWithinError(result, exact);
  });
});

test.each([
  ['vp', variancePreserving(1, 1, 1)],
  ['ve', varianceExploding(5, 1)],
])('klOde of the exact score is the prior KL: the flow is a bijection (%s)', (_, process) => {
  const target = gaussianMixture([0.4, 0.6], [[-2], [1.5]], [0.5, 1]);
  const [result] = klOde(process, target, targetField(target, process), 1e-4);
  if (result.value === null) throw new Error(result.reason);
  const exact = priorKl(process, target).value;
  expect(Math.abs(result.value - exact)).toBeLessThan(1e-4 * exact);
});

const twoModes: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 1] },
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 256, seed: 1 },
  data: { samples: 30, seed: 2 },
  trainingTimes: [10, 1000, 1e8],
};

function trained(experiment: Experiment, timeNodes = 48) {
  const built = setting(experiment);
  const { process, target, features } = built;
  const { empirical } = train(built, experiment.trainingTimes, { timeNodes, errors: false });
  return { process, target, field: featureField(features, empirical.flow.readouts), empirical };
}

test('klOde of trained scores has second order in the nodes, and between first and second in time, with scatter from kinks', () => {
  const { process, target, field } = trained({ ...twoModes, features: { width: 24, seed: 1 } });
  const at = (cells: number, steps: number) =>
    klOdeAt(process, target, field, { cells, steps }).map(({ value }) => value as number);
  const order = (coarse: number[], fine: number[], exact: number[], halvings: number) =>
    coarse.map((x, i) => Math.log2(Math.abs((x - exact[i]) / (fine[i] - exact[i]))) / halvings);
  const reference = at(6400, 1280);
  for (const each of order(at(200, 1280), at(1600, 1280), reference, 3)) expect(each).toBeGreaterThan(1.3);
  for (const each of order(at(6400, 20), at(6400, 160), reference, 3)) expect(each).toBeGreaterThan(1);
});

test('the likelihood bound is for the SDE: after overtraining, klOde exceeds it over threefold, klSde does not', () => {
  const { process, target, field, empirical } = trained(twoModes);
  const bound = empirical.scoreLoss[2].value + priorKl(process, target).value;
  const [ode, sde] = [klOde(process, target, field)[2], klSde(process, target, field)[2]];
  if (ode.value === null || sde.value === null) throw new Error('both have values');
  expect(ode.value - ode.error).toBeGreaterThan(3 * bound);
  expect(sde.value + sde.error).toBeLessThan(bound);
});

test('the error covers where few cells see more steps change KL the other way than all cells do', () => {
  const { process, target, field } = trained({
    process: { kind: 've', sigma: 935904326956.8296, horizon: 0.64 },
    target: {
      ...{ kind: 'mixture', weights: [0.6289937294714841, 0.371006270528516], means: [[1.998], [71.88945484448007]] },
      variances: [1.6202, 1851.0961122809074],
    },
    embedding: { kind: 'signal' },
    features: { width: 22, seed: 824386511, weightScale: 0.0014125375446227542, timeWeightScale: 0.011220184543019636 },
    data: { samples: 38, seed: 425594704 },
    trainingTimes: [3.38844156139202e-11],
  });
  const [fine] = klOde(process, target, field, 1e-6).map(known);
  for (const tolerance of [1e-3, 4e-4, 2e-4]) {
    const [{ value, error }] = klOde(process, target, field, tolerance).map(known);
    expect(Math.abs(value - fine.value)).toBeLessThan(error + fine.error);
  }
});

test('wherever features without a kink stand among the others, the flow is the same', () => {
  // s = -x + 1/2 as features: two whose kinks are far out, and constants in each place
  const klWith = (places: readonly number[]) => {
    const rows = [
      { w: 1, u: 40, a: -0.5 },
      { w: -1, u: 40, a: 0.5 },
      { w: 0, u: 1, a: 0.2 },
      { w: 0, u: 2, a: 0.15 },
    ];
    const some = places.map((place) => rows[place]);
    const features = {
      ...{ width: 4, dimension: 1, embedding: embedding({ kind: 'fourier', size: 1 }, ou) },
      weights: Float64Array.from(some, ({ w }) => w),
      timeWeights: Float64Array.from(some, ({ u }) => u),
    };
    return known(
      klOde(
        ou,
        gaussianMixture([1], [[0]], [1]),
        featureField(features, [Float64Array.from(some, ({ a }) => 4 * a)]),
      )[0],
    );
  };
  for (const places of [
    [0, 1, 2, 3],
    [2, 0, 3, 1],
    [3, 2, 1, 0],
  ]) {
    const { value, error } = klWith(places);
    // the flow shifts everything by -T/2 = -2
    expect(Math.abs(value - 2)).toBeLessThan(error + 1e-9);
  }
});

test('each model is measured as if alone, to its own tolerance', () => {
  const { process, target, field, empirical } = trained({ ...twoModes, features: { width: 24, seed: 1 } });
  const { features } = setting({ ...twoModes, features: { width: 24, seed: 1 } });
  const tolerances = [1e-2, 1e-4, 1e-3];
  const alone = empirical.flow.readouts.map(
    (A, model) => klOde(process, target, featureField(features, [A]), tolerances[model])[0],
  );
  expect(klOde(process, target, field, tolerances)).toEqual(alone);
  expect(klOde(process, target, field, 1e-2)[1]).not.toEqual(alone[1]);
});

test('a flow that escapes has no KL, and says why', () => {
  const explosive: LinearScore = scoreOnLine(
    () => 400,
    () => 0,
  );
  const [result] = klOde(ou, gaussianMixture([1], [[1]], [1]), linearField(explosive));
  expect(result).toMatchObject({ value: null, reason: expect.stringContaining('overflows') });
});

test('the error covers what too few time steps leave, where kinks make the extrapolation in time rough', () => {
  const { process, target, field } = trained({
    ...twoModes,
    features: { width: 48, seed: 2 },
    trainingTimes: [10, 1e4, 1e8],
  });
  const fine = klOde(process, target, field, 2e-5).map(known);
  for (const steps of [16, 32, 64, 128]) {
    for (const [k, found] of klOde(process, target, field, 2e-4, { cells: 25_600, steps }).entries()) {
      // with very long steps points pass one another, late in training
      if (found.value === null && steps < 64) continue;
      const { value, error } = known(found);
      expect(Math.abs(value - fine[k].value)).toBeLessThan(error);
      expect(error).toBeLessThan(0.1);
    }
  }
});

test('where long steps take points past one another, shorter ones are tried', () => {
  // one of 200 training times: target and n of figure 3 of Li et al., the process of its authors' code
  const figure3: Experiment = {
    process: { kind: 've', sigma: 25, horizon: 1 },
    target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-3], [3]], variances: [1, 1] },
    embedding: { kind: 'fourier', size: 5 },
    features: { width: 256, seed: 1 },
    data: { samples: 1000, seed: 2 },
    trainingTimes: [0.1 * 10 ** ((7 * 91) / 199)],
  };
  const { process, target, field } = trained(figure3, 192);
  const [{ value, error }] = klOde(process, target, field, 4e-4).map(known);
  const [alone] = klOdeAt(process, target, field, { cells: 12_800, steps: 1024 });
  expect(Math.abs(value - (alone.value as number))).toBeLessThan(error);
});

test('roundings of where points end are in the error', () => {
  // nothing moves: 4 roundings of 1e8 beside cells of some tenths
  const still = linearField(
    scoreOnLine(
      () => 0,
      () => 0,
    ),
  );
  const process = varianceExploding(1e8, 1);
  const [{ value, error }] = klOde(process, gaussianMixture([1], [[1e8]], [1]), still, 1e-6).map(known);
  const { priorVariance: v } = process;
  const exact = 0.5 * (Math.log(v) + (1 + 1e16) / v - 1);
  expect(Math.abs(value - exact)).toBeLessThan(error + 1e-4);
  expect(error).toBeGreaterThan(2e-6);
});

test('what more steps change on few cells is in the value, and in the error too', () => {
  const { process, target, field } = trained({ ...twoModes, features: { width: 48, seed: 2 } });
  const [found, fine] = [2e-3, 1e-6].map((tolerance) => known(klOde(process, target, field, tolerance)[2]));
  // without it the value is off by more than its error
  expect(Math.abs(found.value - fine.value)).toBeLessThan(0.2 * found.error);
});

test('as many time steps are taken as the final cells need, up to the finest, and what they change is in the value', () => {
  const { process, target, field } = trained({
    process: { kind: 'vp', betaMin: 2.133, betaMax: 2.672, horizon: 0.422 },
    target: { kind: 'mixture', weights: [1], means: [[3.97]], variances: [1.6466] },
    embedding: { kind: 'fourier', size: 7 },
    features: { width: 60, seed: 0 },
    data: { samples: 5, seed: 999_987 },
    trainingTimes: [704_700],
  });
  const by = (steps: number) => klOde(process, target, field, 2e-4, { cells: 25_600, steps });
  const [[half], [enough], [free]] = [32, 64, 4096].map(by);
  const [fine] = klOde(process, target, field, 5e-5).map(known);
  // 64 steps are needed, and taken where no more are allowed
  expect(enough).toEqual(free);
  expect(half).not.toEqual(free);
  const found = known(free);
  expect(Math.abs(found.value - fine.value)).toBeLessThan(found.error + fine.error);
  expect(found.error).toBeLessThan(known(half).error);
});
