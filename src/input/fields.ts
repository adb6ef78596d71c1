/** The fields that experiments and descriptions of systems share: their schemas, and checks that a schema cannot state. */
import { z } from 'zod';
import { InputError } from './input-error.js';

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

type TargetSpec = z.infer<typeof targetSchema>;

/** A time embedding as an experiment names it. */
export const embeddingSchema = z.discriminatedUnion(
  'kind',
  [z.strictObject({ kind: z.literal('fourier'), size: fourierSize }), z.strictObject({ kind: z.literal('signal') })],
  { error: "an object with kind 'fourier' or 'signal'" },
);

/** How far the weights of a target may be from summing to 1: a few roundings of decimal input. */
const WEIGHT_SUM_TOLERANCE = 1e-9;

/** The largest dimension of bumps: their moments are sums over two nodes per axis. */
const LARGEST_BUMPS = 10;

/** Says what is wrong with the shape of a field. */
export type ShapeFault = (field: string, expected: string, found: string | number) => never;

/** Reports faults of the input called `where`, such as a file. @throws InputError, always */
export const shapeFault =
  (where: string): ShapeFault =>
  (field, expected, found) => {
    throw new InputError(`${where}: ${field} should ${expected}, found ${found}.`);
  };

/** d, of a target whose shape is right. */
export function dimensionOf(target: TargetSpec): number {
  return (target.kind === 'mixture' ? target.means : target.centers)[0].length;
}

/**
 * Checks what the schema of a target cannot say: sums, and lengths that depend on one another.
 *
 * @param name the name of the field that holds the target
 * @returns the dimension
 * @throws InputError
 */
export function checkTarget(target: TargetSpec, name: string, where: string): number {
  const fail = shapeFault(where);
  const [rows, rowsName] =
    target.kind === 'mixture' ? [target.means, `${name}.means`] : [target.centers, `${name}.centers`];
  const [scales, scalesName] =
    target.kind === 'mixture' ? [target.variances, `${name}.variances`] : [target.halfWidths, `${name}.halfWidths`];
  const components = target.weights.length;
  if (rows.length !== components) fail(rowsName, `have ${components} rows, one per weight`, rows.length);
  if (scales.length !== components) fail(scalesName, `have ${components} entries, one per weight`, scales.length);
  const sum = target.weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > WEIGHT_SUM_TOLERANCE) fail(`${name}.weights`, 'sum to 1', sum);

  const dimension = rows[0].length;
  if (dimension < 1) fail(`${rowsName}[0]`, 'have at least 1 coordinate', 0);
  if (target.kind === 'bumps' && dimension > LARGEST_BUMPS)
    fail(
      `${rowsName}[0]`,
      `have at most ${LARGEST_BUMPS} coordinates, as bumps are integrated axis by axis`,
      dimension,
    );
  checkRows(rows, rowsName, dimension, fail);
  return dimension;
}

/** Every row has `length` entries. */
export function checkRows(rows: readonly (readonly number[])[], name: string, length: number, fail: ShapeFault): void {
  rows.forEach((row, i) => {
    if (row.length !== length)
      fail(`${name}[${i}]`, `have ${length} ${length === 1 ? 'entry' : 'entries'}`, row.length);
  });
}
