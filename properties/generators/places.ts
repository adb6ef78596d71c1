import fc from 'fast-check';
import { stream } from '../../src/numeric/random.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import type { Points } from '../../src/target/points.js';
import type { Target } from '../../src/target/target.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { between, logBetween, vectors } from './numbers.js';

/** Points in space at one time. */
export interface Places {
  /** t/T. */
  readonly progress: number;
  /** Of the x_0 that the places x_t = alpha x_0 + sigma eps start from. */
  readonly seed: number;
  /** eps, d values a place. */
  readonly noises: number[];
}

/** A target at places of one time of a process. */
export interface TargetAtPlaces extends Places {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
}

/** `count` places in R^d at one time, often an early one. */
export const places = (count: number, dimension: number) => ({
  progress: logBetween(1e-3, 1),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  noises: vectors(count * dimension, between(-4, 4)),
});

/** x_t = alpha x_0 + sigma eps, ascending in the first coordinate, as fields on the line require. */
export function placesOf(target: Target, { alpha, sigma }: Coefficients, { seed, noises }: Places): Points {
  const { dimension: d } = target;
  const count = noises.length / d;
  const starts = target.sample(count, stream(seed, 'data')).values;
  const reached = noises.map((noise, k) => alpha * starts[k] + sigma * noise);
  const order = Array.from({ length: count }, (_, p) => p).sort((p, q) => reached[p * d] - reached[q * d]);
  const values = Float64Array.from(
    order.flatMap((p) => reached.slice(p * d, (p + 1) * d)),
    (x) => x,
  );
  return { count, dimension: d, values };
}
