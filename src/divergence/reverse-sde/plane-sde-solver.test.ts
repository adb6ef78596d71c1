import { describe, expect, it, test } from 'vitest';
import type { Experiment } from '../../experiment/schema.js';
import { setting } from '../../experiment/setting.js';
import { train } from '../../experiment/training.js';
import { stream } from '../../numeric/random.js';
import { forwardProcess } from '../../process/process-spec.js';
import { gaussianMixture } from '../../target/mixture.js';
import { expectWithinError } from '../../testing/within-error.js';
import { gaussianKl } from '../closed-form/gaussian-kl.js';
import { known } from '../divergence.js';
import { featureField } from '../field/feature-field.js';
import { linearField } from '../field/linear-field.js';
import { targetField } from '../field/target-field.js';
import { planeCells, planeKl } from '../grid/plane-cells.js';
import { klSde } from '../kl-sde.js';
import type { LinearScore } from '../normal/linear-score.js';
import { isotropicNormal } from '../normal/normal.js';
import { refine } from '../refinement.js';
import { planeSdeSolver, whyNotInPlane } from './plane-sde-solver.js';

const AIM = 4e-3;

const source = stream(43, 'evaluation');
const between = (low: number, high: number) => low + (high - low) * source.uniform();
const processes = [
  () => forwardProcess({ kind: 've', sigma: between(2, 25), horizon: 1 }),
  () => forwardProcess({ kind: 'vp', betaMin: between(0.1, 2), betaMax: between(2, 12), horizon: 1 }),
];

/** A score that couples both axes, is no gradient, and moves in time. */
function drawnScore(process: ReturnType<typeof forwardProcess>): LinearScore {
  const [a, b, c, swirl] = [between(0.6, 2), between(0.6, 2), between(-0.4, 0.4), between(-0.5, 0.5)];
  const [x, y] = [between(-2, 2), between(-2, 2)];
  return {
    dimension: 2,
    at(t) {
      const { alpha, sigma } = process.coefficients(t);
      const size = 1 / (alpha * alpha + sigma * sigma);
      const precision = Float64Array.of(size * a, size * (c + swirl), size * (c - swirl), size * (b + 0.3 * t));
      return { precision, offset: Float64Array.of(size * x * Math.cos(3 * t), size * y) };
    },
  };
}

test.each(Array.from({ length: 20 }, (_, k) => k))('klSde of linear score %d in the plane is its closed form', (k) => {
  const process = processes[k % 2]();
  const score = drawnScore(process);
  const [mean, variance] = [[between(-2, 2), between(-2, 2)], between(0.05, 2)];
  const [found] = klSde(process, gaussianMixture([1], [mean], [variance]), linearField(score), AIM);
  const exact = gaussianKl(process, score, isotropicNormal(mean, variance), 'sde');
  expectWithinError(known(found), exact);
  expect(known(found).error).toBeLessThan(AIM * Math.max(0.01, exact.value));
});

