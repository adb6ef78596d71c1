import { describe, expect, it } from 'vitest';
import { BY_CHANCE, switchedAt } from '../testing/experiments.js';
import { OU } from '../testing/processes.js';
import { measure } from './measure.js';
import { type Measurement, measurementOf } from './measurement.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';
import { train } from './training.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-2], [1]], variances: [0.3, 1] },
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 20, seed: 4 },
  data: { samples: 50, seed: 5 },
  trainingTimes: [0, 3, 300, 1e6],
};

/** Every key of a tree, with the length of its arrays. */
function shape(tree: object): unknown {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => {
      if (key === 'numerics' || key.endsWith('Reason')) return [];
      return [
        [key, Array.isArray(value) ? value.flat().length : typeof value === 'object' ? shape(value) : typeof value],
      ];
    }),
  );
}

function explicitOf({ explicit }: Pick<Measurement, 'explicit'>) {
  if (explicit === null) throw new Error('expected an explicit bound');
  return explicit;
}

describe('measure', () => {
  const measured = measure(experiment, { matrices: true });
  const { empirical, population, numerics } = measured;
  const explicit = explicitOf(measured);

  it('has error estimates in a tree like that of the values', () => {
    expect(shape(numerics)).toEqual(shape(measured));
  });

  it('holds the matrices only when asked for', () => {
    expect(population.gram).toHaveLength(20);
    expect(population.target).toHaveLength(1);
    const plain = measure({ ...experiment, trainingTimes: [3] });
    expect(plain.population).not.toHaveProperty('gram');
    expect(plain.numerics.empirical).not.toHaveProperty('target');
  });

  it('counts what the series of pairs leaves out of a gram in the plane, however many nodes in time there are', () => {
    const wide: Experiment = {
      ...experiment,
      process: { kind: 'vp', betaMin: 1, betaMax: 1, horizon: 0.5 },
      target: { kind: 'mixture', weights: [1], means: [[0, 0]], variances: [9] },
      embedding: { kind: 'signal' },
      features: { width: 2, seed: 1 },
      data: { samples: 2, seed: 1 },
      trainingTimes: [0],
    };
    const { population: of, numerics: off } = measure(wide, { matrices: true, timeNodes: 1728 });
    for (const [i, row] of of.gram!.entries()) {
      for (const [j] of row.entries()) {
        const size = Math.sqrt(of.gram![i][i] * of.gram![j][j]);
        expect(off.population.gram![i][j] / size).toBeGreaterThan(1e-10);
        expect(off.population.gram![i][j] / size).toBeLessThan(3e-10);
      }
    }
  });

  it('counts rounding of the moments, beside which a feature that is hardly ever active is nothing', () => {
    const faint: Experiment = {
      ...experiment,
      process: OU,
      embedding: { kind: 'fourier', size: 1 },
      features: { weights: [[1], [-1]], timeWeights: [[-9], [0.3]] },
      data: { points: [[0.1], [0.4], [-0.7], [0.5]] },
      trainingTimes: [1],
    };
    const { empirical: of, numerics: off } = measure(faint, { matrices: true, timeNodes: 192 });
    // int 2 (1/2) E relu(x - 9)^2 dt over the data, noised, by mpmath with 40 digits
    const gram = 5.30799989388659e-21;
    expect(Math.abs(of.gram![0][0] - gram)).toBeLessThanOrEqual(off.empirical.gram![0][0]);
    expect(off.empirical.gram![0][0]).toBeLessThan(1e-11);
    expect(off.empirical.target![0][0]).toBeGreaterThan(1e-15);
  });

  const spiked: Experiment = {
    ...experiment,
    embedding: { kind: 'fourier', size: 3 },
    features: { weights: [[1], [0]], timeWeights: [[0, 0, 0], [1e-5 - 1, 0, 1].map((u) => 1e6 * u)] },
    initial: { readout: [[0, 1]] },
    trainingTimes: [0],
  };

  it('knows nothing of a model with a feature that is on for too short a time', () => {
    const parts: string[] = [];
    const found = measure(spiked, { matrices: true, onPart: (part) => parts.push(part) });
    // nothing is computed that is not told
    expect(parts).toEqual([]);
    const reason =
      /^features.weights\[1\] is 0 or so small that the feature is on or off for all x at once, for too short/;
    expect([found.initialScoreLoss, found.population.scoreLoss[0], found.empirical.klBound[0]]).toEqual([
      null,
      null,
      null,
    ]);
    expect([found.empirical.klSde[0], found.empirical.klOde[0], found.empirical.klScore[0]]).toEqual([
      null,
      null,
      null,
    ]);
    expect(found.initialScoreLossReason).toMatch(reason);
    expect(found.population.scoreLossReason?.[0]).toMatch(reason);
    expect(found.explicit).toBeNull();
    expect(found.explicitReason).toMatch(reason);
    expect(found.priorKl).toBeGreaterThan(0);
    for (const of of [found.population, found.empirical, found.numerics.population, found.numerics.empirical]) {
      expect([of.gram, of.target]).toEqual([null, null]);
      expect(of.gramReason).toMatch(reason);
      expect(of.targetReason).toMatch(reason);
    }
    expect(found.empirical.klSdeReason?.[0]).toMatch(reason);
  });

  it('does so whichever feature it is', () => {
    const first = { weights: [[0], [1]], timeWeights: [[1e-5 - 1, 0, 1].map((u) => 1e6 * u), [0, 0, 0]] };
    const { population: of } = measure({ ...spiked, features: first, initial: { readout: [[1, 0]] } });
    expect(of.scoreLoss).toEqual([null]);
    expect(of.scoreLossReason?.[0]).toMatch(/^features.weights\[0\] is 0 or so small/);
  });

  it('knows what does not depend on such a feature: the loss of the score 0, from which it is trained', () => {
    const { initial: _, ...unmoved } = spiked;
    const found = measure(unmoved);
    const right = measure({ ...unmoved, features: experiment.features, embedding: experiment.embedding });
    expect([found.initialScoreLoss, found.priorKl]).toEqual([right.initialScoreLoss, right.priorKl]);
    expect(found.numerics.initialScoreLoss).toBe(right.numerics.initialScoreLoss);
    expect(found.population.scoreLoss).toEqual([null]);
  });

  it('starts from the zero score: J_0, and the bound J_0 + prior', () => {
    expect(empirical.scoreLoss[0]).toBe(measured.initialScoreLoss);
    expect(explicit.bound[0]).toBeCloseTo(measured.initialScoreLoss! + measured.priorKl!, 12);
  });

  it('says of all that follows from a score loss which is not known why it is not', () => {
    const training = train(setting(experiment), [1]);
    const empirical = { ...training.empirical, scoreLoss: [{ value: 0.1, error: 3 }] };
    // beside which the error of the loss is small
    const prior = { value: 1e4, error: 0 };
    const seen = [{ value: 1, error: 0.1 }];
    const { empirical: of } = measurementOf(
      { ...training, empirical, prior },
      { klSde: seen, klOde: seen, klScore: seen, w2Sde: seen, w2Ode: seen },
      [{ value: 1, error: 0.1 }],
      false,
    );
    const reason = 'not resolved: 0.100 with an error of 3.0';
    expect([of.scoreLoss, of.scoreLossReason]).toEqual([[null], [reason]]);
    expect([of.klBound, of.klBoundReason]).toEqual([[null], [reason]]);
    for (const key of ['klSdeReason', 'w2SdeReason', 'w2OdeReason'] as const) {
      expect(of[key]).toEqual([`the model is not known; its score loss: ${reason}`]);
    }
  });

  it('has a reason where there is no number', () => {
    expect(empirical.klScore[0]).toBeNull();
    expect(empirical.klScoreReason?.[0]).toMatch(/not normalisable/);
    expect(numerics.empirical.klScore[0]).toBeNull();
  });

  it('keeps what theory promises for every model', () => {
    for (const [k] of experiment.trainingTimes.entries()) {
      expect(population.scoreLoss[k]).toBeLessThanOrEqual(empirical.scoreLoss[k]! + 1e-12);
      expect(empirical.klSde[k]).toBeLessThanOrEqual(empirical.klBound[k]!);
      expect(empirical.klBound[k]).toBeLessThanOrEqual(explicit.bound[k]);
    }
  });

  it('moves by less than its error estimates when the quadrature in diffusion time is refined', () => {
    const finer = measure(experiment, { timeNodes: 768 });
    for (const of of ['population', 'empirical'] as const) {
      for (const [k, loss] of finer[of].scoreLoss.entries()) {
        expect(Math.abs(measured[of].scoreLoss[k]! - loss!)).toBeLessThanOrEqual(numerics[of].scoreLoss[k]!);
      }
    }
    for (const [k, bound] of explicitOf(finer).bound.entries()) {
      expect(Math.abs(explicit.bound[k] - bound)).toBeLessThanOrEqual(explicitOf(numerics).bound[k]);
    }
  });

  it('takes no fewer nodes than those whose parts tell their error', () => {
    const few = measure(experiment, { timeNodes: 36 });
    const finer = measure(experiment, { timeNodes: 768 });
    for (const on of ['population', 'empirical'] as const) {
      for (const [k, loss] of few[on].scoreLoss.entries()) {
        expect(Math.abs(loss! - finer[on].scoreLoss[k]!)).toBeLessThanOrEqual(few.numerics[on].scoreLoss[k]!);
      }
    }
    expect(few).toEqual(measure(experiment, { timeNodes: 72 }));
  });

  it('counts the effect of a coarse quadrature on the readouts as an error of the KL', () => {
    const coarse = measure({ ...experiment, trainingTimes: [1e6] }, { timeNodes: 24 });
    expect(coarse.numerics.empirical.klSde[0]).toBeGreaterThan(2 * Number(numerics.empirical.klSde[3]));
  });
});

