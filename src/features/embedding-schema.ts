import { z } from 'zod';
import { count } from '../input/fields.js';

/**
 * Beyond this many functions of t, some are so fast that all nodes in diffusion time, which are even over most of it, may meet them
 * in the same phase: nothing would tell.
 */
const MOST_FOURIER = 1025;
const fourierSize = count.max(MOST_FOURIER, { error: `at most ${MOST_FOURIER}` });

/** A time embedding as input. */
export const embeddingSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('fourier').describe('1, cos(pi t/T), sin(pi t/T), cos(2 pi t/T), ...'),
      size: fourierSize.describe('how many of these functions'),
    }),
    z.strictObject({ kind: z.literal('signal').describe('(1, alpha_t)') }),
  ],
  { error: "an object with kind 'fourier' or 'signal'" },
);
