import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { type Divergence, known } from '../../src/divergence/divergence.js';
import { type Gap, gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { between, eitherSign, vectors } from '../generators/numbers.js';
import { affordableProcess } from '../generators/processes.js';
import { spaceMixtures } from '../generators/targets.js';
import { type Written, written } from './other-coordinates.js';

/** An experiment in the plane whose features and data are written out, and axes that it may be written along. */
export interface TurnedCase {
  readonly experiment: Experiment & {
    readonly features: { readonly weights: readonly Point[]; readonly timeWeights: readonly number[][] };
    readonly data: { readonly points: readonly Point[] };
  };
  readonly gap: Gap;
  /** Cosine and sine of the angle between both. */
  readonly axes: readonly [number, number];
}

type Point = readonly number[];

/** What a feature knows of x: both axes, one of them, or none. */
const KNOWN = ['x, y', 'x, y', 'x', 'y', ''] as const;

/** Of the embedding of time. */
const SIZE = 3;
/** How many data there are, and nodes in diffusion time. */
const [DATA, NODES] = [6, 18];

export const turnedCases = (): Arbitrary<TurnedCase> =>
  fc
    .record({
      process: affordableProcess,
      target: spaceMixtures(2, 2),
      features: fc.integer({ min: 2, max: 4 }).chain((width) =>
        fc.record({
          weights: vectors(
            width,
            fc
              .tuple(eitherSign(0.3, 1.5), eitherSign(0.3, 1.5), fc.constantFrom(...KNOWN))
              .map(([one, other, knows]) => [knows.includes('x') ? one : 0, knows.includes('y') ? other : 0]),
          ),
          timeWeights: vectors(width, vectors(SIZE, between(-1, 1))),
        }),
      ),
      points: vectors(DATA, vectors(2, between(-3, 3))),
      tau: between(1, 50),
      gap: fc.constantFrom('klSde' as const, 'klSde' as const, 'klOde' as const),
      axes: fc.constantFrom<[number, number]>([0.6, 0.8], [-0.8, 0.6], [5 / 13, 12 / 13]),
    })
    .map(({ points, tau, gap, axes, ...rest }) => ({
      experiment: { ...rest, embedding: { kind: 'fourier', size: SIZE }, data: { points }, trainingTimes: [tau] },
      gap,
      axes,
    }));

/** The same of features that know at least one axis, and of klOde, whose error is small. */
export function seeing({ experiment, ...rest }: TurnedCase): TurnedCase {
  const weights = experiment.features.weights.map((row) => (row.every((w) => w === 0) ? [1, 0] : row));
  return { ...rest, gap: 'klOde', experiment: { ...experiment, features: { ...experiment.features, weights } } };
}

/** A gap along some axes and along others. */
export interface Turned {
  readonly gap: Gap;
  /** How many values there should be in all. */
  readonly due: number;
  /** Those of both that have a value, without the error of the training. */
  readonly found: readonly Estimate[];
  /** klSde as a user has it, with that error, if it has a value; of a large klOde that error may not be known to a fifth. */
  readonly asUsed: readonly Estimate[];
}

/** The aim of the gaps, as a part of themselves: their errors leave what is wrong by more than this, in a tenth of a second. */
export const AIM_OF_TURNS = 0.05;

/** A gap of a trained model. @param errors whether the error of its training counts */
export function gapOf({ built, times }: Omit<Written, 'law'>, gap: Gap, errors = false): Divergence {
  const training = train(built, times, { timeNodes: NODES, errors });
  return gaps(training, gap, AIM_OF_TURNS)[0];
}

/** That of the experiment as it is, which two laws compare with others. */
export const gapHere = perCase(({ experiment, gap }: TurnedCase) => gapOf(written(experiment), gap));

/**
 * A gap of a trained model, and that of the same along other axes.
 *
 * @param features whether they are turned too
 */
export function turned(aCase: TurnedCase, features = true): Turned {
  const { experiment, gap } = aCase;
  const [cos, sin] = aCase.axes;
  const turn = ([x, y]: Point) => [cos * x - sin * y, sin * x + cos * y];
  const { target, data } = experiment;
  if (target.kind !== 'mixture') throw new TypeError('mixtures of normals alone are the same along other axes');
  const same: Experiment = {
    ...experiment,
    target: { ...target, means: target.means.map(turn) },
    data: { points: data.points.map(turn) },
    features: { ...experiment.features, ...(features && { weights: experiment.features.weights.map(turn) }) },
  };
  const valuesOf = (divergence: Divergence) => (divergence.value === null ? [] : [known(divergence)]);
  const found = [gapHere(aCase), gapOf(written(same), gap)].flatMap(valuesOf);
  if (gap !== 'klSde') return { gap, due: 2, found, asUsed: [] };
  return { gap, due: 3, found, asUsed: valuesOf(gapOf(written(experiment), gap, true)) };
}
