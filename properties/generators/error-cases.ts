import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import { anyStart, anyWeighting, experiments, spaceExperiments, trainingTimes, withKinks } from './experiments.js';
import { between, eitherSign, logBetween, sizes, vectors } from './numbers.js';
import { affordableProcess, ornsteinUhlenbeck } from './processes.js';
import { bumps, mixtures, spaceBumps, spaceMixtures } from './targets.js';

/** An experiment whose numbers are computed by parts of a rule, or by a finer one. */
export interface NumbersCase {
  readonly by: 'parts' | 'finer rule' | 'cost';
  readonly experiment: Experiment;
}

/** A feature whose kink passes a component of p_0, which lies at 0 and has some of its mass. */
export interface KinkCase {
  readonly by: 'kink';
  readonly process: ProcessSpec;
  /** Along which the feature varies, of length 1. */
  readonly direction: readonly number[];
  readonly mass: number;
  /** Of the component, on each axis. */
  readonly variance: number;
  /** How wide the component is, as a part of what the kink passes from node to node; with either sign of the weight. */
  readonly width: number;
  /** About which time it passes, as a part of the horizon. */
  readonly time: number;
  /** How many data lie at 0 beside. */
  readonly samples: number;
}

export type ErrorCase = NumbersCase | KinkCase;

const RANGES = { samples: sizes(5, 40), trainingTimes: trainingTimes(2), weighting: anyWeighting, start: anyStart };
const SMALL = { ...RANGES, width: sizes(2, 4), samples: sizes(4, 8), trainingTimes: trainingTimes(1) };

const onLine = experiments({ ...RANGES, width: sizes(4, 12) });

/** Every other one has kinks that make its quadratures slow. */
const withParts = fc.oneof(onLine, withKinks(onLine));

const inPlane = spaceExperiments(2, { ...SMALL, target: (dimension) => spaceMixtures(dimension, 3) });

/** Bumps in the plane, whose measure is a cloud of normals with coarser ones beside it. */
const clouds = spaceExperiments(2, { ...SMALL, target: (dimension) => spaceBumps(dimension, 3) });

/** Components so far apart on more axes than a grid has that their entropy is known by a bound, which most of the error is. */
const farApart: Arbitrary<Experiment> = fc
  .record({
    process: between(6, 7).map(ornsteinUhlenbeck),
    apart: between(9.3, 9.6),
    variances: vectors(6, between(0.8, 1)),
    plain: experiments({ ...SMALL, width: sizes(2, 3) }),
  })
  .map(({ process, apart, variances, plain: { initial: _, weighting: __, ...plain } }) => ({
    ...plain,
    process,
    target: {
      kind: 'mixture',
      weights: variances.map(() => 1 / variances.length),
      means: variances.map((_, k) => variances.slice(1).map((_, j) => (j + 1 === k ? apart : 0))),
      variances,
    },
  }));

/** Small experiments of every kind, most of them on the line, with rules in parts in most of them. */
export function errorCases(): Arbitrary<ErrorCase> {
  const by = (way: NumbersCase['by'], experiment: Arbitrary<Experiment>): Arbitrary<NumbersCase> =>
    fc.record({ by: fc.constant(way), experiment });
  return dealt<ErrorCase>(
    { weight: 7, arbitrary: by('parts', withParts) },
    { weight: 2, arbitrary: by('parts', inPlane) },
    { weight: 4, arbitrary: by('parts', clouds) },
    { weight: 5, arbitrary: by('parts', farApart) },
    { weight: 4, arbitrary: casesBy('finer rule') },
    { weight: 1, arbitrary: by('finer rule', inPlane) },
    { weight: 3, arbitrary: costCases() },
    { weight: 5, arbitrary: kinkCases() },
  );
}

/** Cases of few features, of which what the data cost is asked; of fewer none may be on where p_t is. */
export const costCases = (): Arbitrary<NumbersCase> =>
  experiments({ ...SMALL, width: sizes(6, 10), target: fc.oneof(mixtures(3), bumps(2)) }).map((experiment) => ({
    by: 'cost',
    experiment,
  }));

/** The cases of one way alone, on the line. */
export const casesBy = (by: NumbersCase['by']): Arbitrary<NumbersCase> =>
  onLine.map((experiment) => ({ by, experiment }));

export const kinkCases = (): Arbitrary<KinkCase> =>
  fc.record({
    by: fc.constant('kink'),
    process: affordableProcess,
    direction: fc.constantFrom([1], [0.6, -0.8], [-0.8, 0.6], [2 / 3, 1 / 3, -2 / 3]),
    mass: between(0.1, 1),
    variance: fc.oneof(fc.constant(0), logBetween(0.1, 2)),
    width: eitherSign(0.18, 0.32),
    time: between(0.3, 0.7),
    samples: logBetween(1, 1e4).map(Math.round),
  });
