import fc, { type Arbitrary } from 'fast-check';
import { oneDatumLosses } from '../../src/bound/one-datum.js';
import { type ResidualScatter, residualMean, residualVariance, scatterAt } from '../../src/bound/residual-scatter.js';
import { alongFlow } from '../../src/bound/sampling-error.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Comparison, type Estimate, equal } from '../../src/numeric/estimate.js';
import { dot, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { residual } from '../../src/training/loss-at-readout.js';
import { quadraticLosses } from '../../src/training/quadratic-loss.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { between, drawSeeds, sizes, vectors } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumps, mixtures, normals, normalTarget } from '../generators/targets.js';
import { dataSets, datumSizes, ENGINE_ERROR } from '../measurements/sampled-data.js';

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

/** Values of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
const VALUES = 3;
const SAMPLES = 2;

/** Time nodes: the moments of the residual are those for any quadrature of the loss. */
const SETS_TIME_NODES = 4;

/** Relative truncation of the flow: with as little, its error is next to that of rounding. */
const FLOW_TOLERANCE = 1e-14;

/** Gauss-Legendre nodes on each panel of training time. */
const PANEL_NODES = 8;

/** Required agreement. */
export const SETS_TOLERANCE = {
  name: 'tolerance',
  value: 1e-9,
  meaning: 'required agreement of moments of the residual, as a fraction of the squared sizes of their terms',
};

/** The residual int_0^tau |R(s)|^2 ds, R(s) = dB - A(s) dG, of the data sets of a discrete law. */
export interface ResidualOfSets {
  /** n. */
  readonly samples: number;
  /** Its mean and its variance over all data sets. */
  readonly mean: Estimate;
  readonly variance: Estimate;
  /** What one datum makes of them. */
  readonly scatter: ResidualScatter;
  /** The size that tolerances are relative to. */
  readonly size: number;
}

/** The residual of the nine pairs of data from the law that gives a third to each of the first three data of a draw. */
export function smallSets(experiment: Experiment): ResidualOfSets {
  const built = setting(experiment);
  const [tau] = experiment.trainingTimes;
  const { process, features } = built;
  const values = built.data.values.slice(0, VALUES);
  const lossBy = quadraticLosses(process, features, SETS_TIME_NODES);
  const lossOf = (set: Float64Array) => lossBy(empiricalMeasure({ count: set.length, dimension: 1, values: set }));
  const loss = lossOf(values);
  const flow = gradientFlow(loss, [tau], FLOW_TOLERANCE);
  const ones = Array.from(values, oneDatumLosses(process, features, SETS_TIME_NODES));
  const masses = values.map(() => 1 / VALUES);
  // R = (B_n - A G_n) - (B - A G)
  const residuals = dataSets(values, SAMPLES)
    .map(lossOf)
    .map((set) => {
      const [integral] = alongFlow(flow.spectrum, [tau], PANEL_NODES, (A) => {
        return squaredDistance(residual(set, A), residual(loss, A));
      });
      return integral;
    });
  const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const mean = meanOf(residuals);
  // |R|^2 is at most twice |dB|^2 + |A|^2 |dG|^2, and |A(s)| grows with s
  const sizes = datumSizes({ ...built, data: { count: VALUES, dimension: 1, values } });
  const size = 2 * tau * (sizes.crossMoment + dot(flow.readouts[0], flow.readouts[0]) * sizes.gram);
  return {
    samples: SAMPLES,
    mean: { value: mean, error: ENGINE_ERROR * size },
    variance: { value: meanOf(residuals.map((x) => (x - mean) * (x - mean))), error: ENGINE_ERROR * size * size },
    scatter: scatterAt(loss, flow, 0, ones, { masses, coarser: masses }),
    size,
  };
}

/** Mean and variance are those that the scatter of one datum gives. @param n that of the data sets, or another in its place */
export function momentsAreThoseOver(n: number, { mean, variance, scatter, size }: ResidualOfSets): Comparison[] {
  const tolerance = SETS_TOLERANCE.value;
  return [
    equal(mean, residualMean(scatter, n), { tolerance, scale: size }),
    equal(variance, residualVariance(scatter, n), { tolerance, scale: size * size }),
  ];
}