describe('specks of mass far out, which have few cells', () => {
  const draws = stream(44, 'evaluation');
  const even = (low: number, high: number) => low + (high - low) * draws.uniform();
  const log = (low: number, high: number) => Math.exp(even(Math.log(low), Math.log(high)));

  /** A bulk, and a speck along an axis or oblique, as wide as the bulk or far narrower. */
  function drawnSpeck(leastWeight: number, mostWeight: number, farthest: number) {
    const [weight, distance] = [log(leastWeight, mostWeight), log(10, farthest)];
    const angle = draws.uniform() < 0.6 ? (Math.floor(even(0, 4)) * Math.PI) / 2 : even(0, 2 * Math.PI);
    const variance = log(0.1, 2);
    const part = draws.uniform() < 0.5 ? log(0.1, 3) : log(1e-5, 0.1);
    return [
      { weight: 1 - weight, mean: [even(-2, 2), even(-2, 2)], variance },
      { weight, mean: [distance * Math.cos(angle), distance * Math.sin(angle)], variance: part * variance },
    ];
  }

  /** One that spreads: the wider q, the farther out it has mass. */
  function wideScore(process: ReturnType<typeof forwardProcess>): LinearScore {
    const [a, b, c, swirl] = [log(0.3, 1.5), log(0.3, 1.5), even(-0.1, 0.1), even(-0.3, 0.3)];
    const [x, y] = [even(-1, 1), even(-1, 1)];
    return {
      dimension: 2,
      at(t) {
        const { alpha, sigma } = process.coefficients(t);
        const size = 1 / (alpha * alpha + sigma * sigma);
        const precision = Float64Array.of(size * a, size * (c + swirl), size * (c - swirl), size * b);
        return { precision, offset: Float64Array.of(size * x, size * y) };
      },
    };
  }

  function compared(
    process: ReturnType<typeof forwardProcess>,
    score: LinearScore,
    components: ReturnType<typeof drawnSpeck>,
  ) {
    // components that do not overlap: KL = sum w (log w + KL_k)
    const parts = components.map(({ weight, mean, variance }) => {
      const { value, error } = gaussianKl(process, score, isotropicNormal(mean, variance), 'sde');
      return { value: weight * (Math.log(weight) + value), error: weight * error };
    });
    const exact = parts.reduce((sum, part) => ({ value: sum.value + part.value, error: sum.error + part.error }));
    const target = gaussianMixture(
      components.map(({ weight }) => weight),
      components.map(({ mean }) => mean),
      components.map(({ variance }) => variance),
    );
    return { found: klSde(process, target, linearField(score), 1e-2, { cells: 64, steps: 64 })[0], exact };
  }

  it.each([
    [1e-6, 0.3, 1e6],
    [1e-5, 1e-2, 120],
  ])('are covered by the error, or leave no value, for weights of %d to %d and distances up to %d', (...range) => {
    let values = 0;
    for (let k = 0; k < 60; k++) {
      const process = forwardProcess(
        draws.uniform() < 0.3
          ? { kind: 've', sigma: even(2, 25), horizon: 1 }
          : { kind: 'vp', betaMin: even(0.1, 2), betaMax: even(2, 20), horizon: 1 },
      );
      const { found, exact } = compared(process, wideScore(process), drawnSpeck(...range));
      if (found.value === null) expect(found.reason).toMatch(/^(the reverse SDE|no estimate|p_0 has|not resolved)/);
      else {
        expectWithinError(found, exact);
        values++;
      }
    }
    expect(values).toBeGreaterThan(0);
  });

  it('are covered at 92 with 5e-4 of the mass, where grids make e^-73 of e^-206', () => {
    const process = forwardProcess({ kind: 'vp', betaMin: 0.1, betaMax: 20, horizon: 1 });
    // alpha^2 + sigma^2 = 1
    const precision = Float64Array.of(0.98, 0.021, 0.574, 0.509);
    const score: LinearScore = { dimension: 2, at: () => ({ precision, offset: Float64Array.of(0.727, 0.497) }) };
    const { found, exact } = compared(process, score, [
      { weight: 1 - 5.2e-4, mean: [-0.605, 0.714], variance: 1.39 },
      { weight: 5.2e-4, mean: [0, -91.97], variance: 0.1066 },
    ]);
    if (found.value !== null) expectWithinError(found, exact);
  });
});

test('the error of an exact score covers what extrapolation overshoots, as its KL falls by more than 4', () => {
  const process = forwardProcess({ kind: 've', sigma: 25, horizon: 1 });
  const angles = Array.from({ length: 8 }, (_, k) => (Math.PI * k) / 4);
  const means = angles.map((angle) => [2 * Math.cos(angle), 2 * Math.sin(angle)]);
  const ring = gaussianMixture(Array(8).fill(1 / 8), means, Array(8).fill(0.04));
  const [found] = klSde(process, ring, targetField(ring, process), 0.1, { cells: 64, steps: 64 });
  // KL(p_0 || p^SDE) <= KL(p_T || pi) = 3e-7
  expectWithinError(known(found), 0);
  expect(known(found).error).toBeLessThan(0.01);
});

const lineExperiment = (k: number): Experiment => ({
  process: { kind: 'vp', betaMin: 0.3 + 0.1 * (k % 5), betaMax: 4 + (k % 5), horizon: 1 },
  target: {
    kind: 'mixture',
    weights: [0.5, 0.5],
    means: [[-1 + 0.1 * k], [1.2 - 0.15 * k]],
    // products of mixtures are mixtures of isotropic normals if all variances are the same
    variances: [0.3 + 0.1 * (k % 5), 0.3 + 0.1 * (k % 5)],
  },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 8 + (k % 3), seed: k },
  data: { samples: 12, seed: k },
  trainingTimes: [1 + 40 * (k % 4)],
});

