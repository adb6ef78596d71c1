import { describe, expect, it, test } from 'vitest';
import { gaps } from '../../experiment/gaps.js';
import type { Experiment } from '../../experiment/schema.js';
import { setting } from '../../experiment/setting.js';
import { train } from '../../experiment/training.js';
import { untrainedKlSde } from '../../experiment/untrained.js';
import { bumpMixture } from '../../target/bumps.js';
import { entropy } from '../../target/entropy.js';
import { gaussianMixture } from '../../target/mixture.js';
import { UNDIFFUSED } from '../../target/target.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { known } from '../divergence.js';
import { featureField } from '../field/feature-field.js';
import { klOde, klOdeAt, solveKlOde } from '../kl-ode.js';
import { klSde, klSdeAt, solveKlSde } from '../kl-sde.js';

const KINKS = [1, -1, 0.5, -2, 0];

/** Features w e, data and p_0 with its means along e, and one variance v. */
const along = (e: readonly number[], across: readonly number[] = e.map(() => 0)): Experiment => ({
  process: { kind: 'vp', betaMin: 1, betaMax: 6, horizon: 1 },
  target: {
    kind: 'mixture',
    weights: [0.3, 0.7],
    means: [-1.2, 0.8].map((place) => e.map((x, j) => place * x + across[j])),
    variances: [0.5, 0.5],
  },
  embedding: { kind: 'signal' },
  features: {
    weights: KINKS.map((w) => e.map((x) => w * x)),
    timeWeights: [
      [1, 0.2],
      [0.3, -0.5],
      [-1, 0.3],
      [0.2, 0.4],
      [1, -1],
    ],
  },
  data: { points: [-1.5, -0.9, 0.2, 0.8, 1.1].map((place) => e.map((x, j) => place * x + across[j])) },
  trainingTimes: [1, 100],
});

const trained = (experiment: Experiment) =>
  train(setting(experiment), experiment.trainingTimes, { timeNodes: 24, errors: false });
const line = trained(along([1]));

describe('a model that varies along one direction', () => {
  const e = [0.48, 0.6, 0.64, 0, 0];
  // across e
  const m = [0, 0.64, -0.6, 0.5, 0];
  const inSpace = trained(along(e, m));

  it.each(['klSde', 'klOde'] as const)('has the %s of the line and that of normals across', (which) => {
    const { alpha, sigma } = line.setting.process.coefficients(1);
    const V = ((which === 'klSde' ? sigma * sigma : 0) + 1) / (alpha * alpha);
    const v = 0.5;
    const across = 2 * (v / V - 1 - Math.log(v / V)) + (0.5 * (0.64 * 0.64 + 0.36 + 0.25)) / V;
    const [own, whole] = [gaps(line, which).map(known), gaps(inSpace, which).map(known)];
    for (const [k, { value }] of own.entries()) {
      expect(Math.abs(whole[k].value - value - across)).toBeLessThan(1e-8);
    }
  });

  it('has the same klSde and klOde by the solvers in the plane', () => {
    const plane = trained(along([0.6, -0.8]));
    const { process, target, features } = plane.setting;
    const field = featureField(features, plane.empirical.readouts);
    for (const [reduced, solved] of [
      [klSde(process, target, field), solveKlSde(process, target, field, 2e-3)],
      [klOde(process, target, field), solveKlOde(process, target, field, 2e-3)],
    ]) {
      for (const [k, found] of reduced.entries()) expectWithinError(known(solved[k]), known(found));
    }
  });

  it('has nearly the same values at one resolution', () => {
    const { process, target, features } = inSpace.setting;
    const field = featureField(features, inSpace.empirical.readouts);
    for (const [fine, rough] of [
      [klSde(process, target, field), klSdeAt(process, target, field)] as const,
      [klOde(process, target, field), klOdeAt(process, target, field)] as const,
    ]) {
      for (const [k, { value }] of rough.entries()) expect(value).toBeCloseTo(known(fine[k]).value, 2);
    }
  });
});