describe('measure of a model trained otherwise', () => {
  const readout = [Array.from({ length: 20 }, (_, i) => Math.cos(i))];
  const plain = measure(experiment, { matrices: true, timeNodes: 48 });

  it('with another weight: no explicit bound, and all else is measured with g^2', () => {
    const measured = measure({ ...experiment, weighting: 'one' }, { matrices: true, timeNodes: 48 });
    const reason = 'the explicit bound holds for the weight g^2 only';
    expect(measured).toMatchObject({ explicit: null, explicitReason: reason });
    expect(measured.numerics).toMatchObject({ explicit: null, explicitReason: reason });
    expect(measured.initialScoreLoss).toBe(plain.initialScoreLoss);
    for (const on of ['population', 'empirical'] as const) {
      expect(measured[on].gram).toEqual(plain[on].gram);
      expect(measured[on].target).toEqual(plain[on].target);
      expect(measured[on].scoreLoss[1]).not.toBe(plain[on].scoreLoss[1]);
    }
    // in J the flow on J itself is the best there is
    expect(measured.population.scoreLoss[3]).toBeGreaterThan(plain.population.scoreLoss[3]!);
    for (const [k, bound] of measured.empirical.klBound.entries()) {
      expect(bound).toBe(measured.empirical.scoreLoss[k]! + measured.priorKl!);
      expect(measured.empirical.klSde[k]).toBeLessThanOrEqual(bound!);
    }
  });

  it('from another readout: J and the KLs at training time 0 are those of that readout', () => {
    const measured = measure({ ...experiment, initial: { readout } }, { timeNodes: 48 });
    expect(measured.empirical.scoreLoss[0]).toBe(measured.initialScoreLoss);
    expect(measured.initialScoreLoss).not.toBe(plain.initialScoreLoss);
    expect(measured.empirical.klSde[0]).not.toBe(plain.empirical.klSde[0]);
    expect(explicitOf(measured).bound[0]).toBeCloseTo(measured.initialScoreLoss! + measured.priorKl!, 12);
    for (const [k, bound] of explicitOf(measured).bound.entries())
      expect(measured.empirical.klBound[k]).toBeLessThanOrEqual(bound + 1e-14);
  });

  it('from 0 with g^2, as by default', () => {
    const zero = { readout: [new Array(20).fill(0)] };
    const measured = measure({ ...experiment, weighting: 'g2', initial: zero }, { matrices: true, timeNodes: 48 });
    expect(measured).toEqual(plain);
  });
});

