import { isotropicNormal } from '../divergence/normal/normal.js';
import { normalKl } from '../divergence/normal/normal-kl.js';
import { type AffineMap, affineMap, carried, type GridOfLevels } from './affine-map.js';
import type { Method, MethodOptions } from './walk.js';
import { diffused, type LineNormal } from './walk-of-normal.js';

/*
 * What a sampler with the exact model generates of a normal target N(m, S). Along each eigenvector of S it is an affine
 * map (affine-map.ts), so that its law is normal too, with the same eigenvectors, and its distances from the target are
 * closed forms. Pierret, Galerne 2024, "Diffusion models for Gaussian distributions: Exact solutions and Wasserstein
 * errors" split the error of a sampler in this way.
 */

/** A normal in the coordinates of its eigenvectors: mean and variance along each. */
export type Spectrum = readonly LineNormal[];

/** A divergence of laws in nats, or why there is none. */
export type LawDivergence =
  | { readonly value: number; readonly reason?: undefined }
  | { readonly value: null; readonly reason: string };

/** How far a generated law is from the one that is meant. */
export interface LawErrors {
  /** The 2-Wasserstein distance. */
  readonly w2: number;
  /** KL(meant || generated). */
  readonly kl: LawDivergence;
  /** KL(generated || meant). */
  readonly reverseKl: LawDivergence;
}

/** The error of a sampler, and the part of it that its steps make. */
export interface SamplerErrors {
  /** Started from the prior, against the data. */
  readonly all: LawErrors;
  /** Started from the law of the first level, against that of the last one. */
  readonly discretisation: LawErrors;
}

/**
 * The errors of a method on a grid.
 *
 * @param priorVariance of N(0, priorVariance I), which is started from where the law of the first level is not known
 */
export function samplerErrors(
  method: Method,
  grid: GridOfLevels,
  target: Spectrum,
  priorVariance: number,
  options: MethodOptions = {},
): SamplerErrors {
  const maps = target.map((axis) => affineMap(method, grid, axis, options));
  return errorsOfMaps(maps, grid, target, priorVariance);
}

/** The same of any maps from the first level to the last one, an axis each. */
export function errorsOfMaps(
  maps: readonly AffineMap[],
  { levels }: Pick<GridOfLevels, 'levels'>,
  target: Spectrum,
  priorVariance: number,
): SamplerErrors {
  const [first, last] = [levels[0], levels[levels.length - 1]].map((level) =>
    target.map((axis) => diffused(axis, level)),
  );
  const prior = { mean: 0, variance: priorVariance };
  return {
    all: lawErrors(
      target,
      maps.map((map) => carried(map, prior)),
    ),
    discretisation: lawErrors(
      last,
      maps.map((map, i) => carried(map, first[i])),
    ),
  };
}

/**
 * The distances between two normals with the same eigenvectors:
 *
 * W2^2 = sum_i (m_i - m'_i)^2 + (s_i - s'_i)^2,  KL = sum_i KL(N(m_i, s_i^2) || N(m'_i, s'_i^2)).
 *
 * They have as many digits as the differences of means and variances; a variance of 0 is that of an axis along which
 * all points are the same.
 */
export function lawErrors(meant: Spectrum, generated: Spectrum): LawErrors {
  const gaps = meant.flatMap(({ mean, variance }, i) => [
    mean - generated[i].mean,
    Math.sqrt(variance) - Math.sqrt(generated[i].variance),
  ]);
  return {
    w2: Math.hypot(...gaps),
    kl: divergence(['meant', meant], ['generated', generated]),
    reverseKl: divergence(['generated', generated], ['meant', meant]),
  };
}

/** KL(one || other), which is infinite where one of them has a density along an axis and the other has none. */
function divergence([name, one]: [string, Spectrum], [otherName, other]: [string, Spectrum]): LawDivergence {
  let value = 0;
  for (const [i, { mean, variance }] of one.entries()) {
    const { mean: otherMean, variance: otherVariance } = other[i];
    if (variance > 0 && otherVariance > 0) {
      value += normalKl(isotropicNormal([mean], variance), isotropicNormal([otherMean], otherVariance)).value;
      continue;
    }
    const point = variance > 0 ? otherName : name;
    if (variance !== otherVariance) return { value: null, reason: `the ${point} law has no variance along axis ${i}` };
    if (mean !== otherMean) return { value: null, reason: `both laws are points along axis ${i}, and not the same` };
  }
  return { value };
}
