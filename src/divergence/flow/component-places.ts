import type { BumpMixture } from '../../target/bumps.js';
import type { GaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';

/** Where a component of p_0 is, and its standard deviation or half width on each axis. */
export interface ComponentPlace {
  readonly weight: number;
  readonly centre: readonly number[];
  readonly width: number;
}

/** The places of all components. */
export function componentPlaces(target: Target): ComponentPlace[] {
  const [centres, widths] = isGaussian(target)
    ? [target.means, target.variances.map(Math.sqrt)]
    : [(target as BumpMixture).centers, (target as BumpMixture).halfWidths];
  return target.weights.map((weight, k) => ({ weight, centre: centres[k], width: widths[k] }));
}

/** Whether p_0 is a mixture of normals; else it is one of bumps. */
export const isGaussian = (target: Target): target is GaussianMixture => target.kind === 'mixture';

/** Paths closer than this, as a fraction of the largest length on their way, keep less than half of their digits. */
const LEAST_PART = 1e-7;

/** Why paths from p_0 cannot be told apart in doubles, if they cannot. */
export function tooNarrow(target: Target, priorVariance: number): string | undefined {
  const places = componentPlaces(target);
  const scale = places.reduce(
    (largest, { centre, width }) => Math.max(largest, width, ...centre.map(Math.abs)),
    Math.sqrt(priorVariance),
  );
  const narrowest = Math.min(...places.map(({ width }) => width));
  if (narrowest >= LEAST_PART * scale) return undefined;
  return (
    `a component of width ${narrowest.toPrecision(2)} is too narrow beside lengths of ${scale.toPrecision(2)}: ` +
    'below 1e-7 of these, neighbouring paths lose their distance to rounding'
  );
}
