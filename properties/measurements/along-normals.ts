import { reverseNormals } from '../../src/divergence/closed-form/reverse-normals.js';
import type { LinearScore, ReverseFlow } from '../../src/divergence/normal/linear-score.js';
import type { Normal } from '../../src/divergence/normal/normal.js';
import { byDoubling } from '../../src/numeric/fourth-order.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';

/** A number, and the size of the terms that it is made of. */
interface Sized {
  readonly value: number;
  readonly size: number;
}

/** The fewest steps of the integral, whose error falls with their fourth power, see `byDoubling`. */
const STEPS = 512;
/** Roundings of the integral, as a part of the terms that it is made of. */
const ROUNDING = 1e-13;

/**
 * 1/2 int_0^T g^2 f(t, q_t) dt along the normals q_t that the reverse flow of a linear score passes through, with the error that half
 * of the steps show.
 */
export function alongNormals(
  process: ForwardProcess,
  score: LinearScore,
  flow: ReverseFlow,
  f: (t: number, normal: Normal) => Sized,
): Sized & { readonly error: number } {
  const along = (steps: number): Sized => {
    const sum = { value: 0, size: 0 };
    for (const [k, { t, normal }] of reverseNormals(process, score, flow, steps).entries()) {
      const { value, size } = f(t, normal);
      const { diffusion } = process.coefficients(t);
      // Simpson's rule in u, t = T u^2
      const pace = (2 * process.horizon * (1 - k / steps) * simpson(k, steps)) / steps;
      const weight = 0.5 * diffusion * diffusion * pace;
      sum.value += weight * value;
      sum.size += weight * size;
    }
    return sum;
  };
  const { fine, change } = byDoubling(
    along,
    { number: ({ value }) => value, rounding: ({ size }) => ROUNDING * size },
    { fewest: STEPS, most: 8 * STEPS },
  );
  return { ...fine, error: change };
}

/** The weights 1 4 2 4 .. 4 1 of Simpson's rule, over 3. */
function simpson(k: number, steps: number): number {
  if (k === 0 || k === steps) return 1 / 3;
  return k % 2 === 1 ? 4 / 3 : 2 / 3;
}
