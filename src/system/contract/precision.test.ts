import { describe, expect, it } from 'vitest';
import type { Dtype } from './description.js';
import { dtypeOf, epsilonOf, roundingOf } from './precision.js';

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

describe('dtypeOf', () => {
  const time = { process: { from: 0, to: 1, prior: { variance: 1 } } };
  const levels = { process: { levels: { alpha: [1], sigma: [1] }, prior: { variance: 1 }, tables: {} } };
  const dtype = { model: 'float32', coefficients: 'float64', levels: 'float64', noise: 'float16' } as const;

  it('is that of the schedule where no call is made, and with others the coarsest', () => {
    expect(dtypeOf({ ...time, dtype, offers: ['coefficients'] }, [])).toBe('float64');
    expect(dtypeOf({ ...levels, dtype, offers: [] }, [])).toBe('float64');
    expect(dtypeOf({ ...levels, dtype, offers: [] }, ['noise'])).toBe('float16');
    expect(dtypeOf({ ...levels, dtype: { levels: 'float32', noise: 'float64' }, offers: [] }, ['noise'])).toBe(
      'float32',
    );
  });

  it('is the coarsest of all of what is not named, and of a schedule whose labels calls translate', () => {
    expect(dtypeOf({ ...levels, dtype, offers: [] }, ['score'])).toBe('float16');
    expect(dtypeOf({ ...levels, dtype: { tables: 'float32', steps: 'float64' }, offers: [] }, [])).toBe('float32');
    expect(dtypeOf({ ...time, dtype, offers: ['coefficients', 'labelOf', 'levelOf'] }, [])).toBe('float16');
  });

  it('is the one that is described for all', () => {
    expect(dtypeOf({ ...time, dtype: 'bfloat16', offers: [] }, ['coefficients'])).toBe('bfloat16');
  });
});

describe('roundingOf', () => {
  it.each(Object.entries(SPACING))('is 16 epsilons of %s', (dtype, spacing) => {
    expect(roundingOf({ dtype: dtype as Dtype })).toBe(16 * spacing);
  });
});
