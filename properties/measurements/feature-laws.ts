import { perCase } from '../../src/claim/measured.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import type { ReadoutCase } from '../generators/random-readouts.js';

/*
 * A law of features with K values, rho_0 = sum_k r_k delta_{v_k}, v = (w, u). Its model is s = E_{rho_0}[a(v) phi_v] =
 * sum_k r_k a_k phi_k, with the norm |a|^2 = E_{rho_0}|a(v)|^2. As r_k = n_k/M with whole n_k, the M features in which v_k
 * is there n_k times have this law too.
 */

/** Quadrature nodes in diffusion time: both sides of a law use the same ones, so a few are enough. */
export const TIME_NODES = 6;

/** A law of features beside an experiment. */
export interface FeatureLaw {
  /** The experiment with the K values for features. */
  readonly built: Setting;
  /** n_k. */
  readonly counts: readonly number[];
  /** r_k = n_k/M. */
  readonly masses: readonly number[];
  /** For what else is drawn. */
  readonly seed: number;
}

const MOST_COPIES = 9;

/** The law of a case, its counts drawn by the seed. */
export const lawOf = perCase(({ experiment, seed }: ReadoutCase): FeatureLaw => {
  const built = setting(experiment);
  const source = stream(seed, 'evaluation');
  const counts = Array.from({ length: built.features.width }, () => 1 + Math.floor(MOST_COPIES * source.uniform()));
  return { built, counts, masses: sharesOf(counts), seed };
});

/** Parts of their sum. */
export function sharesOf(parts: readonly number[]): number[] {
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
}

/** sqrt(K r_k): as relu is homogeneous, r_k a_k phi_k = (1/K) (sqrt(K r_k) a_k) (phi_k of the value times sqrt(K r_k)). */
function rootsOf({ masses }: Pick<FeatureLaw, 'masses'>): number[] {
  return masses.map((r) => Math.sqrt(masses.length * r));
}

/**
 * The infinitely wide model as one of K features in which |A|_F^2/K is the norm: with features scaled by c_k = sqrt(K r_k)
 * and the readout A_k = c_k a_k, so that gradient flow in L2(rho_0) is that of the engine.
 */
export function infinitelyWide(law: FeatureLaw): Setting {
  const roots = rootsOf(law);
  const { features } = law.built;
  const q = features.embedding.size;
  return {
    ...law.built,
    features: {
      ...features,
      weights: features.weights.map((w, e) => roots[Math.floor(e / features.dimension)] * w),
      timeWeights: features.timeWeights.map((u, e) => roots[Math.floor(e / q)] * u),
    },
  };
}

/** a_k of a readout of `infinitelyWide`, d x K. */
export function perFeature(law: FeatureLaw, A: Float64Array): Float64Array {
  const roots = rootsOf(law);
  return A.map((entry, e) => entry / roots[e % roots.length]);
}

/** |a|^2 = sum_k r_k |a_k|^2. @param a d x K */
export function squareIn({ masses }: Pick<FeatureLaw, 'masses'>, a: Float64Array): number {
  return a.reduce((sum, entry, e) => sum + masses[e % masses.length] * entry * entry, 0);
}

/** Features whose values are those at some places of a list, in that order. */
export function featuresAt(features: RandomFeatures, values: readonly number[]): RandomFeatures {
  const { dimension: d, weights, timeWeights, embedding } = features;
  const rowsOf = (matrix: Float64Array, size: number) =>
    Float64Array.from(values.flatMap((k) => Array.from(matrix.subarray(k * size, (k + 1) * size))));
  return {
    ...features,
    width: values.length,
    weights: rowsOf(weights, d),
    timeWeights: rowsOf(timeWeights, embedding.size),
  };
}

/** Independent draws of N(0, 1). */
export function normals(source: Stream, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => source.normal());
}
