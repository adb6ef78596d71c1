import type { Comparison } from '../../src/evidence/comparison.js';
import type { Setting } from '../../src/experiment/setting.js';
import type { EmbeddingKind } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { norm } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import type { DiffusedMeasure } from '../../src/target/target.js';
import { TRUNCATION } from '../../src/training/mehler-series.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { type IsotropicMixture, lossByDefinition } from './loss-by-definition.js';

/** Agreement wanted of entries of G and B with their definition, as a part of sqrt(G_ii G_jj) and of |B|. */
export const DEFINITION_TOLERANCE = 1e-8;
/** Features, and data, whose G and B are computed by definition: it costs milliseconds a pair and datum. */
const FEW_FEATURES = 8;
const FEW_DATA = 3;
/** Nodes a panel of the definition, and the coarser rule whose difference is the error. */
const FINE = 8;
const COARSE = 6;
/** Features of a smaller G_ii, as a part of the largest, are never active to speak of. */
const NEGLIGIBLE = 1e-100;
/** On the line G_ii is a difference of moments that all features share, accurate to the rounding of the largest. */
const NEGLIGIBLE_ON_LINE = 1e-4;
/** |B| of features that are hardly ever active: on the line P(l > 0) of each is accurate to the rounding of 1. */
const LEAST_TARGET_ON_LINE = 1e-6;

/** G and B of an experiment against their definition: laws 3 and 4 of the quadratic loss. */
export function againstDefinition(built: Setting, embedding: EmbeddingKind, timeNodes: number): Comparison[] {
  return lawsOf(built).flatMap((law) => compareLaw(built, embedding, law, timeNodes));
}

/**
 * G and B of a measure that is a mixture of Gaussians against their definition, by integrals over one and two arguments at a time:
 * of the first few features, as an entry depends on its own features alone.
 */
function compareLaw(
  { process, features }: Setting,
  embedding: EmbeddingKind,
  { measure, mixture }: MixtureLaw,
  timeNodes: number,
): Comparison[] {
  const few = firstFeatures(features, FEW_FEATURES);
  const { gram, crossMoment, width } = quadraticLoss(process, few, measure, timeNodes);
  const [fine, coarse] = [FINE, COARSE].map((nodes) =>
    lossByDefinition(process, few, embedding, mixture, timeNodes, nodes),
  );
  const own = Float64Array.from({ length: width }, (_, i) => gram[i * width + i]);
  const seen = (few.dimension === 1 ? NEGLIGIBLE_ON_LINE : NEGLIGIBLE) * Math.max(...own);
  const farthest = (other: Float64Array, one: Float64Array) =>
    Math.max(
      ...one.map((value, e) => {
        const [i, j] = [own[Math.floor(e / width)], own[e % width]];
        return Math.min(i, j) > seen ? Math.abs(value - other[e]) / Math.sqrt(i * j) : 0;
      }),
    );
  const least = few.dimension === 1 ? LEAST_TARGET_ON_LINE : NEGLIGIBLE;
  const apart = (other: Float64Array, one: Float64Array) =>
    norm(one.map((value, i) => value - other[i])) / Math.max(norm(crossMoment), least);
  const scale = { bound: DEFINITION_TOLERANCE, scale: 1 };
  return [
    {
      ...scale,
      measured: farthest(gram, fine.gram),
      error: farthest(coarse.gram, fine.gram) + TRUNCATION,
      detail: { law: 3, width, dimension: few.dimension },
    },
    {
      ...scale,
      measured: apart(crossMoment, fine.crossMoment),
      error: apart(coarse.crossMoment, fine.crossMoment) + Number.EPSILON * width,
      detail: { law: 4, width, dimension: few.dimension },
    },
  ];
}

/** A law as a measure, and as the mixture that it is. */
interface MixtureLaw {
  readonly measure: DiffusedMeasure;
  readonly mixture: IsotropicMixture;
}

/** The data in two unequal parts, of which the first has one in this many. */
const PART = 3;

/**
 * Law 5 of the quadratic loss: n G_n = n_1 G_{n_1} + n_2 G_{n_2} for the data in two parts, and the same of B. However many data
 * there are: they need not fit into one block of those that are summed at once.
 */
export function againstParts({ process, features, data }: Setting, timeNodes: number): Comparison[] {
  const { count, dimension, values } = data;
  const split = Math.floor(count / PART);
  const lossOf = (from: number, to: number) =>
    quadraticLoss(
      process,
      features,
      empiricalMeasure({ count: to - from, dimension, values: values.slice(from * dimension, to * dimension) }),
      timeNodes,
    );
  const [whole, first, second] = [lossOf(0, count), lossOf(0, split), lossOf(split, count)];
  const together = (one: number, other: number) => (split * one + (count - split) * other) / count;
  return (['gram', 'crossMoment'] as const).map((of) => ({
    measured: norm(whole[of].map((value, i) => value - together(first[of][i], second[of][i]))) / norm(whole[of]),
    bound: DEFINITION_TOLERANCE,
    // each entry of each of three grams may be off by TRUNCATION sqrt(G_ii G_jj), together TRUNCATION tr G
    error: (3 * TRUNCATION * trace(whole)) / norm(whole.gram),
    scale: 1,
    detail: { law: 5, samples: count, split },
  }));
}

function trace({ width, gram }: QuadraticLoss): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += gram[i * width + i];
  return sum;
}

/** That of some of the data, and p_0 where it is a mixture. */
function lawsOf({ target, data }: Setting): MixtureLaw[] {
  const count = Math.min(FEW_DATA, data.count);
  const { dimension } = data;
  const values = data.values.slice(0, count * dimension);
  const sampled = {
    measure: empiricalMeasure({ count, dimension, values }),
    mixture: {
      weights: new Array(count).fill(1 / count),
      means: Array.from({ length: count }, (_, p) => [...values.subarray(p * dimension, (p + 1) * dimension)]),
      variances: new Array(count).fill(0),
    },
  };
  return target.kind === 'mixture' ? [{ measure: target, mixture: target as GaussianMixture }, sampled] : [sampled];
}

function firstFeatures(features: RandomFeatures, count: number): RandomFeatures {
  const { dimension, embedding } = features;
  const width = Math.min(count, features.width);
  const weights = features.weights.slice(0, width * dimension);
  return { ...features, width, weights, timeWeights: features.timeWeights.slice(0, width * embedding.size) };
}
