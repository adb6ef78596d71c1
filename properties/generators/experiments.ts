import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { stream } from '../../src/numeric/random.js';
import { WEIGHTINGS, type Weighting } from '../../src/training/weighting.js';
import { handMade } from './hand-made.js';
import { logBetween, seeds, sizes, vectors } from './numbers.js';
import { anyProcess, type ProcessSpec } from './processes.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS, type TargetSpec } from './targets.js';

/** Embeddings of both kinds. */
export const anyEmbedding: Arbitrary<Experiment['embedding']> = fc.oneof(
  fc.integer({ min: 1, max: 7 }).map((size) => ({ kind: 'fourier' as const, size })),
  fc.constant({ kind: 'signal' as const }),
);

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
  const { features } = experiment;
  const width = 'weights' in features ? features.weights.length : features.width;
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
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    const plain: Arbitrary<Experiment> = fc.record({
      process: ranges.process ?? anyProcess,
      target: (ranges.target ?? anySpaceTarget)(dimension),
      embedding: ranges.embedding ?? anyEmbedding,
      features: fc.record({ width: ranges.width ?? sizes(4, 24), seed: seeds }),
      data: fc.record({ samples: ranges.samples ?? sizes(5, 60), seed: seeds }),
      trainingTimes: ranges.trainingTimes ?? trainingTimes(3),
    });
    return trainedAs(plain, dimension, ranges);
  });
}

/**
 * The cases of a claim on the line and beyond it. Three in four are on the line, which costs least, and two in three of
 * those that longer profiles add.
 */
export function mixed<C>(line: () => Arbitrary<C>, space: (largest: number) => Arbitrary<C>) {
  const both = (share: number, largest: number) =>
    fc.oneof({ weight: share, arbitrary: line() }, { weight: 1, arbitrary: space(largest) });
  return { cases: () => both(3, FEW_DIMENSIONS), furtherCases: () => both(2, MANY_DIMENSIONS) };
}

/** The cases of a claim about any experiment in any dimension. @param ranges for both the line and beyond */
export function inAnyDimension(ranges: Omit<Ranges, 'target' | 'width' | 'samples'>) {
  return mixed(
    () => experiments(ranges),
    (largest) => spaceExperiments(largest, ranges),
  );
}
