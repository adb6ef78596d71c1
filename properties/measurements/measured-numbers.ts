import type { Measurement } from '../../src/experiment/measurement.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/** Every number of a measurement with its error, by its place in the tree. */
export function numbersOf({ numerics, ...values }: Measurement): ReadonlyMap<string, Estimate> {
  const found = new Map<string, Estimate>();
  const walk = (place: string, value: unknown, error: unknown): void => {
    if (typeof value === 'number' && typeof error === 'number') found.set(place, { value, error });
    if (typeof value !== 'object' || value === null || typeof error !== 'object' || error === null) return;
    const others = new Map(Object.entries(error));
    for (const [key, part] of Object.entries(value))
      walk(place === '' ? key : `${place}.${key}`, part, others.get(key));
  };
  walk('', values, numerics);
  return found;
}