const trainedOnLine = (k: number) => {
  const built = setting(lineExperiment(k));
  const [A] = train(built, lineExperiment(k).trainingTimes, { timeNodes: 48, errors: false }).empirical.readouts;
  return { ...built, A };
};

test.each(Array.from({ length: 10 }, (_, k) => k))('klSde of product %d of two lines is the sum over both', (k) => {
  const [one, other] = [trainedOnLine(k), trainedOnLine(k + 5)];
  const { process } = one;
  const width = one.features.width + other.features.width;
  const axes = [one, other].map(({ features, A }, axis) =>
    Array.from(features.weights, (w, i) => ({
      way: axis === 0 ? [w, 0] : [0, w],
      time: features.timeWeights.subarray(3 * i, 3 * i + 3),
      a: (A[i] * width) / features.width,
      axis,
    })),
  );
  const all = axes.flat();
  const features = {
    ...one.features,
    width,
    dimension: 2,
    weights: Float64Array.from(all.flatMap(({ way }) => way)),
    timeWeights: Float64Array.from(all.flatMap(({ time }) => Array.from(time))),
  };
  const readout = Float64Array.from([0, 1].flatMap((row) => all.map(({ a, axis }) => (axis === row ? a : 0))));
  const [first, second] = [one, other].map(({ target }) => target.mean);
  const places = ({ means }: { readonly means: readonly (readonly number[])[] }) => means.map(([x]) => x);
  const [xs, ys] = [lineExperiment(k), lineExperiment(k + 5)].map(({ target }) =>
    places(target as { means: number[][] } & Experiment['target']),
  );
  const target = gaussianMixture(
    [0.25, 0.25, 0.25, 0.25],
    xs.flatMap((x) => ys.map((y) => [x, y])),
    new Array(4).fill(0.3 + 0.1 * (k % 5)),
  );
  expect(target.mean[0]).toBeCloseTo(first[0], 12);
  expect(target.mean[1]).toBeCloseTo(second[0], 12);
  const [found] = klSde(process, target, featureField(features, [readout]), AIM);
  const parts = [one, other].map((each) =>
    known(klSde(each.process, each.target, featureField(each.features, [each.A]), 1e-4)[0]),
  );
  const sum = { value: parts[0].value + parts[1].value, error: parts[0].error + parts[1].error };
  expectWithinError(known(found), sum);
  expect(known(found).error).toBeLessThan(2 * AIM * Math.max(0.01, sum.value));
});

const planeExperiment = (k: number): Experiment => ({
  process:
    k % 2 === 0
      ? { kind: 'vp', betaMin: 0.5, betaMax: 3 + k, horizon: 1 }
      : { kind: 've', sigma: 2 + 2 * k, horizon: 1 },
  target:
    k % 3 === 2
      ? {
          kind: 'bumps',
          weights: [0.3, 0.7],
          centers: [
            [-1, 0.5],
            [1, 0.2 * k],
          ],
          halfWidths: [1.2, 2],
        }
      : {
          kind: 'mixture',
          weights: [0.4, 0.6],
          means: [
            [-1, 0],
            [1, 0.2 * k],
          ],
          variances: [0.4, 0.8],
        },
  embedding: { kind: 'signal' },
  features: { width: 10 + k, seed: k },
  data: { samples: 10 + 3 * k, seed: k },
  trainingTimes: [k < 5 ? 10 : 1000],
});

test.each(Array.from({ length: 10 }, (_, k) => k))(
  'klSde of flow %d, whose kinks cross, is that of a finer run',
  (k) => {
    const experiment = planeExperiment(k);
    const built = setting(experiment);
    const { readouts } = train(built, experiment.trainingTimes, { timeNodes: 48, errors: false }).empirical;
    const solver = planeSdeSolver(built.process, built.target, featureField(built.features, readouts));
    const [found] = refine(solver, 2 * AIM);
    const [{ run, spatial, temporal }] = solver.compare([{ model: 0, at: { cells: 256, steps: 128 } }]);
    // stated three times as large as the last change of its extrapolation
    expect(spatial + temporal).toBeLessThan(1.5 * known(found).error);
    expect(Math.abs(known(found).value - (run.value ?? Number.NaN))).toBeLessThan(known(found).error);
  },
);

