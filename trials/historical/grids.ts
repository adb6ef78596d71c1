import { levelsOf, linspace } from './pieces.js';
import type { Node } from './samplers.js';

/** Where samplers go: choices among the 1000 levels of a DDPM, and spacings of sigma; the noise end first. */

const LEVELS = 1000;

/** x_0 itself. */
export const DATA: Node = { label: null, alpha: 1, sigma: 0 };

/** Level k of a DDPM; where a table is asked beyond its end there is no number. */
export function levels(alphaBar: readonly number[]): (k: number) => Node {
  const { alpha, sigma } = levelsOf(alphaBar);
  return (k) => ({ label: k, alpha: alpha[k] ?? Number.NaN, sigma: sigma[k] ?? Number.NaN });
}

/** Multiples of the stride, and an offset: Lin et al. 2024, table 2, as are the other two. */
export function leading(steps: number, offset = 0): number[] {
  return Array.from({ length: steps }, (_, k) => (steps - 1 - k) * stride(steps) + offset);
}

export function trailing(steps: number): number[] {
  return Array.from({ length: steps }, (_, k) => Math.round(LEVELS - (k * LEVELS) / steps) - 1);
}

/** Both ends and what lies evenly between them; of one step the data end alone. */
export function spread(steps: number): number[] {
  return steps === 1 ? [0] : linspace(LEVELS - 1, 0, steps).map(Math.round);
}

/** T // n. */
export function stride(steps: number): number {
  return Math.floor(LEVELS / steps);
}

/** Even in sigma^(1/7): Karras et al. 2022, eq. 5. */
export function karras(largest: number, smallest: number, count: number): number[] {
  return linspace(largest ** (1 / 7), smallest ** (1 / 7), count).map((root) => root ** 7);
}

/** Even in log sigma. */
export function exponential(largest: number, smallest: number, count: number): number[] {
  return linspace(Math.log(largest), Math.log(smallest), count).map(Math.exp);
}

/** A state with alpha = 1, of whose sigma the model is told. */
export function exploded(sigma: number): Node {
  return sigma === 0 ? DATA : { label: sigma, alpha: 1, sigma };
}
