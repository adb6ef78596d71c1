import fc, { type Arbitrary } from 'fast-check';
import { type LinearScore, scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { diffusedNormal, type Normal, normalScore, times } from '../../src/divergence/normal/normal.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import { between, eitherSign, logBetween, vectors } from './numbers.js';

/**
 * The symmetric matrix R diag(values) R, where R is the reflection that reverses `mirror`, as plain data with a known
 * spectrum.
 */
export interface SymmetricSpec {
  readonly values: readonly number[];
  readonly mirror: readonly number[];
}

/** A normal distribution on R^d as plain data. */
export interface NormalSpec {
  readonly mean: readonly number[];
  readonly covariance: SymmetricSpec;
}

/**
 * The score K(t) (c(t) - x)/(alpha^2 + sigma^2) on R^d as plain data, where K(t) = K_0 + (K_T - K_0) t/T + swirl Z and
 * c(t) = c_0 + c_1 cos(pi t/T). For K = I and c = 0 it is exact for N(0, I), so K and c say how far off it is at any
 * scale of sigma. Z has 1 above the diagonal and -1 below: with it the score is not a gradient. K_0, K_T, Z and the
 * covariance of p_0 do not commute, unless they are made to.
 */
export interface LinearSpec {
  /** K_0 and K_T. */
  readonly precision: readonly [SymmetricSpec, SymmetricSpec];
  readonly swirl: number;
  /** c_0 and c_1. */
  readonly centre: readonly [readonly number[], readonly number[]];
}

/** A process, a normal p_0 and a linear score. */
export interface LinearCase {
  readonly kind: 'linear';
  readonly process: ProcessSpec;
  readonly normal: NormalSpec;
  readonly score: LinearSpec;
}

/**
 * Scores on the line that are off in precision and centre. A precision well below 1 would spread mass over many scales,
 * which only strains the grids.
 */
export const lineScores: Arbitrary<LinearSpec> = fc
  .record({
    precision: fc.tuple(between(0.75, 2), between(0.75, 2)),
    centre: fc.tuple(eitherSign(0.5, 2), between(-1, 1)),
  })
  .map(onLine);

/** The same in the plane. */
export const planeScores = (): Arbitrary<LinearSpec> => offScores(2);

/** A vector along which to reflect, or a direction: never 0. */
export const mirrors = (dimension: number) =>
  fc.tuple(between(0.5, 1), vectors(dimension - 1, between(-1, 1))).map(([first, others]) => [first, ...others]);

const symmetric = (dimension: number, value: Arbitrary<number>): Arbitrary<SymmetricSpec> =>
  fc.record({ values: vectors(dimension, value), mirror: mirrors(dimension) });

/** Vectors whose entries are within `reach`/sqrt(d) of 0, so that their lengths do not grow with d. */
const vectorsWithin = (dimension: number, reach: number) =>
  vectors(
    dimension,
    between(-reach, reach).map((x) => Number((x / Math.sqrt(dimension)).toPrecision(4))),
  );

/** Linear scores for normal distributions beyond the line, off in precision and centre as those on the line are. */
export function linearCases(process: Arbitrary<ProcessSpec>, largest: number, smallest = 2): Arbitrary<LinearCase> {
  return fc.integer({ min: smallest, max: largest }).chain((dimension) =>
    fc.record({
      kind: fc.constant('linear'),
      process,
      normal: fc.record({
        mean: vectorsWithin(dimension, 2),
        covariance: symmetric(dimension, logBetween(0.3, 3)),
      }),
      score: offScores(dimension),
    }),
  );
}

/** Linear scores that are off in precision and centre, and no gradients. */
function offScores(dimension: number): Arbitrary<LinearSpec> {
  return fc.record({
    precision: fc.tuple(symmetric(dimension, between(0.75, 1.5)), symmetric(dimension, between(0.75, 1.5))),
    swirl: between(-0.5, 0.5),
    centre: fc.tuple(vectorsWithin(dimension, 2), vectorsWithin(dimension, 1)),
  });
}

/** The reflection R x = x - 2 v (v . x)/|v|^2. */
export function reflected(mirror: readonly number[], x: readonly number[]): Float64Array {
  let [along, square] = [0, 0];
  for (const [i, v] of mirror.entries()) {
    along += v * x[i];
    square += v * v;
  }
  return Float64Array.from(x, (value, i) => value - (2 * along * mirror[i]) / square);
}

/** The matrix that a specification names, d x d row-major. */
export function symmetricMatrix({ values, mirror }: SymmetricSpec): Float64Array {
  const d = values.length;
  const columns = values.map((_, k) =>
    reflected(
      mirror,
      values.map((_, i) => (i === k ? 1 : 0)),
    ),
  );
  return Float64Array.from({ length: d * d }, (_, k) => {
    const [i, j] = [Math.floor(k / d), k % d];
    return columns.reduce((sum, column, axis) => sum + values[axis] * column[i] * column[j], 0);
  });
}

/** The distribution that a specification names. */
export function normalOf({ mean, covariance }: NormalSpec): Normal {
  return { mean: Float64Array.from(mean), covariance: symmetricMatrix(covariance) };
}

/** The score that a specification names. */
export function scoreOf(process: ForwardProcess, { precision, swirl, centre: [c0, c1] }: LinearSpec): LinearScore {
  const dimension = c0.length;
  const [start, end] = precision.map(symmetricMatrix);
  const swirls = start.map((_, k) => swirl * Math.sign((k % dimension) - Math.floor(k / dimension)));
  return {
    dimension,
    at(t) {
      const { alpha, sigma } = process.coefficients(t);
      const progress = t / process.horizon;
      const size = 1 / (alpha * alpha + sigma * sigma);
      const H = start.map((k0, e) => size * (k0 + (end[e] - k0) * progress + swirls[e]));
      const turn = Math.cos(Math.PI * progress);
      const place = c0.map((c, i) => c + c1[i] * turn);
      return { precision: H, offset: times(H, Float64Array.from(place)) };
    },
  };
}

/** The exact score of a normal p_0: that of p_t, which is normal too. */
export function exactScore(process: ForwardProcess, start: Normal): LinearScore {
  return { dimension: start.mean.length, at: (t) => normalScore(diffusedNormal(start, process, t)) };
}

/** s(x, t) = -x + c on the line; for c = 0 it is the score of the prior of vp. */
export function unitPrecision(c = 0): LinearScore {
  return scoreOnLine(
    () => 1,
    () => c,
  );
}

/** K_0 and K_T, c_0 and c_1 on the line as a specification. */
export function onLine({ precision, centre }: Record<'precision' | 'centre', [number, number]>): LinearSpec {
  const [k0, kT] = precision.map((value): SymmetricSpec => ({ values: [value], mirror: [1] }));
  const [c0, c1] = centre.map((c) => [c]);
  return { precision: [k0, kT], swirl: 0, centre: [c0, c1] };
}
