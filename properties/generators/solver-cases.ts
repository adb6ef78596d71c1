import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import type { Gap } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import {
  anyStart,
  anyWeighting,
  experiments,
  experimentsIn,
  type SpaceRanges,
  spaceExperiments,
  trainingTimes,
} from './experiments.js';
import { between, eitherSign, logBetween, seeds, sizes, vectors } from './numbers.js';
import { affordableProcess, ornsteinUhlenbeck } from './processes.js';
import { rareMixtures, spaceBumps, spaceMixtures } from './targets.js';

/** Values of runs that near a limit, of which the coarser ones may have none. */
export interface RunsCase {
  readonly kind: 'runs';
  readonly factor: 4 | 16;
  readonly limit: number;
  /** Error of the finest run, and by how much errors grow from run to run. */
  readonly error: number;
  readonly ratio: number;
  /** A second part of the errors, which falls faster; without one the last extrapolations agree. */
  readonly more: number;
  readonly known: 2 | 4;
}

/** A law in R^d whose mean over draws, or over a rule in the plane, is asked for. */
export interface MeanCase {
  readonly kind: 'drawn' | 'plane';
  readonly target: TargetSpec;
  readonly seed: number;
  /** Nodes an axis. */
  readonly cells: number;
}

/** A model that varies along the first axis of R^d, and p_0 of components so far apart that its entropy is known by a bound. */
export interface AcrossCase {
  readonly kind: 'across';
  readonly flow: 'sde' | 'ode';
  readonly process: ProcessSpec;
  readonly dimension: number;
  readonly apart: number;
  readonly variances: readonly number[];
  readonly seed: number;
}

/** A trained model whose gap is asked for, or a model beside one that has none. */
export interface GapCase {
  readonly kind: 'finer' | 'unknown';
  readonly experiment: Experiment;
  readonly gap: Gap;
}

/** A trained model in three dimensions, whose flow is followed from draws in so many time steps. */
export interface StepsCase {
  readonly kind: 'steps';
  readonly experiment: Experiment;
  readonly steps: number;
}

/** A value, its error and the aim of it. */
export interface StatedCase {
  readonly kind: 'stated';
  readonly value: number;
  readonly error: number;
  readonly aim: number;
}

export type SolverCase = RunsCase | MeanCase | AcrossCase | GapCase | StepsCase | StatedCase;

export const runs = (known: RunsCase['known']): Arbitrary<RunsCase> =>
  fc.record({
    kind: fc.constant('runs'),
    factor: fc.constantFrom(4, 16),
    limit: between(-1, 1),
    error: eitherSign(1e-3, 0.1),
    ratio: between(1.5, 8),
    more: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: between(-1, 1) }),
    known: fc.constant(known),
  });

const meanCases = (kind: MeanCase['kind']): Arbitrary<MeanCase> => {
  const dimension = kind === 'drawn' ? 3 : 2;
  const target = fc.oneof(
    { weight: 3, arbitrary: spaceMixtures(dimension, 3) },
    { weight: 1, arbitrary: spaceBumps(dimension, 3) },
    { weight: kind === 'drawn' ? 4 : 0, arbitrary: rareMixtures(dimension) },
  );
  return fc.record({ kind: fc.constant(kind), target, seed: seeds, cells: fc.constantFrom(40, 48, 64) });
};

export const drawn = (): Arbitrary<MeanCase> => meanCases('drawn');
export const inPlane = (): Arbitrary<MeanCase> => meanCases('plane');

export const across = (): Arbitrary<AcrossCase> =>
  fc.integer({ min: 5, max: 6 }).chain((dimension) =>
    fc.record({
      kind: fc.constant('across'),
      flow: fc.constantFrom('sde', 'ode'),
      process: between(0.3, 0.8).map(ornsteinUhlenbeck),
      dimension: fc.constant(dimension),
      apart: between(9.5, 10.5),
      variances: vectors(dimension + 1, between(0.8, 1)),
      seed: seeds,
    }),
  );

const GAPS: readonly Gap[] = ['klSde', 'klOde', 'klScore', 'w2Sde', 'w2Ode'];

/** How models are trained whose gaps are asked for. @param width the largest */
const trainedModels = (width: number) => ({
  process: affordableProcess,
  width: sizes(2, width),
  samples: sizes(5, 40),
  weighting: anyWeighting,
  start: anyStart,
});

const gapCases = (kind: GapCase['kind'], width: number): Arbitrary<GapCase> =>
  fc.record({
    kind: fc.constant(kind),
    gap: fc.constantFrom(...GAPS),
    experiment: experiments({ ...trainedModels(width), trainingTimes: trainingTimes(1, 1e-1, 1e4) }),
  });

/** How they are beyond the line. */
const IN_SPACE: SpaceRanges = {
  ...trainedModels(3),
  trainingTimes: trainingTimes(1, 1e-1, 1e3),
  target: (dimension) =>
    fc.oneof({ weight: 3, arbitrary: spaceMixtures(dimension, 3) }, { weight: 1, arbitrary: spaceBumps(dimension, 3) }),
};

/** The same in the plane and in three dimensions, where there are two gaps. */
const inSpace = (...ofGaps: readonly Gap[]): Arbitrary<GapCase> =>
  fc.record({
    kind: fc.constant('finer'),
    gap: fc.constantFrom(...ofGaps),
    experiment: spaceExperiments(3, IN_SPACE),
  });

export const stepsOfDraws = (): Arbitrary<StepsCase> =>
  fc.record({
    kind: fc.constant('steps'),
    experiment: experimentsIn(3, IN_SPACE),
    steps: fc.constantFrom(8, 16, 32),
  });

export const finer = (): Arbitrary<GapCase> => gapCases('finer', 4);
export const unknown = (): Arbitrary<GapCase> => gapCases('unknown', 3);

export const statedCases = (): Arbitrary<StatedCase> =>
  fc.record({
    kind: fc.constant('stated'),
    value: fc.oneof(eitherSign(1e-4, 10), logBetween(1e-9, 1e3), fc.constantFrom(0, 1e308)),
    error: logBetween(1e-9, 10),
    aim: logBetween(1e-6, 1),
  });

/** The cases of the shortest profile. */
export const solverCases = (): Arbitrary<SolverCase> => kinds(inSpace('klOde'));

/** Further ones, of klSde beyond the line too, which takes longer. */
export const furtherSolverCases = (): Arbitrary<SolverCase> => kinds(inSpace('klOde', 'klSde', 'klSde'));

const kinds = (space: Arbitrary<GapCase>): Arbitrary<SolverCase> =>
  // as many as cases of the shortest profile, which so has all kinds
  dealt<SolverCase>(
    { weight: 4, arbitrary: runs(2) },
    { weight: 9, arbitrary: runs(4) },
    { weight: 7, arbitrary: drawn() },
    { weight: 5, arbitrary: inPlane() },
    { weight: 2, arbitrary: across() },
    { weight: 8, arbitrary: finer() },
    { weight: 3, arbitrary: space },
    { weight: 6, arbitrary: stepsOfDraws() },
    { weight: 5, arbitrary: unknown() },
    { weight: 11, arbitrary: statedCases() },
  );
