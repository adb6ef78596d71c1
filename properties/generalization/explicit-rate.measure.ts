import fc, { type Arbitrary } from 'fast-check';
import { type ExplicitRate, explicitRate } from '../../src/bound/explicit-rate.js';
import { scoreDistances } from '../../src/bound/flow-deviation.js';
import { oneDatumLoss } from '../../src/bound/one-datum.js';
import { PANEL_NODES, residualMoments, residualScatter, residualVariance } from '../../src/bound/residual-scatter.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { alongFlow, samplingIntegral } from '../../src/bound/sampling-error.js';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Comparison, type Estimate, equal, minus, times } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { minus as difference, dot, norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { residual } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { between, drawSeeds, sizes, vectors } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumps, mixtures, normals, normalTarget } from '../generators/targets.js';
import { changeTo } from '../measurements/losses-of-few-nodes.js';
import { dataSets, datumSizes, ENGINE_ERROR } from '../measurements/sampled-data.js';
import { evenRule } from '../oracles/line-rules.js';

/** Normals, for which J_0 costs least, and mixtures and bumps near them one time in twelve each. */
const lineTarget: Arbitrary<TargetSpec> = fc.oneof(
  { weight: 10, arbitrary: normals.map(normalTarget) },
  { weight: 1, arbitrary: mixtures(3) },
  { weight: 1, arbitrary: bumps(2) },
);

/** Draws of data, each in a setting of its own, trained for a time from 0.1 to n. */
const draws = (samples: Arbitrary<number>, width: Arbitrary<number>, target = lineTarget): Arbitrary<Experiment> =>
  samples.chain((n) =>
    fc
      .record({
        experiment: experiments({ target, width, samples: fc.constant(n), trainingTimes: trainingTimes(1, 0.1, n) }),
        seed: drawSeeds,
      })
      .map(({ experiment, seed }) => ({ ...experiment, data: { samples: n, seed } })),
  );

/** Draws of tens to thousands of data for models of few features. */
export const rateDraws = () => draws(sizes(20, 2000), sizes(3, 12));

/** Draws of up to twenty thousand data for models of up to 48 features. */
export const largeDraws = () => draws(sizes(100, 20_000), sizes(8, 48));

/** Draws from a normal distribution of so many data that the mean of them is nearly normal. */
export const normalDraws = () => draws(sizes(200, 400), sizes(3, 6), normals.map(normalTarget));

/** Many data, and models stopped so early that nothing but the rate of optimisation is left. */
export const manyAtOnce = (): Arbitrary<Experiment> =>
  experiments({
    target: normals.map(normalTarget),
    width: sizes(4, 12),
    samples: sizes(500, 1500),
    trainingTimes: trainingTimes(1, 1e-3, 1e-2),
  });

/**
 * One datum so far on the left that features which are active on the right of their kinks hardly see it, while p_0
 * does: G_n is nearly 0 and dG nearly -G.
 */
export const unseenDatum = (): Arbitrary<Experiment> =>
  fc
    .record({
      experiment: experiments({ process: between(0.3, 0.8).map(ornsteinUhlenbeck), target: normals.map(normalTarget) }),
      slopes: fc.integer({ min: 1, max: 4 }).chain((count) => vectors(count, between(0.5, 2))),
      datum: between(-8, -5),
      trainingTimes: trainingTimes(1, 3, 30),
    })
    .map(({ experiment, slopes, datum, trainingTimes: taus }) => ({
      ...experiment,
      embedding: { kind: 'fourier', size: 1 },
      features: { weights: slopes.map((w) => [w]), timeWeights: slopes.map(() => [0]) },
      data: { points: [[datum]] },
      trainingTimes: taus,
    }));

/** Flows that overfit a handful of data. */
export const handfuls = (): Arbitrary<Experiment> =>
  experiments({
    process: between(3, 4).map(ornsteinUhlenbeck),
    target: normals.map(normalTarget),
    embedding: fc.constant({ kind: 'signal' }),
    width: sizes(8, 12),
    samples: sizes(2, 4),
    trainingTimes: trainingTimes(1, 1e4, 1e6),
  });

/** Quadrature nodes in diffusion time: the rate holds for the loss of any quadrature with positive weights. */
const TIME_NODES = 12;

/** How far these nodes may move J_0: five times the largest shift of 145 settings. */
export const RATE_MISMATCH = {
  name: 'mismatch',
  value: 5e-4,
  meaning: 'how far the nodes in diffusion time may move J_0, as a fraction of it',
};

/** The explicit rate and the numbers that it bounds, in nats where they are losses. */
export interface RateParts {
  readonly trainingTime: number;
  readonly width: number;
  /** J_0. */
  readonly initialLoss: Estimate;
  /** J(A_n(tau)) - J(A_c). */
  readonly trained: Estimate;
  /** J(A_c) and |A_c|_F^2/(4 m tau). */
  readonly approximation: Estimate;
  readonly distance: number;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau). */
  readonly displaced: Estimate;
  /** int_0^tau |R(s)|_F^2 ds and |dG|_op. */
  readonly residual: Estimate;
  readonly gramShift: Estimate;
  /** The rate with these. */
  readonly rate: ExplicitRate;
}

/** The rate, and the mean over the data of its residual. */
export interface RateWithMean extends RateParts {
  /** (1/n) int_0^tau V_R(s) ds. */
  readonly mean: Estimate;
}

