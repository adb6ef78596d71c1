/**
 * A forward process dx = f(t) x dt + g(t) dw on [0, horizon]: given x_0, x_t ~ N(alpha_t x_0, sigma_t^2 I).
 *
 * @see theory: alpha' = f alpha, (sigma^2)' = 2 f sigma^2 + g^2, alpha_0 = 1, sigma_0 = 0.
 */
export interface ForwardProcess {
  /** T, the end of diffusion time. */
  readonly horizon: number;
  /** Variance s_T^2 of the prior pi = N(0, s_T^2 I) that the reverse process starts from. */
  readonly priorVariance: number;
  /** The coefficients at diffusion time t in [0, horizon]. */
  coefficients(t: number): Coefficients;
  /** Told beforehand at which times it will be asked, where one question with many times is cheaper than many. */
  foresee?(times: readonly number[]): void;
}

/** The coefficients of a forward process at one diffusion time. */
export interface Coefficients {
  /** alpha_t, the factor on x_0. */
  readonly alpha: number;
  /** sigma_t, the standard deviation of the added noise. */
  readonly sigma: number;
  /** f(t). */
  readonly drift: number;
  /** g(t). */
  readonly diffusion: number;
}
