import { z } from 'zod';

// The `error` texts complete the sentence "<field> should be ...".
export const finite = z.number({ error: 'a finite number' });
/** A name or a sentence. */
export const text = z.string({ error: 'a string' }).min(1, { error: 'a string that is not empty' });
/** Numbers beyond these are refused: their squares, and products of some of them, leave the range of doubles. */
const [LEAST, LARGEST] = [1e-100, 1e100];
const within = (schema: typeof finite) =>
  schema
    .refine((x) => x === 0 || Math.abs(x) >= LEAST, { error: `0 or at least ${LEAST} in size` })
    .max(LARGEST, {
      error: `at most ${LARGEST} in size`,
    })
    .min(-LARGEST, { error: `at most ${LARGEST} in size` });
export const coordinate = within(finite);
export const positive = within(finite.positive({ error: 'a positive number' }));
export const nonNegative = within(finite.nonnegative({ error: 'a number of at least 0' }));
/** Of a standard deviation in the range of lengths. */
const variance = finite
  .positive({ error: 'a positive number' })
  .min(1e-300, { error: 'at least 1e-300' })
  .max(1e200, { error: 'at most 1e200' });
const integer = (least: number, error: string) => z.number({ error }).int({ error }).min(least, { error });
export const count = integer(1, 'a positive integer');
export const seed = integer(0, 'a safe integer of at least 0');
export const matrix = z.array(z.array(coordinate, { error: 'a row of numbers' }), { error: 'rows of numbers' }).min(1);
export const vector = (entry: typeof finite) => z.array(entry, { error: 'a list of numbers' }).min(1);

/** A target as an experiment names it. */
export const targetSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('mixture'),
      weights: vector(positive),
      means: matrix,
      variances: vector(variance),
    }),
    z.strictObject({
      kind: z.literal('bumps'),
      weights: vector(positive),
      centers: matrix,
      halfWidths: vector(positive),
    }),
  ],
  { error: "an object with kind 'mixture' or 'bumps'" },
);

/**
 * Beyond this many functions of t, some are so fast that all nodes in diffusion time, which are even over most of it, may meet them
 * in the same phase: nothing would tell.
 */
const MOST_FOURIER = 1025;
const fourierSize = count.max(MOST_FOURIER, { error: `at most ${MOST_FOURIER}` });

/** A time embedding as an experiment names it. */
export const embeddingSchema = z.discriminatedUnion(
  'kind',
  [z.strictObject({ kind: z.literal('fourier'), size: fourierSize }), z.strictObject({ kind: z.literal('signal') })],
  { error: "an object with kind 'fourier' or 'signal'" },
);
