import type { Setting } from '../../../src/experiment/setting.js';
import type { EmbeddingKind } from '../../../src/features/embedding.js';
import type { RandomFeatures } from '../../../src/features/random-features.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { minus, norm } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import type { GaussianMixture } from '../../../src/target/mixture.js';
import type { DiffusedMeasure } from '../../../src/target/target.js';
import { TRUNCATION } from '../../../src/training/mehler-series.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { gramAndCrossMoment, type IsotropicMixture } from '../../oracles/gram.js';

/**
 * How many features, and how many data, have their G and B computed by definition, at milliseconds per pair and datum.
 */
const FEW_FEATURES = 8;
const FEW_DATA = 3;
/** Nodes a panel of the definition, and the coarser rule whose difference is the error. */
const FINE = 8;
const COARSE = 6;
/** Features whose G_ii is below this fraction of the largest are practically never active. */
const NEGLIGIBLE = 1e-100;
/** On the line G_ii is a difference of moments that all features share, accurate to the rounding of the largest. */
const NEGLIGIBLE_ON_LINE = 1e-4;
/**
 * The least |B| that a difference is divided by, and the least G_ii that is looked at: on the line, P(l > 0) of a feature
 * that is hardly ever active, and moments where it is, are accurate only to the rounding of 1. All features may be such.
 */
const LEAST_ON_LINE = 1e-6;

/** How far G and B of a loss are from another computation of them. */
export interface LossGap {
  /** Of G, as a fraction of sqrt(G_ii G_jj) or of |G|. */
  readonly gram: Estimate;
  /** Of B, as a fraction of |B|. */
  readonly crossMoment: Estimate;
}

/**
 * G and B against their definition, for the measures of an experiment that are mixtures of Gaussians, by integrals over
 * the arguments of one feature or of two. The first few features are enough, as an entry depends on its own features
 * alone.
 */
export function definitionGaps(built: Setting, embedding: EmbeddingKind, timeNodes: number): LossGap[] {
  const { process, weighting = 'g2' } = built;
  const few = firstFeatures(built.features, FEW_FEATURES);
  return mixturesOf(built).map(({ measure, mixture }) => {
    const { gram, crossMoment, width } = quadraticLoss(process, few, measure, timeNodes, weighting);
    const [fine, coarse] = [FINE, COARSE].map((nodes) =>
      gramAndCrossMoment(process, few, embedding, mixture, { timeNodes, nodes, weighting }),
    );
    const own = gram.filter((_, e) => e % (width + 1) === 0);
    const [part, least] = few.dimension === 1 ? [NEGLIGIBLE_ON_LINE, LEAST_ON_LINE] : [NEGLIGIBLE, NEGLIGIBLE];
    const seen = Math.max(part * Math.max(...own), least);
    const size = Math.max(norm(crossMoment), least);
    return {
      gram: {
        value: farthestEntry(minus(fine.gram, gram), own, seen),
        error: farthestEntry(minus(fine.gram, coarse.gram), own, seen) + TRUNCATION,
      },
      crossMoment: {
        value: norm(minus(fine.crossMoment, crossMoment)) / size,
        error: norm(minus(fine.crossMoment, coarse.crossMoment)) / size + Number.EPSILON * width,
      },
    };
  });
}

/** max |difference_ij|/sqrt(G_ii G_jj) over the features with G_ii > `seen`. @param own G_ii */
function farthestEntry(difference: Float64Array, own: Float64Array, seen: number): number {
  const parts = difference.map((value, e) => {
    const [i, j] = [own[Math.floor(e / own.length)], own[e % own.length]];
    return Math.min(i, j) > seen ? Math.abs(value) / Math.sqrt(i * j) : 0;
  });
  return Math.max(...parts);
}

/** One law in two forms. */
interface MixtureLaw {
  readonly measure: DiffusedMeasure;
  readonly mixture: IsotropicMixture;
}

/** The law of some of the data, and p_0 where it is a mixture. */
function mixturesOf({ target, data }: Setting): MixtureLaw[] {
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
