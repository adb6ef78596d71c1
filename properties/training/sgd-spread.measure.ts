import fc, { type Arbitrary } from 'fast-check';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { dot, minus, norm } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { about } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLosses } from '../../src/training/quadratic-loss.js';
import {
  anyStart,
  anyWeighting,
  experiments,
  mixed,
  type Ranges,
  spaceExperiments,
} from '../generators/experiments.js';
import { between, sizes } from '../generators/numbers.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import {
  descend,
  descentVariance,
  overAllSequences,
  type ReadoutMoments,
  type StochasticDescent,
} from '../oracles/descent.js';

/** Descent by batches of the data of an experiment, each datum as likely as the others. */
export interface BatchCase {
  readonly experiment: Experiment;
  readonly batch: number;
  readonly steps: number;
  /** eta sup_x |G_x|_op. */
  readonly pace: number;
  /** k eta sup_x |G_x|_op where the number k of steps is doubled at one time k eta. */
  readonly span: number;
}

/** The largest number of sequences of batches that are run through. */
const MOST_SEQUENCES = 1100;
const FEW: Omit<Ranges, 'target'> = {
  trainingTimes: fc.constant([0]),
  weighting: anyWeighting,
  start: anyStart,
  handMade: true,
};
const fewData = fc.integer({ min: 2, max: 5 });

/** Up to eight features and five data in any dimension. @param pace in (0, 2] */
export function batchCases(pace: Arbitrary<number>) {
  const of = (experiment: Arbitrary<Experiment>) => ofExperiments(experiment, pace);
  return mixed(
    () => of(experiments({ ...FEW, width: sizes(1, 8), samples: fewData })),
    (largest) => of(spaceExperiments(largest, { ...FEW, width: sizes(2, 8), samples: fewData })),
  );
}

/** From two steps on: after one, the bound on the variance is the variance. */
function ofExperiments(experiment: Arbitrary<Experiment>, pace: Arbitrary<number>): Arbitrary<BatchCase> {
  return fc
    .record({
      experiment,
      batch: fc.integer({ min: 1, max: 2 }),
      steps: fc.integer({ min: 2, max: 6 }),
      pace,
      span: between(0.3, 2),
    })
    .map((drawn) => ({ ...drawn, steps: Math.min(drawn.steps, mostSteps(drawn.experiment, drawn.batch)) }));
}

/** The largest number of steps with no more sequences than that: at least two. */
function mostSteps({ data }: Experiment, batch: number): number {
  const count = 'points' in data ? data.points.length : data.samples;
  return Math.floor(Math.log(MOST_SEQUENCES) / (batch * Math.log(count)));
}

/** Features with an entry of the gram below this are active for no datum, but for the rounding of tails. */
const FAINT = 1e-8;

/** The moments of A_k after k steps of stochastic gradient descent. */
export interface BatchMoments {
  /** |E A_k - A'_k|_F for descent A'_k with the mean loss. */
  readonly offMean: Estimate;
  /** E|A_k - A_0|_F^2. */
  readonly size: number;
  /** E|A_k - E A_k|_F^2 over all sequences of batches. */
  readonly spread: number;
  /** The same by its recursion; and without the scatter of the gram. */
  readonly variance: number;
  readonly withMeanGram: number;
  readonly bound: number;
  /** The slope of ln E|A_k - E A_k|_F^2 in ln eta at one time k eta; 0 without scatter. */
  readonly order: Estimate;
}

const UNMOVED: BatchMoments = {
  offMean: { value: 0, error: 0 },
  size: 0,
  spread: 0,
  variance: 0,
  withMeanGram: 0,
  bound: 0,
  order: { value: 0, error: 0 },
};

/** @param moments those of A_k over all sequences of batches, which a control replaces */
export function batchMoments(
  { experiment, batch, steps, pace, span }: BatchCase,
  moments: (of: StochasticDescent) => ReadoutMoments = overAllSequences,
): BatchMoments {
  const built = setting(experiment);
  const losses = lossesOfData(built);
  const reach = Math.max(...losses.map(({ gram, width }) => most(operatorNorm(gram, width))));
  if (Math.max(...losses.map(mostMoved)) < FAINT) return UNMOVED;
  const descent = { losses, batch, steps, eta: pace / reach };
  const { loss } = train(built, [], FEW_NODES).empirical;
  const { A, error } = descend(loss, steps, descent.eta);
  const { mean, variance: spread } = moments(descent);
  const size = spread + dot(mean, mean);
  const recursion = descentVariance(descent);
  return {
    offMean: { value: norm(minus(mean, A)), error },
    size,
    spread,
    ...recursion,
    order: doesScatter({ ...recursion, size }) ? orderOf(descent, span, reach) : UNMOVED.order,
  };
}

/** The largest diagonal entry of the gram among the features that a loss moves at first. */
function mostMoved({ gram, crossMoment, width }: QuadraticLoss): number {
  const entries = Array.from({ length: width }, (_, i) =>
    crossMoment.some((b, k) => b !== 0 && k % width === i) ? gram[i * width + i] : 0,
  );
  return Math.max(...entries);
}

const most = ({ value, error }: Estimate) => value + error;

/** The losses of single data, as functions of A - A_0. */
function lossesOfData({ process, features, data, weighting, initial }: Setting): QuadraticLoss[] {
  const { dimension, values } = data;
  const lossOf = quadraticLosses(process, features, FEW_NODES.timeNodes, weighting);
  return Array.from({ length: data.count }, (_, i) => {
    const datum = { count: 1, dimension, values: values.subarray(i * dimension, (i + 1) * dimension) };
    const loss = lossOf(empiricalMeasure(datum));
    return initial === undefined ? loss : about(loss, initial);
  });
}

/** The largest step over sup_x |G_x|_op, and into how many it is divided. */
const LARGEST_PACE = 0.02;
const PARTS = [1, 2, 4];
/** Rounding of the logarithm of a variance, which is a sum of positive terms. */
const ROUNDING = 1e-12;
/** A variance below this fraction of |A|^2 is rounding. */
const NO_SCATTER = 1e-20;

/** Whether data have different losses and move a feature, so that batches make a difference. */
export function doesScatter({ variance, size }: Pick<BatchMoments, 'variance' | 'size'>): boolean {
  return variance > NO_SCATTER * size;
}

/** The slope of the logarithm of the variance at time span/reach in that of the step. */
function orderOf(of: Pick<StochasticDescent, 'losses' | 'batch'>, span: number, reach: number): Estimate {
  const least = Math.ceil(span / LARGEST_PACE);
  const etas = PARTS.map((parts) => span / (reach * least * parts));
  const logs = PARTS.map((parts, j) =>
    Math.log(descentVariance({ ...of, steps: least * parts, eta: etas[j] }).variance),
  );
  return theilSen(
    etas.map(Math.log),
    logs.map((value) => ({ value, error: ROUNDING })),
  );
}
