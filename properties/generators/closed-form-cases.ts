import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import type { LineMixture } from '../oracles/line-mixture.js';
import { type LinearCase, type LinearSpec, linearCases, lineScores, onLine } from './linear-cases.js';
import { between, eitherSign, logBetween, onEitherSide, shares, vectors } from './numbers.js';
import {
  affordableProcess,
  anyProcess,
  ornsteinUhlenbeck,
  varianceExploding,
  variancePreserving,
} from './processes.js';
import { anyTarget, type LineNormal, normals } from './targets.js';

/** The aim of the solvers on the line and beyond, as a fraction of max(KL, 0.01 nats). */
export const LINE_AIM = 2e-4;
export const SPACE_AIM = 2e-3;

/** The largest dimension. */
const LARGEST = 8;

/** p_0 = N(mean, variance) and its exact score. */
export interface ExactCase {
  readonly kind: 'exact';
  readonly process: ProcessSpec;
  readonly normal: LineNormal;
}

/** Any p_0, and s = -x under vp: the score of pi, a distribution that the reverse SDE leaves unchanged. */
export interface RestCase {
  readonly kind: 'rest';
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
}

/** A normal p_0 of one variance in all directions and a linear score, on which the solvers are tried. */
export interface SolvedCase {
  readonly kind: 'solved';
  readonly process: ProcessSpec;
  readonly mean: readonly number[];
  readonly variance: number;
  readonly score: LinearSpec;
  /** The aim of the solvers, as a fraction of max(KL, 0.01 nats). */
  readonly aim: number;
  /** Whether p_0 is so far out that a solver need not reach what it aims at, but state its error all the same. */
  readonly isFar?: true;
}

/** A case on the line that grids of few cells and steps follow, of which these alone are asked. */
export interface GentleCase extends Pick<SolvedCase, 'process' | 'mean' | 'variance' | 'score'> {
  readonly kind: 'gentle';
}

/** A mixture on the line and a linear score, whose W2, or the slack of its likelihood, are asked. */
export interface DistanceCase extends Pick<SolvedCase, 'process' | 'score'>, LineMixture {
  readonly kind: 'distance';
}

/** Two normal components of p_0 on the line, so far apart that neither is seen from the other, and a linear score. */
export interface ApartCase {
  readonly kind: 'apart';
  readonly process: ProcessSpec;
  readonly weight: number;
  readonly near: LineNormal;
  readonly far: LineNormal;
  readonly score: LinearSpec;
}

/** A normal p_0 on the line, of any scale, and a linear score, of whose densities cells are asked. */
export interface CellsCase extends Pick<SolvedCase, 'process' | 'mean' | 'variance' | 'score'> {
  readonly kind: 'cells';
}

/** Pairs of normals, with one variance on each axis, of which one may be far wider than the other. */
export interface NormalsCase {
  readonly kind: 'normals';
  readonly pairs: readonly (readonly { readonly one: LineNormal; readonly other: LineNormal }[])[];
}

/** A case of any kind. */
export type ClosedFormCase =
  | SolvedCase
  | GentleCase
  | ExactCase
  | RestCase
  | LinearCase
  | DistanceCase
  | ApartCase
  | CellsCase
  | NormalsCase;

/** Cases of every kind. */
export function closedFormCases(): Arbitrary<ClosedFormCase> {
  const exact: Arbitrary<ExactCase> = fc.record({ kind: fc.constant('exact'), process: anyProcess, normal: normals });
  const rest: Arbitrary<RestCase> = fc.record({
    kind: fc.constant('rest'),
    process: variancePreserving,
    target: anyTarget,
  });
  return dealt<ClosedFormCase>(
    { weight: 2, arbitrary: lineCases(LINE_AIM) },
    { weight: 6, arbitrary: gentleCases() },
    { weight: 2, arbitrary: exact },
    { weight: 2, arbitrary: rest },
    { weight: 2, arbitrary: linearCases(affordableProcess, LARGEST) },
    { weight: 3, arbitrary: planeCases(SPACE_AIM) },
    { weight: 2, arbitrary: drawnCases(LARGEST, SPACE_AIM) },
    { weight: 1, arbitrary: pulledCases() },
    { weight: 1, arbitrary: gatheredCases },
    { weight: 1, arbitrary: lightCases },
    { weight: 4, arbitrary: apartCases() },
    { weight: 3, arbitrary: cellsCases() },
    { weight: 3, arbitrary: normalsCases() },
  );
}

