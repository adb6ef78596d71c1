import { describe, expect, it, test } from 'vitest';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { train } from '../experiment/training.js';
import { stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { massBetween } from '../target/line-components.js';
import { gaussianMixture } from '../target/mixture.js';
import type { Target } from '../target/target.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { lineNormal } from './closed-form/gaussian-kl.js';
import { known } from './divergence.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import type { ScoreField } from './field/score-field.js';
import { flowStep, startFlow } from './flow/flow-step.js';
import { gradedTimes } from './grid/graded-times.js';
import { scoreOnLine } from './normal/linear-score.js';
import { sdeMasses } from './reverse-sde/reverse-sde-solver.js';
import { W2_TOLERANCE, w2Ode, w2OdeAt, w2Sde, w2SdeAt } from './w2.js';

const SOLVERS = { sde: w2Sde, ode: w2Ode } as const;
const FLOWS = ['sde', 'ode'] as const;

describe.each<[string, ForwardProcess]>([
  ['ou', ou],
  ['linear beta', variancePreserving(0.1, 8, 1)],
  ['ve', varianceExploding(5, 1.2)],
])('W2 between normal distributions is |M - m|^2 + (root V - root v)^2, under %s', (name, process) => {
  it.each([0, 1, 2, 3, 4, 5])('for draw %d of a linear score', (k) => {
    const source = stream(k + 10 * name.length, 'evaluation');
    const between = (low: number, high: number) => low + (high - low) * source.uniform();
    const [mean, variance] = [between(-2, 2), 10 ** between(-1, 1)];
    // the exact score in a third of the draws
    const [factor, offset] = k % 3 === 0 ? [1, 0] : [between(0.6, 1.6), between(-1, 1)];
    const precision = (t: number) => {
      const { alpha, sigma } = process.coefficients(t);
      return factor / (alpha * alpha * variance + sigma * sigma);
    };
    const score = scoreOnLine(precision, (t) => precision(t) * process.coefficients(t).alpha * mean + offset);
    const sd = Math.sqrt(variance);
    for (const flow of FLOWS) {
      const { mean: M, covariance: V } = lineNormal(process, score, flow, 64);
      const exact = Math.hypot(M[0] - mean, Math.sqrt(V[0]) - sd) / sd;
      const found = known(SOLVERS[flow](process, gaussianMixture([1], [[mean]], [variance]), linearField(score))[0]);
      expectWithinError(found, exact);
      expect(found.error).toBeLessThan(W2_TOLERANCE * Math.max(0.01, exact) + 2e-6);
    }
  });
});

const zero = linearField(
  scoreOnLine(
    () => 0,
    () => 0,
  ),
);

describe('before training p^SDE and p^ODE are normal, and wide', () => {
  // under OU, T = 4: N(0, 2 e^8 - 1) and N(0, e^8)
  const V = { sde: 2 * Math.exp(8) - 1, ode: Math.exp(8) };

  it.each([1, 1e-4, 1e-14])('beside a normal distribution of variance %d', (variance) => {
    const sd = Math.sqrt(variance);
    const target = gaussianMixture([1], [[0.5]], [variance]);
    for (const flow of FLOWS) {
      const exact = Math.hypot(0.5, Math.sqrt(V[flow]) - sd) / sd;
      const found = known(SOLVERS[flow](ou, target, zero)[0]);
      expectWithinError(found, exact);
      expect(found.error).toBeLessThan(W2_TOLERANCE * exact);
    }
  });

  // of points at +-m the quantiles are -m and m: W2^2 = m^2 + V - 4 m root V phi(0)
  it.each([
    [2, 1e-30],
    [2, 1e-300],
    [1e3, 1e-10],
    [1e6, 1e-12],
    [1e10, 1],
  ])('beside points at +-%d, that is to say modes of variance %d', (m, variance) => {
    const target = gaussianMixture([0.5, 0.5], [[-m], [m]], [variance, variance]);
    for (const flow of FLOWS) {
      const square = m * m + V[flow] - (4 * m * Math.sqrt(V[flow])) / Math.sqrt(2 * Math.PI);
      const found = known(SOLVERS[flow](ou, target, zero)[0]);
      expectWithinError(found, Math.sqrt(square) / m, 1e-9);
      expect(found.error).toBeLessThan(2 * W2_TOLERANCE * found.value);
    }
  });

  it.each([1, -1])('beside a speck of weight 1e-12, at %d times 1e7, that adds its distance', (side) => {
    const target = gaussianMixture([1 - 1e-12, 1e-12], [[0], [side * 1e7]], [1, 1]);
    const sd = Math.sqrt(target.variance);
    for (const flow of FLOWS) {
      // the bulk is N(0, 1), and the last 1e-12 of p lies 7.1 deviations out
      const last = 7.1 * Math.sqrt(V[flow]);
      const square = (Math.sqrt(V[flow]) - 1) ** 2 + 1e-12 * (1e7 - last) ** 2;
      const found = known(SOLVERS[flow](ou, target, zero)[0]);
      expectWithinError(found, Math.sqrt(square) / sd, 1e-4);
    }
  });

  it('is without a number where paths leave every grid', () => {
    const far = variancePreserving(300, 300, 1);
    const target = gaussianMixture([1], [[0.5]], [1]);
    expect(w2Sde(far, target, zero)).toEqual([{ value: null, reason: expect.stringContaining('reach beyond 1e+6') }]);
    const [found] = w2Ode(far, target, zero);
    if (found.value !== null) expectWithinError(found, Math.exp(150) - 1);
  });
});

describe('w2Ode', () => {
  const constantly = (slope: number, offset: number) =>
    linearField(
      scoreOnLine(
        () => slope,
        () => offset,
      ),
    );

  it.each([2, 4, 9, 60, 1e4])(
    'is the spread about a point where the flow gathers all there, s = -%d x + 0.3',
    (slope) => {
      const target = gaussianMixture([0.5, 0.5], [[-1], [1]], [0.5, 0.1]);
      const { mean: M, covariance: V } = lineNormal(
        ou,
        scoreOnLine(
          () => slope,
          () => 0.3,
        ),
        'ode',
        512,
      );
      // 2 root V E|x| at most, of which half is given away
      const apart = Math.sqrt(target.variance + (target.mean[0] - M[0]) ** 2);
      const found = known(w2Ode(ou, target, constantly(slope, 0.3))[0]);
      expectWithinError(
        found,
        apart / Math.sqrt(target.variance),
        (1.1 * Math.sqrt(V[0])) / Math.sqrt(target.variance),
      );
      expect(found.error).toBeLessThan(W2_TOLERANCE);
    },
  );

  it.each([
    [48.10830471818893, 0.31425476741972597, 4.855245508482295, 1.7744708232035646, 0.044520843467738214],
    [499.65823977070096, -0.3404985546243244, 4.41684072724493, 0.03397465611949508, -11.637451366031206],
  ])('is that where features gather all from a wide prior, ve to %d', (sigma, mean, variance, slope, place) => {
    const target = gaussianMixture([1], [[mean]], [variance]);
    // -slope/2 (x + place)
    const features = {
      ...{ width: 2, dimension: 1, embedding: { size: 1, at: () => Float64Array.of(1) } },
      ...{ weights: Float64Array.of(1, -1), timeWeights: Float64Array.of(place, -place) },
    };
    const field = featureField(features, [Float64Array.of(-slope, slope)]);
    const found = known(w2Ode(varianceExploding(sigma, 1), target, field)[0]);
    expectWithinError(found, Math.hypot(Math.sqrt(variance), mean + place) / Math.sqrt(variance));
  });

  // beside the point all is closer than rounding, which leads it to either side of the prior
  it.each([
    [variancePreserving(0.05033, 9.925, 0.2019), [156.9, 211.5], [-0.4232, -0.491], 3.992, 0.2083],
    [variancePreserving(3.685, 3.685, 0.2943), [495.5, 2.115], [-0.4088, -0.205], -3.296, 0.1012],
    [variancePreserving(3.314, 3.314, 4.952), [74.91, 2.115], [0.2032, 0.428], 3.888, 0.1459],
  ] as const)(
    'is the distance from a point that the flow gathers all in, outside of p_0, case %#',
    (process, [k0, k1], [c0, c1], mean, variance) => {
      const part = (t: number) => t / process.horizon;
      const precision = (t: number) => k0 + (k1 - k0) * part(t);
      const score = scoreOnLine(precision, (t) => precision(t) * (c0 + c1 * Math.cos(Math.PI * part(t))));
      const { mean: M, covariance: V } = lineNormal(process, score, 'ode', 128);
      const sd = Math.sqrt(variance);
      const found = known(w2Ode(process, gaussianMixture([1], [[mean]], [variance]), linearField(score))[0]);
      expectWithinError(found, Math.hypot(M[0] - mean, Math.sqrt(V[0]) - sd) / sd);
      expect(found.error).toBeLessThan(W2_TOLERANCE * found.value);
    },
  );

  // p^ODE = N(0, 1); by quantiles in the logarithms of both tails
  it.each([
    [1e-8, 8, 2.3975e-4],
    [1e-9, 30, 7.5455e-4],
    [1e-9, 300, 9.2922e-3],
    [1e-11, 300, 9.27029e-4],
    [1e-13, 1e4, 3.159912e-3],
  ])('sees a light mode of weight %d at %d', (weight, place, expected) => {
    const target = gaussianMixture([1 - weight, weight], [[0], [place]], [1, 1]);
    const found = known(w2Ode(ou, target, constantly(1, 0))[0]);
    const sd = Math.sqrt(target.variance);
    expectWithinError({ value: found.value * sd, error: found.error * sd }, expected, 1e-5 * expected);
  });

  it.each([
    [2.455e-9, 55.36, 0.7278, [0.05, 9.95, 0.2], [0.98004, 1.00808], 0.00253186317],
    [5.012e-10, -12590, 0.1014, [0.2235, 12.74, 0.2019], [0.98492, 1.00464], 0.27115624],
  ] as const)(
    'covers what a light mode of weight %d at %d makes of the last tail, where runs may agree by chance',
    (weight, place, variance, [betaMin, betaMax, horizon], [start, end], expected) => {
      const target = gaussianMixture([1 - weight, weight], [[0], [place]], [1, variance]);
      const precision = (t: number) => start + ((end - start) * t) / horizon;
      const score = scoreOnLine(precision, () => 0);
      const [found] = w2Ode(variancePreserving(betaMin, betaMax, horizon), target, linearField(score));
      expectWithinError(known(found), expected);
    },
  );

  it('is not misled where few steps agree on a drift that turns between them', () => {
    const timeWeights = [
      0.5436437920116127, -0.025585123013928044, -0.6999740455178189, 0.37674783165911463, -0.8069746562174617,
    ];
    const { process, target, features } = setting({
      process: { kind: 'vp', betaMin: 0, betaMax: 11.635325450137929, horizon: 9.93461196608484 },
      target: { kind: 'mixture', weights: [1], means: [[-1.1238575506967012]], variances: [4.439118658013989] },
      embedding: { kind: 'fourier', size: 5 },
      features: { weights: [[1], [-1]], timeWeights: [timeWeights, timeWeights.map((u) => -u)] },
      data: { points: [[0]] },
      trainingTimes: [0],
    });
    const field = featureField(features, [Float64Array.of(-2.016548185891314, 2.016548185891314)]);
    // a linear score, whose flow is solved in closed form
    const [found] = w2Ode(process, target, field).map(known);
    expectWithinError(found, 7.22517 / Math.sqrt(target.variance));
    // not by an error that is large for so few steps
    expect(found.error).toBeLessThan(8e-3);
  });

  it.each([1 / 64, 64])('and its error are the same in a unit of x that is %d times as large', (unit) => {
    const timeWeights = [
      [1, 3],
      [-2, -2],
    ];
    const inUnit = (c: number) => {
      // ve of the same times, with g and sigma c times as large
      const ve = varianceExploding(300, 1.5);
      const process: ForwardProcess = {
        ...ve,
        priorVariance: c * c * ve.priorVariance,
        coefficients(t) {
          const { alpha, sigma, drift, diffusion } = ve.coefficients(t);
          return { alpha, sigma: c * sigma, drift, diffusion: c * diffusion };
        },
      };
      const target = gaussianMixture([0.4, 0.6], [[-c], [2 * c]], [c * c, 0.25 * c * c]);
      const embedding = { size: 2, at: (t: number) => Float64Array.of(1, Math.cos(4 * t)) };
      const features = {
        ...{ width: 2, dimension: 1, embedding },
        weights: Float64Array.of(1 / c, -1 / c),
        timeWeights: Float64Array.from(timeWeights.flat()),
      };
      return known(w2Ode(process, target, featureField(features, [Float64Array.of(-0.5 / c, 0.4 / c)]))[0]);
    };
    const [one, other] = [1, unit].map(inUnit);
    expect(other.value / one.value).toBeCloseTo(1, 9);
    expect(other.error / one.error).toBeCloseTo(1, 5);
  });
});

describe('w2Sde', () => {
  it('knows what it does not see where all that is generated lies in a few cells', () => {
    const process = varianceExploding(2.34923, 1.13);
    const target = gaussianMixture([0.4, 0.6], [[-3.368], [-3.984]], [0.1544, 0.8961]);
    const precision = (t: number) => {
      const { alpha, sigma } = process.coefficients(t);
      return (945.6 + ((225 - 945.6) * t) / 1.13) / (alpha * alpha + sigma * sigma);
    };
    const score = scoreOnLine(precision, (t) => precision(t) * (0.2344 + 0.345 * Math.cos((Math.PI * t) / 1.13)));
    // by quantiles of p_0 and of the normal that a linear score leads to
    expectWithinError(known(w2Sde(process, target, linearField(score))[0]), 5.28547681932403);
  });

  it('sees a light mode beyond all paths', () => {
    const process = variancePreserving(0.01882, 1.95, 3.125);
    const target = gaussianMixture([1 - 6.025e-8, 6.025e-8], [[0], [-1027]], [1, 4.227]);
    const score = scoreOnLine(
      (t) => 1 + (0.01968 * t) / 3.125,
      () => 0,
    );
    expectWithinError(known(w2Sde(process, target, linearField(score))[0]), 0.2432936256608652);
  });
});

test('W2 is not computed beyond the line', () => {
  const plane = gaussianMixture([1], [[0, 0]], [1]);
  const field = { ...zero, dimension: 2 };
  const none = [{ value: null, reason: expect.stringContaining('in one dimension only') }];
  for (const solve of [w2Sde, w2Ode, w2SdeAt, w2OdeAt]) expect(solve(ou, plane, field)).toEqual(none);
});

describe('W2 of a trained model', () => {
  const experiment: Experiment = {
    process: { kind: 'vp', betaMin: 0.5, betaMax: 6, horizon: 1 },
    target: { kind: 'bumps', weights: [0.3, 0.7], centers: [[-2], [1.5]], halfWidths: [1, 1.5] },
    embedding: { kind: 'fourier', size: 3 },
    features: { width: 24, seed: 4 },
    data: { samples: 40, seed: 5 },
    trainingTimes: [1, 100, 10_000],
  };
  const { process, target, features, ...rest } = setting(experiment);
  const training = train({ process, target, features, ...rest }, experiment.trainingTimes, {
    timeNodes: 48,
    errors: false,
  });
  const field = featureField(features, training.empirical.readouts);
  const sd = Math.sqrt(target.variance);
  const COUNT = 4000;
  const levels = Float64Array.from({ length: COUNT }, (_, k) => (k + 0.5) / COUNT);
  const ofData = levels.map((u) => quantile((x) => massBetween(target.line, -10, x), u, -3.1, 3.1));

  it('by the probability flow is the distance of many quantiles of the prior, led back in small steps', () => {
    const ofPrior = levels.map((u) => quantile((x) => massBetween(STANDARD.line, -40, x), u, -10, 10));
    for (const [model, found] of w2Ode(process, target, field).map(known).entries()) {
      const generated = ledBack(process, target, field, model, ofPrior);
      // sums over levels know nothing of the last tails
      expectWithinError(found, distance(generated, ofData) / sd, 2e-3 * found.value);
    }
  });

  it('by the reverse SDE is the distance of many quantiles of a fine grid', () => {
    const masses = sdeMasses(process, target, field, { cells: 1600, steps: 256 });
    for (const [model, found] of w2Sde(process, target, field).map(known).entries()) {
      const { faces, generated } = masses[model];
      expectWithinError(found, distance(quantilesOf(faces, generated, levels), ofData) / sd, 2e-3 * found.value);
    }
  });

  it.each(FLOWS)('by the %s is that of each model alone, and within its error of a closer run', (flow) => {
    const all = SOLVERS[flow](process, target, field);
    for (const [k, readout] of training.empirical.readouts.entries()) {
      const alone = featureField(features, [readout]);
      expect(SOLVERS[flow](process, target, alone)[0]).toEqual(all[k]);
      expectWithinError(known(all[k]), known(SOLVERS[flow](process, target, alone, 0.05 * W2_TOLERANCE)[0]));
    }
  });
});

const STANDARD = gaussianMixture([1], [[0]], [1]);

/** Where an increasing function reaches u, by bisection. */
function quantile(cdf: (x: number) => number, u: number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (from + to);
    if (cdf(middle) < u) from = middle;
    else to = middle;
  }
  return 0.5 * (from + to);
}

/** Where the probability flow leads points of the prior, by Runge-Kutta in many steps. */
function ledBack(process: ForwardProcess, target: Target, field: ScoreField, model: number, points: Float64Array) {
  const times = gradedTimes(process, target.variance, 1024).reverse();
  const flow = startFlow(model, points);
  for (let j = 0; j + 1 < times.length; j++) {
    const [from, to] = [times[j], times[j + 1]];
    flowStep(process, flow, [field.at(from), field.at(0.5 * (from + to)), field.at(to)], from, to);
  }
  return flow.points;
}

/** Quantiles of masses in cells. */
function quantilesOf(faces: Float64Array, masses: Float64Array, levels: Float64Array): Float64Array {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  let [cell, below] = [0, 0];
  return levels.map((u) => {
    while (cell + 1 < masses.length && below + masses[cell] / total < u) below += masses[cell++] / total;
    return faces[cell] + ((faces[cell + 1] - faces[cell]) * (u - below) * total) / masses[cell];
  });
}

function distance(one: Float64Array, other: Float64Array): number {
  return Math.sqrt(one.reduce((sum, x, k) => sum + (x - other[k]) * (x - other[k]), 0) / one.length);
}