describe('measure in d > 1', () => {
  const cube: Experiment = {
    ...experiment,
    target: {
      kind: 'mixture',
      weights: [0.4, 0.6],
      means: [
        [-1, 0, 0],
        [1, 1, 0],
      ],
      variances: [0.5, 1],
    },
    features: { width: 9, seed: 4 },
    data: { samples: 12, seed: 5 },
    trainingTimes: [1, 100],
  };
  const measured = measure(cube, { timeNodes: 48 });

  it('says that what is known only on the line or in the plane is not known', () => {
    for (const [key, where] of [
      ['klSde', /at most two dimensions/],
      ['klScore', /one dimension only/],
    ] as const) {
      expect(measured.empirical[key]).toEqual([null, null]);
      expect(measured.empirical[`${key}Reason`]).toEqual(new Array(2).fill(expect.stringMatching(where)));
    }
  });

  it('measures klSde in the plane, below its bound, and in three dimensions of a model with one feature', () => {
    const plane: Experiment = {
      ...cube,
      target: {
        kind: 'mixture',
        weights: [0.4, 0.6],
        means: [
          [-1, 0],
          [1, 1],
        ],
        variances: [0.5, 1],
      },
    };
    const one: Experiment = { ...cube, features: { width: 1, seed: 4 } };
    for (const { empirical, numerics } of [plane, one].map((each) => measure(each, { timeNodes: 48 }))) {
      for (const [k, value] of empirical.klSde.entries()) {
        expect(value).toBeGreaterThan(0.05);
        expect(value).toBeLessThan(empirical.klBound[k]!);
        expect(numerics.empirical.klSde[k]).toBeLessThan(0.02 * value!);
      }
    }
  });

  it('says what is drawn in three dimensions, and with what confidence', () => {
    const { klOde, klOdeReason } = measured.numerics.empirical;
    for (const k of [0, 1]) {
      expect(klOdeReason?.[k]).toMatch(/^Monte Carlo: half the width of a 99\.9% confidence interval from \d+ draws/);
      expect(measured.empirical.klOde[k]).toBeGreaterThan(klOde[k] ?? Number.NaN);
    }
  });

  it('bounds the loss of the model trained on the data, and of the flow on the population', () => {
    for (const [k, bound] of explicitOf(measured).bound.entries()) {
      expect(measured.empirical.klBound[k]).toBeLessThan(bound + explicitOf(measured.numerics).bound[k]);
      expect(measured.population.scoreLoss[k]).toBeLessThan(explicitOf(measured).optimisation[k] + 1e-6);
    }
  });

  it('says when a sum over many directions had to be drawn', () => {
    expect(measured.numerics).not.toHaveProperty('initialScoreLossReason');
    const apart = (k: number) => Array.from({ length: 6 }, (_, j) => (j === k ? 1 : 0));
    const { numerics } = measure(
      {
        ...cube,
        target: {
          kind: 'mixture',
          weights: new Array(5).fill(0.2),
          means: [0, 1, 2, 3, 4].map(apart),
          variances: [1, 0.5, 1, 1, 1],
        },
        features: { width: 3, seed: 4 },
        data: { samples: 2, seed: 5 },
        trainingTimes: [1],
      },
      { timeNodes: 16 },
    );
    expect(numerics.initialScoreLossReason).toMatch(/^Monte Carlo: half the width of an interval of confidence/);
    expect(numerics.initialScoreLoss).toBeGreaterThan(1e-6);
  });

  it('takes bumps too, and includes their replacement by Gaussians in the error', () => {
    const plane: Experiment = {
      process: { kind: 'vp', betaMin: 0.1, betaMax: 10, horizon: 1 },
      target: { kind: 'bumps', weights: [1], centers: [[0.3, 0]], halfWidths: [3] },
      embedding: { kind: 'signal' },
      features: { width: 12, seed: 2 },
      data: { samples: 20, seed: 1 },
      trainingTimes: [10],
    };
    const training = train(setting(plane), [10], { timeNodes: 96, errors: true });
    const losses = [training, ...training.tilted].map(({ population }) => population.scoreLoss[0].value);
    // by the measure and three coarser ones, which are no three of which the measure is the mean
    expect(new Set(losses).size).toBe(4);
    const moved = Math.max(...losses) - Math.min(...losses);
    expect(moved).toBeGreaterThan(1e-6);
    // twice the distance, as the error of a cloud scatters
    expect(measure(plane, { timeNodes: 96 }).numerics.population.scoreLoss[0]).toBeGreaterThan(1.9 * moved);
  });
});

it('an entry of B covers what is switched on and off between two nodes, whatever is right by chance', () => {
  for (const [phase, level] of [...BY_CHANCE, [0.4, 0.5]]) {
    const switched = switchedAt(phase, level);
    const [found, fine] = [192, 192 * 27].map((timeNodes) => measure(switched, { matrices: true, timeNodes }));
    for (const on of ['population', 'empirical'] as const) {
      const [[value], [other]] = [found, fine].map((each) => each[on].target?.[0] ?? []);
      const [[error], [rest]] = [found, fine].map((each) => each.numerics[on].target?.[0] ?? []);
      expect(Math.abs(value - other)).toBeLessThan(error + rest);
    }
  }
});
