/** A number with an estimate of its absolute error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
  /** The error bounds chance, not quadrature: it holds with the confidence of `SAMPLED_DOUBT`. */
  readonly sampled?: true;
}