it('models without training, along a direction and in the plane have klSde side by side, in any dimension', () => {
  const d = 4;
  const target = gaussianMixture(
    [0.5, 0.5],
    [
      [1, 0, 0, 1],
      [-1, 0.5, 0, 0],
    ],
    [0.6, 1.1],
  );
  const { features } = setting({
    ...along([1, 0, 0, 0]),
    features: {
      weights: [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
      ],
      timeWeights: [
        [1, 0.2],
        [0.3, -0.5],
      ],
    },
  });
  const readouts = [
    new Float64Array(2 * d),
    Float64Array.from({ length: 2 * d }, (_, k) => (k === 0 ? -1 : 0)),
    Float64Array.from({ length: 2 * d }, (_, k) => (k === 0 || k === 3 ? -1 : 0)),
    Float64Array.from({ length: 2 * d }, () => -1),
  ];
  const field = featureField(features, readouts);
  const found = klSde(ou, target, field, 2e-3);
  expectWithinError(known(found[0]), untrainedKlSde(ou, target));
  expect(found[3]).toMatchObject({ value: null, reason: expect.stringContaining('at most two dimensions') });
  const one = klSde(ou, target, featureField(features, [readouts[1]]), 2e-3);
  expect(found[1]).toEqual(one[0]);
  expect(known(found[2]).value).not.toBeCloseTo(known(found[1]).value, 3);
});

it('bumps are solved for in the plane where the model varies along no axis', () => {
  const target = bumpMixture([1], [[0.3, -0.2]], [1.5]);
  const [sideways, slanted] = [
    [0, 1],
    [0.6, 0.8],
  ].map((e) => {
    const { features, data } = setting(along(e));
    const [A] = trained({ ...along(e), data: { points: [[...data.values.subarray(0, 2)]] } }).empirical.readouts;
    return featureField(features, [A]);
  });
  expect(known(klSde(ou, target, sideways)[0]).error).toBeLessThan(2e-3);
  const [whole] = klSde(ou, target, slanted, 5e-3);
  expect(whole).toEqual(solveKlSde(ou, target, slanted, 5e-3)[0]);
});

it('states the error of an entropy by draws, which the part across has', () => {
  const e = [0.48, 0.6, 0.64, 0, 0];
  const experiment = along(e);
  const means = [
    [1, 0, 0, 0.5, 0],
    [0, 1.5, 0, 0, -1],
    [0, 0, -1, 0, 1],
    [-1, 0.5, 0, 1, 0],
    [0, -1, 1, 0, 0.5],
    [0.5, 0, 0.5, -1, -1],
  ];
  const target = {
    kind: 'mixture' as const,
    weights: means.map(() => 1 / 6),
    means,
    variances: [0.3, 0.5, 0.8, 1, 1.2, 1.5],
  };
  const spread = trained({ ...experiment, target });
  const { error, sampled } = entropy(spread.setting.target, UNDIFFUSED);
  expect(sampled).toBe(true);
  for (const each of gaps(spread, 'klSde').map(known)) expect(each.error).toBeGreaterThanOrEqual(error);
});

test('a mean over draws says so where the model varies in three of four directions too', () => {
  const target = gaussianMixture(
    [0.5, 0.5],
    [
      [0, 0, 0, 0],
      [1, 1, 0, 1],
    ],
    [1, 0.5],
  );
  const features = {
    ...{ width: 4, dimension: 4, embedding: { size: 1, at: () => Float64Array.of(1) } },
    weights: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -1, 0.5, 0, 0),
    timeWeights: Float64Array.of(0, 0.5, -0.5, 0),
  };
  const readout = Float64Array.of(-1, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0);
  const [found] = klOde(ou, target, featureField(features, [readout]), 0.05);
  expect(found).toMatchObject({ sampled: true, warning: expect.stringMatching(/^Monte Carlo: /) });
});
