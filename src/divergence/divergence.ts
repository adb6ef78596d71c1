/** A measured divergence in nats with its estimated absolute error, or the reason why there is no number. */
export type Divergence =
  | { readonly value: number; readonly error: number; readonly warning?: string }
  | { readonly value: null; readonly reason: string };