/** Either process as often: constants of the prior are 1 under vp, and say nothing there. */
const eitherProcess = fc.oneof(variancePreserving, varianceExploding(8));

/** Where scores are 0, at both ends of time. */
const placesOfScores = fc.tuple(eitherSign(0.2, 1), between(-0.5, 0.5));
/** The precision of N(0, 1), or nearly. */
const nearOne = fc.oneof(fc.constant(1), between(0.98, 1.02));

function distanceCase(
  mixture: Arbitrary<LineMixture>,
  score: Arbitrary<{ precision: [number, number]; centre: [number, number] }>,
): Arbitrary<DistanceCase> {
  return fc
    .record({ process: eitherProcess, mixture, score: score.map(onLine) })
    .map(({ mixture: parts, ...rest }) => ({ kind: 'distance', ...parts, ...rest }));
}

/** Precisions from none, with which a score leaves all to the drift, to that of an exact score. @param least of them */
export const pulledCases = (least = 0): Arbitrary<DistanceCase> =>
  distanceCase(
    normals.map(({ mean, variance }) => ({ weights: [1], means: [mean], variances: [variance] })),
    fc.record({ precision: fc.tuple(between(least, 1), between(least, 1)), centre: placesOfScores }),
  );

/** Precisions up to a thousand times that of the prior. */
const gatheredCases: Arbitrary<DistanceCase> = distanceCase(
  fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc.record({
      weights: shares(count),
      means: vectors(count, between(-4, 4)),
      variances: vectors(count, logBetween(0.1, 2)),
    }),
  ),
  fc.record({ precision: fc.tuple(logBetween(2, 1e3), logBetween(2, 1e3)), centre: placesOfScores }),
);

/** N(0, 1) and a mode far out, whose part of E|x|^2 is the square of a share. */
const withLightMode = (weight: Arbitrary<number>, share: Arbitrary<number>): Arbitrary<LineMixture> =>
  fc.record({ weight, share, variance: logBetween(0.1, 10) }).map(({ weight, share, variance }) => ({
    weights: [1 - weight, weight],
    means: [0, Number((share / Math.sqrt(weight) + Math.sign(share) * 5).toPrecision(4))],
    variances: [1, variance],
  }));

/** A mode so light that it moves W2 by a part of its root mean square alone; and the score of N(0, 1). */
const lightCases: Arbitrary<DistanceCase> = distanceCase(
  withLightMode(logBetween(1e-13, 1e-3), eitherSign(1e-3, 0.3)),
  fc.record({ precision: fc.tuple(nearOne, nearOne), centre: fc.constant<[number, number]>([0, 0]) }),
);

/**
 * A mode of which E|x|^2 has 1 part in 2,500 to 1 in 150, and a score that pulls a third to twice as much as that of the prior.
 *
 * @param least of the weight of the mode
 */
export const modesBeside = (least: number, most: number): Arbitrary<DistanceCase> =>
  distanceCase(
    withLightMode(logBetween(least, most), onEitherSide(logBetween(0.02, 0.08))),
    fc.record({ precision: fc.tuple(logBetween(0.3, 2), logBetween(0.3, 2)), centre: placesOfScores }),
  );

/** Scales of p_0 from far below that of pi to beyond it, and scores that know it better or worse. */
export const cellsCases = (): Arbitrary<CellsCase> =>
  fc
    .record({
      process: eitherProcess,
      mean: between(-2, 2),
      variance: logBetween(0.02, 5),
      precision: fc.tuple(between(0.5, 1.2), between(0.5, 1.2)),
      centre: fc.tuple(eitherSign(0.2, 1), between(-0.5, 0.5)),
    })
    .map(({ process, mean, variance, ...score }) => ({
      kind: 'cells',
      ...{ process, mean: [mean], variance },
      score: onLine(score),
    }));

/** How many pairs a case has. */
const PAIRS = 8;

/**
 * Variances with ratios from 2 to 10^12 on either side of 1, on one axis or two.
 *
 * @param least how many times as wide the second is, where it always is the wider one
 */
