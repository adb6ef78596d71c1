import { type BumpMixture, bumpMixture } from './bumps.js';
import { type GaussianMixture, gaussianMixture } from './mixture.js';
import type { Target } from './target.js';

/** A distribution by its parameters: as an experiment names it, or as `gaussianMixture` and `bumpMixture` build it. */
export type TargetSpec =
  | Pick<GaussianMixture, 'kind' | 'weights' | 'means' | 'variances'>
  | Pick<BumpMixture, 'kind' | 'weights' | 'centers' | 'halfWidths'>;

/** The distribution p_0 with these parameters. */
export function distribution(spec: TargetSpec): Target {
  return spec.kind === 'mixture'
    ? gaussianMixture(spec.weights, spec.means, spec.variances)
    : bumpMixture(spec.weights, spec.centers, spec.halfWidths);
}

/** d, of a target whose shape is right. */
export function dimensionOf(spec: TargetSpec): number {
  return (spec.kind === 'mixture' ? spec.means : spec.centers)[0].length;
}