describe('a run in the plane', () => {
  const experiment = planeExperiment(4);
  const built = setting(experiment);
  const { readouts } = train(built, experiment.trainingTimes, { timeNodes: 48, errors: false }).empirical;
  const solver = planeSdeSolver(built.process, built.target, featureField(built.features, readouts));
  const at = (cells: number, steps: number) => solver.solve({ cells, steps })[0].value ?? Number.NaN;
  const order = (a: number, b: number, c: number) => Math.log2(Math.abs((a - b) / (b - c)));

  it('is of second order in time', () => {
    expect(order(at(48, 32), at(48, 64), at(48, 128))).toBeGreaterThan(1.9);
  });

  it('is of second order in space', () => {
    expect(order(at(48, 32), at(96, 32), at(192, 32))).toBeGreaterThan(1.8);
  });
});

test('p_0 with scales too far apart for grids in the plane has no klSde, and the reason says so', () => {
  const process = forwardProcess({ kind: 'vp', betaMin: 1, betaMax: 2, horizon: 1 });
  const scoreOf = () => ({ precision: Float64Array.of(1, 0, 0, 1), offset: new Float64Array(2) });
  const field = linearField({ dimension: 2, at: scoreOf });
  for (const target of [
    gaussianMixture(
      [0.5, 0.5],
      [
        [0, 0],
        [1, 1],
      ],
      [1, 1e-9],
    ),
    gaussianMixture([1], [[0, 3e6]], [1e5]),
  ]) {
    expect(klSde(process, target, field)).toEqual([{ value: null, reason: whyNotInPlane(process, target) }]);
  }
  expect(whyNotInPlane(process, gaussianMixture([1], [[0, 3]], [1e-5]))).toBeUndefined();
});

test('a model that leaves all bounds has an error that says how far its grids lie apart, or no klSde', () => {
  const built = setting({
    process: { kind: 'vp', betaMin: 0.8651, betaMax: 1.101, horizon: 4.857 },
    target: {
      kind: 'bumps',
      weights: [0.2, 0.8],
      centers: [
        [2.083, 2.121],
        [2.083, 2.121],
      ],
      halfWidths: [0.5135, 1.5935],
    },
    embedding: { kind: 'signal' },
    features: { width: 4, seed: 999_999, weightScale: 8.472, timeWeightScale: 0.787 },
    data: { samples: 5, seed: 194_433 },
    trainingTimes: [0.01],
  });
  const field = featureField(built.features, [Float64Array.of(1.33, -7.36, -0.728, -10.9, -0.161, -5.19, 3.56, 0.262)]);
  const [found] = refine(planeSdeSolver(built.process, built.target, field, { cells: 128, steps: 64 }), 1);
  // 7.37 by finer grids; it once came out as 0 without an error
  if (found.value !== null) expectWithinError(found, { value: 7.37, error: 0.03 });
});

test('without a grid there is no KL, and the reason says so', () => {
  const line = gaussianMixture([1], [[0]], [1]).line;
  const none = new Float64Array(5).fill(Number.NaN);
  const support = [
    [-8, 8],
    [-8, 8],
  ] as const;
  const cells = planeCells([line, line], support, [none, none]);
  expect(planeKl(cells, () => 0)).toMatchObject({ value: null, reason: expect.stringContaining('leave out') });
});

it('states an error that covers where runs of a dozen cells seem to agree', () => {
  // by the changes of an extrapolation alone it was off by twice its error
  const experiment: Experiment = {
    process: { kind: 'vp', betaMin: 1.0845, betaMax: 1.0845, horizon: 0.2052 },
    target: { kind: 'bumps', weights: [1], centers: [[-2.083, 1.939]], halfWidths: [1.3775] },
    embedding: { kind: 'fourier', size: 4 },
    features: { width: 24, seed: 918482 },
    data: { samples: 51, seed: 999990 },
    trainingTimes: [10570],
  };
  const { setting: built, empirical } = train(setting(experiment), experiment.trainingTimes, {
    timeNodes: 48,
    errors: false,
  });
  const solver = planeSdeSolver(built.process, built.target, featureField(built.features, empirical.readouts));
  const { value, error } = known(refine(solver, AIM)[0]);
  const [{ run }] = solver.compare([{ model: 0, at: { cells: 192, steps: 96 } }]);
  expect(Math.abs(value - run.value!)).toBeLessThan(error);
});
