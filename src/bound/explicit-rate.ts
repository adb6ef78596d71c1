import { type Estimate, plus, type Quantity, root, times } from '../numeric/estimate.js';

/** What the rate is made of, at one training time tau. */
export interface RateTerms {
  /** m. */
  readonly width: number;
  /** J(A_c). */
  readonly approximation: Quantity;
  /** |A_c|_F^2/(4 m tau). */
  readonly distance: Quantity;
  /** int_0^tau |R(s)|_F^2 ds, R(s) = dB - A(s) dG with the flow A on the population, or what bounds it. */
  readonly residual: Quantity;
  /** kappa of `samplingGain`. */
  readonly gain: Quantity;
}

/** The explicit rate and its parts, in nats. */
export interface ExplicitRate {
  /** (sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt(sampling))^2, which bounds J(A_n(tau)). */
  readonly bound: Estimate;
  /** The same less J(A_c), from which J_0 is gone but for its effect on a root. */
  readonly aboveComparison: Estimate;
  /** (kappa/2m) int_0^tau |R|^2 ds, which bounds |(A_n - A) G^{1/2}|_F^2/(2m). */
  readonly sampling: Estimate;
}

/**
 * The explicit rate (theory C0): for every A_c
 *
 * J(A_n(tau)) <= ( sqrt(J(A_c) + |A_c|_F^2/(4 m tau)) + sqrt((kappa/2m) int_0^tau |R(s)|_F^2 ds) )^2.
 *
 * D = A_n - A obeys D' = R - D G_n, so |D G^{1/2}|^2 <= kappa int |R|^2. Unlike the bound T0, R has the flow on the population in
 * it and is, given the features, a mean of n independent centred terms.
 */
export function explicitRate({ width, approximation, distance, residual, gain }: RateTerms): ExplicitRate {
  const sampling = times(0.5 / width, times(gain, residual));
  const cross = times(2, root(times(plus(approximation, distance), sampling)));
  const aboveComparison = plus(distance, cross, sampling);
  return { sampling, aboveComparison, bound: plus(approximation, aboveComparison) };
}
