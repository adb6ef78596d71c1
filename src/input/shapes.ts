import type { z } from 'zod';
import type { targetSchema } from './field-schemas.js';
import { InputError } from './input-error.js';

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

type TargetSpec = z.infer<typeof targetSchema>;

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
