/** Fields of input: their schemas, and how a fault that no schema can state is reported. */
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
const integer = (least: number, error: string) => z.number({ error }).int({ error }).min(least, { error });
export const count = integer(1, 'a positive integer');
export const seed = integer(0, 'a safe integer of at least 0');
export const matrix = z.array(z.array(coordinate, { error: 'a row of numbers' }), { error: 'rows of numbers' }).min(1);
export const vector = (entry: typeof finite) => z.array(entry, { error: 'a list of numbers' }).min(1);

/** `$schema` of a file, by which an editor completes it. */
export const schemaOfEditors = text.optional().describe('where an editor finds the schema of this file');

/** Says what is wrong with the shape of a field. */
export type ShapeFault = (field: string, expected: string, found: string | number) => never;

/** Reports faults of the input called `where`, such as a file. @throws InputError, always */
export const shapeFault =
  (where: string): ShapeFault =>
  (field, expected, found) => {
    throw new InputError(`${where}: ${field} should ${expected}, found ${found}.`);
  };

/** Every row has `length` entries. */
export function checkRows(rows: readonly (readonly number[])[], name: string, length: number, fail: ShapeFault): void {
  rows.forEach((row, i) => {
    if (row.length !== length)
      fail(`${name}[${i}]`, `have ${length} ${length === 1 ? 'entry' : 'entries'}`, row.length);
  });
}
