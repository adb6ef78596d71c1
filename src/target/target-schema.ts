/** A target as input: its schema, and checks that a schema cannot state. */
import { z } from 'zod';
import { checkRows, finite, matrix, positive, shapeFault, vector } from '../input/fields.js';
import type { TargetSpec } from './target-spec.js';

/** Of a standard deviation in the range of lengths. */
const variance = finite
  .positive({ error: 'a positive number' })
  .min(1e-300, { error: 'at least 1e-300' })
  .max(1e200, { error: 'at most 1e200' });

/** A target as an experiment names it. */
export const targetSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('mixture').describe('a mixture of normals, each with one variance in all directions'),
      weights: vector(positive).describe('of its components; they sum to 1'),
      means: matrix.describe('a row of d numbers for each component'),
      variances: vector(variance).describe('one number for each component'),
    }),
    z.strictObject({
      kind: z.literal('bumps').describe('a mixture of products of biweight densities, with compact support'),
      weights: vector(positive).describe('of its components; they sum to 1'),
      centers: matrix.describe('a row of d numbers for each component'),
      halfWidths: vector(positive).describe('of the support along each axis, one number for each component'),
    }),
  ],
  { error: "an object with kind 'mixture' or 'bumps'" },
);

/** How far the weights of a target may be from summing to 1: a few roundings of decimal input. */
const WEIGHT_SUM_TOLERANCE = 1e-9;

/** The largest dimension of bumps: their moments are sums over two nodes per axis. */
const LARGEST_BUMPS = 10;

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
