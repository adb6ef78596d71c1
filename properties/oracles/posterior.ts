import { type Estimate, over, plus, times } from '../../src/numeric/estimate.js';
import { addedVariance, type Level } from '../../src/process/level.js';

/** q(x_s | x_t, x_0) = N(ofData x_0 + ofState x_t, variance), s earlier than t. */
export interface Posterior {
  readonly variance: Estimate;
  readonly ofData: Estimate;
  readonly ofState: Estimate;
}

/**
 * With s2(t|s) = sigma_t^2 - a^2 sigma_s^2 and a = alpha_t/alpha_s:
 *
 * variance = s2(t|s) sigma_s^2/sigma_t^2,  ofData = alpha_s s2(t|s)/sigma_t^2,  ofState = a sigma_s^2/sigma_t^2.
 */
export function posteriorBetween(earlier: Level, later: Level): Posterior {
  const added = addedVariance(earlier, later);
  const kept = over(earlier.variance, later.variance);
  return {
    variance: times(added, kept),
    ofData: over(times(earlier.alpha, added), later.variance),
    ofState: times(over(later.alpha, earlier.alpha), kept),
  };
}

/** The mean at x_0 and x_t. */
export function posteriorMean({ ofData, ofState }: Posterior, x0: number, xt: number): Estimate {
  return plus(times(ofData, x0), times(ofState, xt));
}
