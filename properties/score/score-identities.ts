import fc from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { derivative } from '../../src/numeric/derivative.js';
import { stream } from '../../src/numeric/random.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { panelQuadrature } from '../../src/target/panels.js';
import type { Target } from '../../src/target/target.js';
import { lineLaw, type ProductLaws, posteriorMean, productLaws } from '../by-definition/product-laws.js';
import { anySpaceTarget } from '../cases/any-dimension.js';
import { anyProcess, anyTarget, between, vectors } from '../cases/generators.js';
import { knownModel, targetOf } from '../cases/systems/known-models.js';
import { SYSTEM_TOLERANCE } from '../cases/systems/tolerance.js';

/** Agreement wanted, as a part of the terms that an identity is made of. */
const TOLERANCE = 1e-7;
/** Nodes a panel, and the coarser rule whose difference is the error. */
const FINE = 9;
const COARSE = 7;

interface ScoreCase extends Places {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** Where a score is looked at. */
interface Places {
  /** t/T. */
  readonly progress: number;
  /** Of the x_0 that the places x_t = alpha x_0 + sigma eps start from. */
  readonly seed: number;
  /** eps, d values a place. */
  readonly noises: number[];
}

const places = (count: number, dimension: number) => ({
  progress: between(0.01, 1),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  noises: vectors(count * dimension, between(-4, 4)),
});

const onLine = fc.record({ process: anyProcess, target: anyTarget, ...places(3, 1) });

const inSpace = (largest: number) =>
  fc
    .integer({ min: 2, max: largest })
    .chain((dimension) =>
      fc.record({ process: anyProcess, target: anySpaceTarget(dimension), ...places(2, dimension) }),
    );

/** A score at n places, both d x n row-major; in d = 1 the places ascend. */
type Scores = (points: Float64Array) => Float64Array;

/** @param sign of the score that is tried */
function compare({ process: spec, target: targetSpec, ...where }: ScoreCase, sign: number): Comparison[] {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = process.coefficients(where.progress * process.horizon);
  const laws = target.dimension === 1 ? lineLaw(target) : productLaws(targetSpec);
  return compareScores(target, laws, at, where, (points) => scoresOf(target, at, points, sign), TOLERANCE);
}

function scoresOf(target: Target, at: Coefficients, points: Float64Array, sign: number): Float64Array {
  const count = points.length / target.dimension;
  const scores = new Float64Array(points.length);
  for (let p = 0; p < count; p++) {
    const score = target.score(pointOf(points, p, target.dimension), at);
    for (const [j, s] of score.entries()) scores[j * count + p] = sign * s;
  }
  return scores;
}

/** Point p of some that are d x n row-major. */
function pointOf(points: Float64Array, p: number, dimension: number): Float64Array {
  const count = points.length / dimension;
  return Float64Array.from({ length: dimension }, (_, j) => points[j * count + p]);
}

/** @param laws that the target is made of */
function compareScores(
  target: Target,
  laws: ProductLaws,
  at: Coefficients,
  where: Places,
  scores: Scores,
  tolerance: number,
): Comparison[] {
  const { dimension } = target;
  const points = placesOf(target, at, where);
  const count = points.length / dimension;
  const seen = scores(points);
  const everywhere = Array.from(points.keys(), (k) => {
    const [j, p] = [Math.floor(k / count), k % count];
    return { x: pointOf(points, p, dimension), axis: j, score: seen[k] };
  });
  return [
    ...everywhere.map((place) => slope(target, at, place, tolerance)),
    ...(dimension === 1 ? [zeroMean(target, at, scores, tolerance)] : []),
    ...everywhere.map((place) => tweedie(laws, at, place, tolerance)),
  ];
}

/** x_t = alpha x_0 + sigma eps, d x n row-major, ascending in the first coordinate. */
function placesOf(target: Target, at: Coefficients, { seed, noises }: Places): Float64Array {
  const { dimension: d } = target;
  const count = noises.length / d;
  const starts = target.sample(count, stream(seed, 'data')).values;
  const reached = noises.map((noise, k) => at.alpha * starts[k] + at.sigma * noise);
  const order = Array.from({ length: count }, (_, p) => p).sort((p, q) => reached[p * d] - reached[q * d]);
  return Float64Array.from(reached, (_, k) => reached[order[k % count] * d + Math.floor(k / count)]);
}

/** A score along one axis at one place. */
interface Seen {
  readonly x: Float64Array;
  readonly axis: number;
  readonly score: number;
}

/** grad log p_t against differences of log p_t, which is smooth on the scale of sigma or somewhat below. */
function slope(target: Target, at: Coefficients, { x, axis, score }: Seen, tolerance: number): Comparison {
  const along = (y: number) => target.logDensity(x.with(axis, y), at);
  const { value, error } = derivative(along, x[axis], at.sigma / 2);
  return equality({
    left: score,
    right: value,
    tolerance,
    // between two modes the score passes through 0 while its parts are of the size 1/sigma
    scale: Math.abs(value) + 1 / at.sigma,
    error,
    detail: { law: 1, axis, x: x[axis], sigma: at.sigma },
  });
}

/** E_{p_t}[grad log p_t] = 0, as a part of its root mean square: d = 1. */
function zeroMean(target: Target, at: Coefficients, scores: Scores, tolerance: number): Comparison {
  const [fine, coarse] = [FINE, COARSE].map((count) => {
    let [mean, square] = [0, 0];
    const { nodes, weights } = panelQuadrature(target.panels(at), count);
    const seen = scores(nodes);
    for (const [q, x] of nodes.entries()) {
      const [mass, s] = [weights[q] * Math.exp(target.logDensity([x], at)), seen[q]];
      mean += mass * s;
      square += mass * s * s;
    }
    return { mean, size: Math.sqrt(square) };
  });
  return equality({
    left: fine.mean,
    right: 0,
    tolerance,
    scale: fine.size,
    error: Math.abs(fine.mean - coarse.mean),
    detail: { law: 2, rootMeanSquare: fine.size },
  });
}

/** Tweedie's formula: E[x_0 | x_t = x] = (x + sigma^2 grad log p_t(x))/alpha, the left side by integrals over x_0. */
function tweedie(laws: ProductLaws, at: Coefficients, { x, axis, score }: Seen, tolerance: number): Comparison {
  const [fine, coarse] = [FINE, COARSE].map((count) => posteriorMean(laws, at, x, count));
  const [value, spread] = [fine.mean[axis], fine.spread[axis]];
  const correction = at.sigma * at.sigma * score;
  const size = (Math.abs(x[axis]) + Math.abs(correction)) / at.alpha;
  return equality({
    left: value,
    right: (x[axis] + correction) / at.alpha,
    tolerance,
    scale: spread + size,
    error: Math.abs(value - coarse.mean[axis]) + 8 * Number.EPSILON * size,
    detail: { law: 3, axis, x: x[axis], score, alpha: at.alpha, sigma: at.sigma, spread },
  });
}

/** The same of a system's model. */
function compareModel(
  system: SystemUnderTest,
  { model, ...where }: Places & { model: string },
  sign: number,
): Comparison[] {
  const target = targetOf(system, model);
  const t = where.progress * system.process.horizon;
  const slice = system.field(model).at(t);
  const scores: Scores = (xs) => {
    const out = new Float64Array(xs.length);
    slice.evaluate(0, xs, out);
    return out.map((s) => sign * s);
  };
  return compareScores(target, lineLaw(target), system.process.coefficients(t), where, scores, SYSTEM_TOLERANCE);
}

export const scoreIdentities = claim({
  id: 'score-identities',
  group: 'score',
  title: 'The score of p_t is the gradient of its log density, has mean zero and denoises',
  source: {
    paper: "Efron 2011, Tweedie's Formula and Selection Bias; Robbins 1956",
    locus: 'eq. 1.4 there; the others by definition',
  },
  statement: String.raw`s = \nabla \log p_t, \quad E_{p_t}[s] = 0, \quad
    E[x_0 \mid x_t = x] = \frac{x + \sigma_t^2 s(x, t)}{\alpha_t}`,
  plain: 's = grad log p_t,  E_{p_t}[s] = 0,  E[x_0 | x_t = x] = (x + sigma_t^2 s(x, t)) / alpha_t',
  sharpness: 'tight',
  assumptions: [
    { statement: 't > 0', holds: ({ progress }: ScoreCase) => progress > 0 },
    { statement: 'any d; the mean in d = 1, where it is an integral on a line' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases: fc.oneof(onLine, inSpace(3)),
  furtherCases: fc.oneof(onLine, inSpace(8)),
  check: (aCase) => compare(aCase, 1),
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted, as a part of the terms that an identity is made of',
    },
  ],
  controls: [
    control({ id: 'sign', title: '-grad log p_t in place of it', cases: onLine, check: (aCase) => compare(aCase, -1) }),
  ],
  onSystem: {
    needs: ['models', 'score'],
    of: (system) => {
      const given = fc.record({ model: knownModel(system), ...places(3, 1) });
      return systemCheck({
        cases: given,
        check: (aCase) => compareModel(system, aCase, 1),
        controls: [
          control({
            id: 'sign',
            title: 'its score with the other sign',
            cases: given,
            check: (aCase) => compareModel(system, aCase, -1),
          }),
        ],
      });
    },
  },
});