export const normalsCases = (least?: number): Arbitrary<NormalsCase> => {
  const wider = logBetween(least ?? 2, 1e12);
  const narrower = logBetween(2, 1e12).map((ratio) => 1 / ratio);
  const axis = fc
    .record({
      means: fc.tuple(between(-2, 2), between(-2, 2)),
      variance: logBetween(1e-3, 1e3),
      ratio: least === undefined ? fc.oneof(wider, narrower) : wider,
    })
    .map(({ means, variance, ratio }) => ({
      one: { mean: means[0], variance },
      other: { mean: means[1], variance: variance * ratio },
    }));
  const pair = fc.array(axis, { minLength: 1, maxLength: 2 });
  return vectors(PAIRS, pair).map((pairs) => ({ kind: 'normals', pairs }));
};

/** Components tens to hundreds of their widths apart, of which the far one may lie beyond every grid. */
export const apartCases = (): Arbitrary<ApartCase> =>
  fc
    .record({
      process: eitherProcess,
      weight: between(0.2, 0.8),
      near: fc.record({ mean: between(-1, 1), variance: logBetween(0.3, 3) }),
      apart: onEitherSide(logBetween(40, 1000)),
      variance: logBetween(0.3, 3),
      score: lineScores,
    })
    .map(({ near, apart, variance, ...rest }) => ({
      kind: 'apart',
      near,
      far: { mean: near.mean + apart, variance },
      ...rest,
    }));

/** Scores that are not gradients, with H far from H^T. */
export function swirling(): Arbitrary<LinearCase> {
  return fc
    .record({ linear: linearCases(affordableProcess, 2), swirl: eitherSign(0.25, 0.5) })
    .map(({ linear, swirl }) => ({ ...linear, score: { ...linear.score, swirl } }));
}

/** On the line, where there are both solvers; one in five has p_0 among the fluctuations of what the score generates. */
export const lineCases = (aim: number): Arbitrary<SolvedCase> =>
  fc.oneof(
    { weight: 4, arbitrary: caseOnLine(affordableProcess, normals).map((aCase) => ({ ...aCase, aim })) },
    {
      weight: 1,
      arbitrary: caseOnLine(variancePreserving, farOut).map((aCase) => ({ ...aCase, aim, isFar: true as const })),
    },
  );

/** A short process, and a score and a p_0 that are nearly those of its prior. */
export const gentleCases = (): Arbitrary<GentleCase> =>
  fc
    .record({
      horizon: between(0.3, 0.8),
      mean: between(-1, 1),
      variance: between(0.7, 2),
      precision: fc.tuple(between(0.8, 1.2), between(0.8, 1.2)),
      centre: fc.tuple(eitherSign(0.2, 0.6), between(-0.3, 0.3)),
    })
    .map(({ horizon, mean, variance, ...score }) => ({
      kind: 'gentle',
      process: ornsteinUhlenbeck(horizon),
      mean: [mean],
      variance,
      score: onLine(score),
    }));

const farOut: Arbitrary<LineNormal> = fc.record({ mean: eitherSign(3, 8), variance: logBetween(0.01, 0.3) });

function caseOnLine(process: Arbitrary<ProcessSpec>, normal: Arbitrary<LineNormal>) {
  return fc
    .record({ process, normal, score: lineScores })
    .map(({ normal: { mean, variance }, ...rest }) => ({ kind: 'solved' as const, ...rest, mean: [mean], variance }));
}

/** In the plane. */
const planeCases = (aim: number): Arbitrary<SolvedCase> =>
  linearCases(eitherProcess, 2).map((linear) => solvedCase(linear, aim));

/**
 * Beyond the plane, where the KL of the flow is a mean of draws. Here the score is isotropic, so log p_0 - log p^ODE is
 * a linear combination of 1, x_j and |x|^2, whose means are known: the draws leave nothing to chance.
 */
const drawnCases = (largest: number, aim: number): Arbitrary<SolvedCase> =>
  linearCases(eitherProcess, largest, 3).map((linear) => solvedCase(isotropic(linear), aim));

/** With the first variance for all directions. */
function solvedCase({ process, normal, score }: LinearCase, aim: number): SolvedCase {
  return { kind: 'solved', process, mean: normal.mean, variance: normal.covariance.values[0], score, aim };
}

/** The score with one precision in every direction. */
function isotropic(linear: LinearCase): LinearCase {
  const [start, end] = linear.score.precision.map(({ values, mirror }) => ({
    values: values.map(() => values[0]),
    mirror,
  }));
  return { ...linear, score: { ...linear.score, precision: [start, end], swirl: 0 } };
}
