import fc, { type Arbitrary } from 'fast-check';
import { embeddingSize } from '../../../src/features/embedding.js';
import { type Atom, type FeatureDraw, reachOf } from '../../by-definition/generalization/drawn-atoms.js';
import { anyEmbedding } from '../../generators/experiments.js';
import { between, drawSeeds, eitherSign, logBetween, shares, sizes, vectors } from '../../generators/numbers.js';
import { anyProcess } from '../../generators/processes.js';
import { nearTarget, spaceMixtures } from '../../generators/targets.js';

/** Two to eight values in the ball |w|_1 + |u|_1 <= 1, on the line or beyond it. */
export function featureDraws(): Arbitrary<FeatureDraw> {
  return fc
    .record({ dimension: fc.constantFrom(1, 1, 2, 3), embedding: anyEmbedding, count: fc.integer({ min: 2, max: 8 }) })
    .chain(({ dimension, embedding, count }) =>
      fc.record({
        process: anyProcess,
        target: dimension === 1 ? nearTarget : spaceMixtures(dimension, 3),
        embedding: fc.constant(embedding),
        atoms: vectors(count, inBall(dimension, embeddingSize(embedding))),
        probabilities: shares(count),
        width: sizes(1, 2000),
        seed: drawSeeds,
      }),
    );
}

function inBall(d: number, q: number): Arbitrary<Atom> {
  return fc
    .record({
      place: vectors(d + q, between(-1, 1)),
      length: between(0.1, 1),
      coefficients: vectors(d, between(-3, 3)),
    })
    .map(({ place, length, coefficients }) => {
      const sum = place.reduce((total, x) => total + Math.abs(x), 0);
      const scaled = place.map((x) => (sum === 0 ? 0 : (length * x) / sum));
      return { weights: scaled.slice(0, d), timeWeights: scaled.slice(d), coefficients };
    });
}

/**
 * So many features, in units of (a_max R)^2 ln(1/delta)/V: the second part of the radius then adds 0.07 sqrt(V/m) at the
 * most.
 */
const MANY = 400;

/**
 * MANY (a_max R)^2 ln(1/delta)/V features at two opposed vertices of the ball on the line, equally likely: f_m - f is
 * one function times a binomial variable, so that |f_m - f|/sqrt(V/m) is nearly the size of a normal one.
 */
export function manyOpposedVertices(delta: number): Arbitrary<FeatureDraw> {
  return fc
    .record({
      process: anyProcess,
      mean: between(-1, 1),
      variance: logBetween(0.5, 2),
      a: eitherSign(0.5, 3),
      seed: drawSeeds,
    })
    .map(({ process, mean, variance, a, seed }) => {
      const law = {
        process,
        target: { kind: 'mixture' as const, weights: [1], means: [[mean]], variances: [variance] },
        embedding: { kind: 'signal' as const },
        atoms: [1, -1].map((w) => ({ weights: [w], timeWeights: [0, 0], coefficients: [w * a] })),
        probabilities: [0.5, 0.5],
      };
      const { variance: V, reach } = reachOf(law);
      return { ...law, seed, width: Math.ceil((-MANY * reach * reach * Math.log(delta)) / V) };
    });
}
