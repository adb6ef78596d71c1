import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import { type Experiment, widthOf } from '../../src/experiment/schema.js';
import { embeddingSize } from '../../src/features/embedding.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { WEIGHTINGS, type Weighting } from '../../src/training/weighting.js';
import { logBetween, seeds, sizes, vectors } from './numbers.js';
import { anyProcess } from './processes.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS } from './targets.js';

/** Embeddings of both kinds. */
export const anyEmbedding: Arbitrary<Experiment['embedding']> = fc.oneof(
  fc.integer({ min: 1, max: 7 }).map((size) => ({ kind: 'fourier' as const, size })),
  fc.constant({ kind: 'signal' as const }),
);

/** What varies among experiments, for tests by kind of setting. */
export function settingStrata(experiment: Experiment) {
  const {
    process,
    target,
    data,
    trainingTimes: [tau],
  } = experiment;
  return {
    process: process.kind,
    target:
      target.weights.length > 1
        ? `of several ${target.kind === 'bumps' ? 'bumps' : 'modes'}`
        : `of one ${target.kind === 'bumps' ? 'bump' : 'mode'}`,
    width: widthOf(experiment),
    ...('samples' in data ? { 'number of data': data.samples } : {}),
    ...(tau > 0 ? { 'training time': tau } : {}),
  };
}

/** The ranges an experiment is drawn from. */
export interface Ranges {
  readonly process?: Arbitrary<ProcessSpec>;
  readonly target?: Arbitrary<TargetSpec>;
  readonly embedding?: Arbitrary<Experiment['embedding']>;
  readonly width?: Arbitrary<number>;
  readonly samples?: Arbitrary<number>;
  readonly trainingTimes?: Arbitrary<number[]>;
  /** Default: none is named, which is g^2. */
  readonly weighting?: Arbitrary<Weighting>;
  /** Default: training starts from 0. */
  readonly start?: Arbitrary<Start>;
  /** Whether some have features and data that are given in other ways, see `handMade`; default: none. */
  readonly handMade?: boolean;
}

/** Half of the time g^2, and else any other weighting. */
export const anyWeighting: Arbitrary<Weighting> = fc.oneof(
  fc.constant('g2' as const),
  fc.constantFrom(...WEIGHTINGS.filter((each) => each !== 'g2')),
);

/** A readout A_0 of independent entries N(0, scale^2), so that |A_0|_F^2/m is about d scale^2; 0 at the scale 0. */
export interface Start {
  readonly scale: number;
  readonly seed: number;
}

/** Training from 0 half of the time, and else from a readout of a size from a tenth to ten times that of a score. */
export const anyStart: Arbitrary<Start> = fc.record({
  scale: fc.oneof(fc.constant(0), logBetween(0.1, 10)),
  seed: seeds,
});

/** Training from such a readout every time. */
export const startElsewhere = (low: number, high: number): Arbitrary<Start> =>
  fc.record({ scale: logBetween(low, high), seed: seeds });

/** Training times over many decades, ascending. */
export const trainingTimes = (count: number, low = 1e-2, high = 1e6): Arbitrary<number[]> =>
  vectors(count, logBetween(low, high)).map((times) => times.sort((a, b) => a - b));

/** Experiments of every kind in d = 1; a given range replaces the default one. */
export function experiments(ranges: Ranges = {}): Arbitrary<Experiment> {
  const plain: Arbitrary<Experiment> = fc.record({
    process: ranges.process ?? anyProcess,
    target: ranges.target ?? anyTarget,
    embedding: ranges.embedding ?? anyEmbedding,
    features: fc.record({ width: ranges.width ?? sizes(4, 64), seed: seeds }),
    data: fc.record({ samples: ranges.samples ?? sizes(5, 400), seed: seeds }),
    trainingTimes: ranges.trainingTimes ?? trainingTimes(3),
  });
  return trainedAs(plain, 1, ranges);
}

