import fc, { type Arbitrary } from 'fast-check';
import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import {
  diffusedNormal,
  mapDifference,
  meanProduct,
  type Normal,
  normalScore,
  times,
} from '../../src/divergence/normal/normal.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';
import { between, logBetween, vectors } from './generators.js';

/** The symmetric matrix R diag(values) R, R the reflection that turns `mirror` round: as plain data with a known spectrum. */
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
 * The score K(t) (c(t) - x)/(alpha^2 + sigma^2) on R^d as plain data, K(t) = K_0 + (K_T - K_0) t/T + swirl Z and
 * c(t) = c_0 + c_1 cos(pi t/T): for K = I and c = 0 it is exact for N(0, I). Z has 1 above the diagonal and -1 below: with it the
 * score is no gradient. K_0, K_T, Z and the covariance of p_0 do not commute, where they are not made to.
 */
export interface LinearSpec {
  /** K_0 and K_T. */
  readonly precision: readonly [SymmetricSpec, SymmetricSpec];
  readonly swirl: number;
  /** c_0 and c_1. */
  readonly centre: readonly [readonly number[], readonly number[]];
}

/** A process, a normal p_0 and a linear score in d > 1. */
export interface LinearCase {
  readonly kind: 'linear';
  readonly process: Experiment['process'];
  readonly normal: NormalSpec;
  readonly score: LinearSpec;
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
export function linearScore(process: ForwardProcess, { precision, swirl, centre: [c0, c1] }: LinearSpec): LinearScore {
  const dimension = c0.length;
  const [start, end] = precision.map(symmetricMatrix);
  const swirls = start.map((_, k) => swirl * Math.sign((k % dimension) - Math.floor(k / dimension)));
  return {
    dimension,
    at(t) {
      const { alpha, sigma } = process.coefficients(t);
      const progress = t / process.horizon;
      const size = 1 / (alpha * alpha + sigma * sigma);
      const H = new Float64Array(start.length);
      for (let k = 0; k < H.length; k++) H[k] = size * (start[k] + (end[k] - start[k]) * progress + swirls[k]);
      const turn = Math.cos(Math.PI * progress);
      const place = c0.map((c, i) => c + c1[i] * turn);
      return { precision: H, offset: times(H, Float64Array.from(place)) };
    },
  };
}

/** Time nodes for integrands that are analytic on [0, T], and the coarser rule whose difference is the error. */
const NODES = 96;
const COARSER = 64;

/** The score loss of a linear score for a normal p_0 by its definition, 1/2 int g^2 E_{p_t}|s - grad log p_t|^2 dt, in nats. */
export function linearLoss(process: ForwardProcess, score: LinearScore, start: Normal): Estimate {
  const [value, coarse] = [NODES, COARSER].map((count) => {
    const { nodes, weights } = timeQuadrature(process.horizon, count);
    return nodes.reduce((sum, t, k) => {
      const diffused = diffusedNormal(start, process, t);
      const gap = mapDifference(score.at(t), normalScore(diffused));
      const { diffusion } = process.coefficients(t);
      return sum + 0.5 * weights[k] * diffusion * diffusion * meanProduct(diffused, gap, gap);
    }, 0);
  });
  return { value, error: Math.abs(value - coarse) };
}

/** A vector along which to reflect: never 0. */
const mirrors = (dimension: number) =>
  fc.tuple(between(0.5, 1), vectors(dimension - 1, between(-1, 1))).map(([first, others]) => [first, ...others]);

const symmetric = (dimension: number, value: Arbitrary<number>): Arbitrary<SymmetricSpec> =>
  fc.record({ values: vectors(dimension, value), mirror: mirrors(dimension) });

/** Numbers within `reach` of 0 over the root of d: vectors as long in any dimension. */
const vectorsWithin = (dimension: number, reach: number) =>
  vectors(
    dimension,
    between(-reach, reach).map((x) => Number((x / Math.sqrt(dimension)).toPrecision(4))),
  );

/** Linear scores for normal distributions in some dimensions, off in precision and centre as the affine ones on the line are. */
export function linearCases(
  process: Arbitrary<Experiment['process']>,
  largest: number,
  smallest = 2,
): Arbitrary<LinearCase> {
  return fc.integer({ min: smallest, max: largest }).chain((dimension) =>
    fc.record({
      kind: fc.constant('linear'),
      process,
      normal: fc.record({
        mean: vectorsWithin(dimension, 2),
        covariance: symmetric(dimension, logBetween(0.3, 3)),
      }),
      score: fc.record({
        precision: fc.tuple(symmetric(dimension, between(0.75, 1.5)), symmetric(dimension, between(0.75, 1.5))),
        swirl: between(-0.5, 0.5),
        centre: fc.tuple(vectorsWithin(dimension, 2), vectorsWithin(dimension, 1)),
      }),
    }),
  );
}

/** The same case with all matrices of one eigenbasis: it splits into axes. */
export function alongAxes({ kind, process, normal, score }: LinearCase): LinearCase {
  const { mirror } = normal.covariance;
  const [start, end] = score.precision.map(({ values }): SymmetricSpec => ({ values, mirror }));
  return { kind, process, normal, score: { ...score, precision: [start, end], swirl: 0 } };
}
