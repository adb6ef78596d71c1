import { z } from 'zod';

// The `error` texts complete the sentence "<field> should be ...".
export const finite = z.number({ error: 'a finite number' });
export const positive = finite.positive({ error: 'a positive number' });
export const nonNegative = finite.nonnegative({ error: 'a number of at least 0' });
const integer = (least: number, error: string) => z.number({ error }).int({ error }).min(least, { error });
export const count = integer(1, 'a positive integer');
export const seed = integer(0, 'a safe integer of at least 0');
export const matrix = z.array(z.array(finite, { error: 'a row of numbers' }), { error: 'rows of numbers' }).min(1);
export const vector = (entry: typeof finite) => z.array(entry, { error: 'a list of numbers' }).min(1);

/** A target as an experiment names it. */
export const targetSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('mixture'),
      weights: vector(positive),
      means: matrix,
      variances: vector(positive),
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

/** A time embedding as an experiment names it. */
export const embeddingSchema = z.discriminatedUnion(
  'kind',
  [z.strictObject({ kind: z.literal('fourier'), size: count }), z.strictObject({ kind: z.literal('signal') })],
  { error: "an object with kind 'fourier' or 'signal'" },
);
