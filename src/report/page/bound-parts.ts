import type { Measurement } from '../../experiment/measurement.js';
import { times } from '../../numeric/estimate.js';
import type { BoundPart, BoundParts, Missing } from './measurement-page.js';

/**
 * The explicit bound in parts that add up to it: with optimisation = approximation + distance,
 *
 *     bound = prior + (sqrt optimisation + sqrt sampling)^2 = prior + optimisation + sampling + 2 sqrt(optimisation sampling).
 */
export function boundParts({ explicit, explicitReason, numerics }: Measurement, count: number): BoundParts | Missing {
  const errors = numerics.explicit;
  if (explicit === null || errors === null) return { reason: explicitReason ?? 'it is not known' };
  const list = <T>(of: (k: number) => T) => Array.from({ length: count }, (_, k) => of(k));
  const part = (
    key: BoundPart['key'],
    name: string,
    formula: string,
    of: (k: number) => { readonly value: number; readonly error: number },
  ): BoundPart => {
    const all = list(of);
    // each is at least 0, but for rounding
    const values = all.map(({ value }) => Math.max(0, value));
    return { ...{ key, name, formula, values }, errors: all.map(({ error }) => error) };
  };
  const of = (key: 'approximation' | 'optimisation' | 'sampling') => (k: number) => ({
    value: explicit[key][k],
    error: errors[key][k],
  });
  const distance = (k: number) => ({
    value: explicit.optimisation[k] - explicit.approximation[k],
    error: errors.optimisation[k] + errors.approximation[k],
  });
  const cross = (k: number) => {
    const product = times(of('optimisation')(k), of('sampling')(k));
    const [low, high] = [product.value - product.error, product.value + product.error].map(
      (x) => 2 * Math.sqrt(Math.max(0, x)),
    );
    const value = 2 * Math.sqrt(Math.max(0, product.value));
    return { value, error: Math.max(value - low, high - value) };
  };
  return {
    parts: [
      part('prior', 'prior', 'KL(p_T ‖ π)', () => ({ value: explicit.prior, error: errors.prior })),
      part('approximation', 'approximation', 'J(A_c), the best readout of its size', of('approximation')),
      part('distance', 'distance', '|A_c|²/(4mτ), not yet learnt by τ', distance),
      part('sampling', 'sampling', 'learnt of these n data and not of p₀', of('sampling')),
      part('cross', 'cross term', '2 √(optimisation · sampling)', cross),
    ],
    bound: { values: explicit.bound, errors: errors.bound },
  };
}