/** The same experiments, as they are asked for: hand-made, with a weighting, with a start. */
function trainedAs(
  drawn: Arbitrary<Experiment>,
  dimension: number,
  { weighting, start, handMade: byHand = false }: Pick<Ranges, 'weighting' | 'start' | 'handMade'>,
): Arbitrary<Experiment> {
  const plain = byHand ? handMade(drawn) : drawn;
  const weighted =
    weighting === undefined ? plain : fc.tuple(plain, weighting).map(([each, name]) => ({ ...each, weighting: name }));
  return start === undefined
    ? weighted
    : fc.tuple(weighted, start).map(([each, from]) => startedFrom(each, dimension, from));
}

function startedFrom(experiment: Experiment, dimension: number, { scale, seed }: Start): Experiment {
  const width = widthOf(experiment);
  const source = stream(seed, 'readouts');
  const entry = () => Number((scale * source.normal()).toPrecision(3));
  const readout = Array.from({ length: dimension }, () => Array.from({ length: width }, entry));
  return scale === 0 ? experiment : { ...experiment, initial: { readout } };
}

const MANY_DIMENSIONS = 8;

/** What an experiment in R^d is drawn from; its target depends on d. */
export interface SpaceRanges extends Omit<Ranges, 'target'> {
  readonly target?: (dimension: number) => Arbitrary<TargetSpec>;
}

/** Experiments in 2 to `largest` dimensions, small enough to afford every pair of features and every datum. */
export function spaceExperiments(largest: number, ranges: SpaceRanges = {}): Arbitrary<Experiment> {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => experimentsIn(dimension, ranges));
}

/** The same in R^d. */
export function experimentsIn(dimension: number, ranges: SpaceRanges = {}): Arbitrary<Experiment> {
  const plain: Arbitrary<Experiment> = fc.record({
    process: ranges.process ?? anyProcess,
    target: (ranges.target ?? anySpaceTarget)(dimension),
    embedding: ranges.embedding ?? anyEmbedding,
    features: fc.record({ width: ranges.width ?? sizes(4, 24), seed: seeds }),
    data: fc.record({ samples: ranges.samples ?? sizes(5, 60), seed: seeds }),
    trainingTimes: ranges.trainingTimes ?? trainingTimes(3),
  });
  return trainedAs(plain, dimension, ranges);
}

/** The same experiments with features whose kinks pass p_t several times and fast, so that quadratures in time converge slowly. */
export function withKinks(drawn: Arbitrary<Experiment>): Arbitrary<Experiment> {
  return fc
    .record({
      experiment: drawn,
      size: fc.integer({ min: 2, max: 7 }),
      weightScale: logBetween(0.2, 2),
      timeWeightScale: logBetween(0.5, 4),
    })
    .map(({ experiment, size, ...scales }) => {
      if (!isDrawn(experiment)) return experiment;
      return { ...experiment, embedding: { kind: 'fourier', size }, features: { ...experiment.features, ...scales } };
    });
}

/** The same experiments with features w e for one direction e: the models that are trained from 0 vary along it alone. */
export function alongOneDirection(drawn: Arbitrary<Experiment>): Arbitrary<Experiment> {
  return fc.tuple(drawn, seeds).map(([experiment, seed]) => {
    const source = stream(seed, 'evaluation');
    const { embedding, target } = experiment;
    const { dimension } = distribution(target);
    const width = widthOf(experiment);
    const row = (size: number) => Array.from({ length: size }, () => short(source.normal()));
    const e = row(dimension);
    const weights = row(width).map((w) => e.map((x) => w * x));
    const timeWeights = weights.map(() => row(embeddingSize(embedding)));
    return { ...experiment, features: { weights, timeWeights } };
  });
}

/**
 * The cases of a claim on the line and beyond it. Three in four are on the line, which costs least, and two in three of
 * those that longer profiles add.
 */
export function mixed<C>(line: () => Arbitrary<C>, space: (largest: number) => Arbitrary<C>) {
  const both = (share: number, largest: number) =>
    dealt({ weight: share, arbitrary: line() }, { weight: 1, arbitrary: space(largest) });
  return { cases: () => both(3, FEW_DIMENSIONS), furtherCases: () => both(2, MANY_DIMENSIONS) };
}

