import type { Dtype } from './description.js';
import type { Description } from './read-description.js';

const EPSILONS: Readonly<Record<Dtype, number>> = {
  float64: 2 ** -52,
  float32: 2 ** -23,
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
};

/** Roundings that are allowed to an identity, in machine epsilons of the dtype. */
const ROUNDINGS = 16;

/**
 * How far an answer may be off, as a fraction of the terms that it is a sum of: 16 machine epsilons of the coarsest
 * dtype that the system has.
 */
export function roundingOf(description: Pick<Description, 'dtype'>): number {
  return ROUNDINGS * epsilonOf(description);
}

/** The machine epsilon of the coarsest dtype that the system has. */
export function epsilonOf({ dtype }: Pick<Description, 'dtype'>): number {
  const names = typeof dtype === 'string' ? [dtype] : Object.values(dtype);
  return Math.max(...names.map((each) => EPSILONS[each]));
}
