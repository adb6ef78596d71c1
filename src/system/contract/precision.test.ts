import { describe, expect, it } from 'vitest';
import type { Dtype } from './description.js';
import { epsilonOf, roundingOf } from './precision.js';

/** The float32 of a pattern of 32 bits. */
const single = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0];

/** How far the number after 1 is from 1, by the bits of each kind. */
const SPACING: Readonly<Record<Dtype, number>> = {
  float64: new Float64Array(BigUint64Array.of(0x3ff0_0000_0000_0001n).buffer)[0] - 1,
  float32: single(0x3f80_0001) - 1,
  // ten bits of mantissa
  float16: 1 / 1024,
  // the upper half of a float32
  bfloat16: single(0x3f81_0000) - 1,
};

describe('epsilonOf', () => {
  it.each(Object.entries(SPACING))('is the spacing of %s above 1', (dtype, spacing) => {
    expect(epsilonOf({ dtype: dtype as Dtype })).toBe(spacing);
  });

  it('is that of the coarsest of several, whatever their order', () => {
    expect(epsilonOf({ dtype: { schedule: 'float64', network: 'float16', loss: 'float32' } })).toBe(SPACING.float16);
    expect(epsilonOf({ dtype: { network: 'bfloat16', weights: 'float16' } })).toBe(SPACING.bfloat16);
    expect(epsilonOf({ dtype: { all: 'float32' } })).toBe(SPACING.float32);
  });
});

describe('roundingOf', () => {
  it.each(Object.entries(SPACING))('is 16 epsilons of %s', (dtype, spacing) => {
    expect(roundingOf({ dtype: dtype as Dtype })).toBe(16 * spacing);
  });
});
