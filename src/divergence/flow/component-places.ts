import type { BumpMixture } from '../../target/bumps.js';
import { isGaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';

/** Where a component of p_0 is, and its standard deviation or half width on each axis. */
interface ComponentPlace {
  readonly weight: number;
  readonly centre: readonly number[];
  readonly width: number;
}

/** The places of all components. */
export function componentPlaces(target: Target): ComponentPlace[] {
  const [centres, widths] = isGaussianMixture(target)
    ? [target.means, target.variances.map(Math.sqrt)]
    : [(target as BumpMixture).centers, (target as BumpMixture).halfWidths];
  return target.weights.map((weight, k) => ({ weight, centre: centres[k], width: widths[k] }));
}