/** The cases of a claim about any experiment in any dimension. @param ranges for both the line and beyond */
export function inAnyDimension(ranges: Omit<Ranges, 'target' | 'width' | 'samples'>) {
  return mixed(
    () => experiments(ranges),
    (largest) => spaceExperiments(largest, ranges),
  );
}

type Drawn = Experiment & {
  readonly features: { readonly width: number; readonly seed: number };
  readonly data: { readonly samples: number; readonly seed: number };
};

/**
 * Three in ten of the experiments as they are. In the others the features or the data, or both, are given in another way
 * than by a number and a seed: features by the scales of their weights, or by rows that are 0, repeated, opposed or along
 * one axis among others; data by points, some of which are repeated.
 */
function handMade(plain: Arbitrary<Experiment>): Arbitrary<Experiment> {
  const made = fc.record({ features: featureKinds, data: fc.boolean(), seed: seeds });
  return fc.tuple(plain, fc.option(made, { nil: undefined })).map(([experiment, how]) => {
    if (how === undefined || !isDrawn(experiment)) return experiment;
    const source = stream(how.seed, 'evaluation');
    return {
      ...experiment,
      ...(how.features === 'drawn' ? {} : { features: featuresMade(experiment, how.features, source) }),
      ...(how.data ? { data: { points: pointsMade(experiment, source) } } : {}),
    };
  });
}

type Scales = { readonly weightScale: number; readonly timeWeightScale: number };

const featureKinds: Arbitrary<'drawn' | 'rows' | Scales> = fc.oneof(
  fc.constant('drawn' as const),
  fc.constant('rows' as const),
  fc.record({ weightScale: logBetween(0.1, 10), timeWeightScale: logBetween(0.1, 10) }),
);

function isDrawn(experiment: Experiment): experiment is Drawn {
  return 'width' in experiment.features && 'samples' in experiment.data;
}

function featuresMade({ features, target, embedding }: Drawn, kind: 'rows' | Scales, source: Stream) {
  if (kind !== 'rows') return { ...features, ...kind };
  const { dimension } = distribution(target);
  const weights: number[][] = [];
  const timeWeights: number[][] = [];
  for (let i = 0; i < features.width; i++) {
    const [w, u] = nextFeature(weights[i - 1], timeWeights[i - 1], dimension, embeddingSize(embedding), source);
    weights.push(w);
    timeWeights.push(u);
  }
  return { weights, timeWeights };
}

/** A feature (w, u), which may depend on the one before it. */
function nextFeature(w: number[] | undefined, u: number[] | undefined, d: number, q: number, source: Stream) {
  const row = (size: number) => Array.from({ length: size }, () => short(source.normal()));
  const zeros = (size: number) => new Array<number>(size).fill(0);
  const kind = Math.floor(10 * source.uniform());
  const [ownW, ownU] = [row(d), row(q)];
  if (kind === 0) return [zeros(d), ownU];
  if (kind === 1) return [ownW, zeros(q)];
  if (kind === 2) return [ownW.map((x, j) => (j === d - 1 ? x : 0)), ownU];
  if (kind === 3 && w && u) return [[...w], [...u]];
  if (kind === 4 && w && u) return [w.map((x) => 0 - x), u.map((x) => 0 - x)];
  return [ownW, ownU];
}

/** Data of the target; one in four is that before it once more. */
function pointsMade({ target, data }: Drawn, source: Stream): number[][] {
  const { dimension, values } = distribution(target).sample(data.samples, source);
  const points: number[][] = [];
  for (let i = 0; i < data.samples; i++) {
    const own = Array.from(values.subarray(i * dimension, (i + 1) * dimension), short);
    points.push(source.uniform() < 0.75 || i === 0 ? own : points[i - 1]);
  }
  return points;
}

/** A number printed briefly, never -0. */
function short(x: number): number {
  return Number(x.toPrecision(4)) + 0;
}