const trainingOf = perCase(
  (experiment: Experiment): Training =>
    train(setting(experiment), experiment.trainingTimes, { timeNodes: TIME_NODES, errors: false }),
);

/** The rate beside the mean that the law of its data gives the residual. */
export function rateWithMean(experiment: Experiment): RateWithMean {
  const { population, setting: built } = trainingOf(experiment);
  const rule = evenRule(experiment.target);
  const [scatter] = residualScatter(built.process, built.features, population, rule, TIME_NODES);
  return { ...rateParts(experiment), mean: times(1 / built.data.count, scatter) };
}

/** int_0^tau |R(s)|_F^2 ds. */
function residualOf({ population, empirical, times: taus }: Training): Estimate {
  const [value, coarse] = PANEL_NODES.map(
    (nodes) => samplingIntegral(population.loss, empirical.loss, population.flow.spectrum, taus, nodes)[0],
  );
  return { value, error: Math.abs(value - coarse) };
}

/** The rate of a draw at its training time tau. */
export const rateParts = perCase((experiment: Experiment): RateParts => {
  const training = trainingOf(experiment);
  const { times: taus, population, empirical, zeroLoss } = training;
  const { loss } = population;
  const { width } = loss;
  const { readout, change, distance } = ridgeComparison(population, taus[0]);
  const [A_n] = empirical.flow.readouts;
  const [displaced] = scoreDistances(training);
  const initialLoss = { ...zeroLoss, error: zeroLoss.error + RATE_MISMATCH.value * zeroLoss.value };
  const terms = {
    trainingTime: taus[0],
    width,
    approximation: { ...initialLoss, value: initialLoss.value + change },
    distance,
    residual: residualOf(training),
    gramShift: shiftOf(difference(empirical.loss.gram, loss.gram), width, loss.gram),
  };
  return {
    ...terms,
    initialLoss,
    trained: minus(changeTo(loss, A_n, empirical.flow.errors[0]), changeTo(loss, readout)),
    displaced,
    rate: explicitRate(terms),
  };
});

/** |dG|_op, with the rounding of entries that nearly agree. */
function shiftOf(dG: Float64Array, width: number, gram: Float64Array): Estimate {
  const { value, error } = operatorNorm(dG, width);
  return { value, error: error + Number.EPSILON * norm(gram) };
}

/** Values of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
const VALUES = 3;
const SAMPLES = 2;

/** Time nodes: the mean of the residual is that for any quadrature of the loss. */
const SETS_TIME_NODES = 4;

/** Required agreement. */
export const SETS_TOLERANCE = {
  name: 'tolerance',
  value: 1e-9,
  meaning: 'required agreement of mean and V_R/n, as a fraction of the squared sizes of their terms',
};

/** The residual int_0^tau |R(s)|^2 ds, R(s) = dB - A(s) dG, of the data sets of a discrete law. */
export interface ResidualOfSets {
  /** n. */
  readonly samples: number;
  /** Its mean over all data sets. */
  readonly mean: Estimate;
  /** int_0^tau V_R(s) ds. */
  readonly scatter: number;
  /** The size that tolerances are relative to. */
  readonly size: number;
}

/** The residual of the nine pairs of data from the law that gives a third to each of the first three data of a draw. */
export function smallSets(experiment: Experiment): ResidualOfSets {
  const built = setting(experiment);
  const [tau] = experiment.trainingTimes;
  const { process, features } = built;
  const values = built.data.values.slice(0, VALUES);
  const lossOf = (set: Float64Array) =>
    quadraticLoss(
      process,
      features,
      empiricalMeasure({ count: set.length, dimension: 1, values: set }),
      SETS_TIME_NODES,
    );
  const loss = lossOf(values);
  const flow = gradientFlow(loss, [tau]);
  const ones = Array.from(values, (x) => oneDatumLoss(process, features, x, SETS_TIME_NODES));
  const moments = residualMoments(
    loss,
    ones,
    values.map(() => 1 / VALUES),
  );
  const sets = dataSets(values, SAMPLES).map(lossOf);
  const integral = (f: (A: Float64Array) => number) => alongFlow(flow.spectrum, [tau], PANEL_NODES[0], f)[0];
  // R = (B_n - A G_n) - (B - A G)
  const sum = integral((A) => {
    const ofLaw = residual(loss, A);
    return sets.reduce((total, set) => total + squaredDistance(residual(set, A), ofLaw), 0);
  });
  // |R|^2 is at most twice |dB|^2 + |A|^2 |dG|^2, and |A(s)| grows with s
  const sizes = datumSizes({ ...built, data: { count: VALUES, dimension: 1, values } });
  const size = 2 * tau * (sizes.crossMoment + dot(flow.readouts[0], flow.readouts[0]) * sizes.gram);
  return {
    samples: SAMPLES,
    mean: { value: sum / sets.length, error: ENGINE_ERROR * size },
    scatter: integral((A) => residualVariance(moments, A)),
    size,
  };
}

/** mean = scatter/n. @param n that of the data sets, or another in its place */
export function meanIsScatterOver(n: number, { mean, scatter, size }: ResidualOfSets): Comparison {
  return equal(mean, scatter / n, { tolerance: SETS_TOLERANCE.value, scale: size });
}
