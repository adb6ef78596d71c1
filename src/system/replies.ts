import { z } from 'zod';
import { embeddingSchema, finite } from '../experiment/field-schemas.js';
import { issueSentence } from '../experiment/issue-sentence.js';
import { oneLine } from '../experiment/one-line.js';
import { type EmbeddingKind, embeddingSize } from '../features/embedding.js';
import type { Points } from '../target/points.js';
import { NonFiniteAnswer, SystemError } from './system-error.js';

// What a system answers is checked before anything is computed from it: a wrong length would otherwise look like a
// wrong claim.

/** What was asked: for the sentence about an answer that is wrong. */
export interface Asked {
  /** As in "score of the system 'mine'". */
  readonly what: string;
  /** One label for each point, and the points, where there are any. */
  readonly label?: readonly number[];
  readonly points?: Points;
}

/**
 * One number for each of several points or labels; each may be in brackets of its own.
 *
 * @throws SystemError when there are more or fewer, or something is no number; NonFiniteAnswer
 */
export function numbersOf(value: unknown, count: number, asked: Asked): Float64Array {
  return rowsOf(value, { count, dimension: 1 }, asked).values;
}

/**
 * `count` rows of `dimension` numbers, as a list of rows of any shape, row-major with count and dimension, or flat.
 *
 * @throws SystemError when the shape is another, or something is no number; NonFiniteAnswer
 */
export function rowsOf(value: unknown, { count, dimension }: Omit<Points, 'values'>, asked: Asked): Points {
  const plain = plainRows(value, count, dimension);
  if (plain !== undefined) return { count, dimension, values: plain };
  const given = isRowMajor(value) ? value.values : value;
  if (isRowMajor(value)) {
    const { count: found = count, dimension: wide = dimension } = value as Partial<Points>;
    if (found !== count || wide !== dimension) {
      throw new SystemError(
        `${asked.what} should return ${count} rows of ${dimension}, found count ${shown(found)} and dimension ${shown(wide)}.`,
      );
    }
  }
  if (!isList(given)) throw new SystemError(`${asked.what} should return ${count} rows, found ${shown(value)}.`);
  const rows = Array.from(given);
  const flat = rows.every((row) => typeof row === 'number') && (isRowMajor(value) || dimension === 1);
  const lengths = flat ? [rows.length] : rows.map((row) => flattened(row).length);
  const right = flat
    ? rows.length === count * dimension
    : rows.length === count && lengths.every((length) => length === dimension);
  if (!right) {
    const odd = flat
      ? `${rows.length} numbers`
      : `${rows.length} rows of ${lengths.find((n) => n !== dimension) ?? dimension}`;
    throw new SystemError(`${asked.what} should return ${count} rows of ${dimension}, found ${odd}.`);
  }
  const values = flattened(rows);
  values.forEach((each, k) => {
    if (typeof each !== 'number') throw new SystemError(`${asked.what} should return numbers, found ${shown(each)}.`);
    if (!Number.isFinite(each))
      throw new NonFiniteAnswer(sentence(asked, each, Math.floor(k / dimension), k % dimension));
  });
  return { count, dimension, values: Float64Array.from(values as number[]) };
}

/** The numbers of plain rows, which nearly all answers are; undefined for anything else, which is looked at closely. */
function plainRows(value: unknown, count: number, dimension: number): Float64Array | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  const values = new Float64Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const row: unknown = value[i];
    if (!Array.isArray(row) || row.length !== dimension) return undefined;
    for (let j = 0; j < dimension; j++) {
      const entry: unknown = row[j];
      if (typeof entry !== 'number' || !Number.isFinite(entry)) return undefined;
      values[i * dimension + j] = entry;
    }
  }
  return values;
}

/** An object with the given keys, of which those that end in ? may be missing. @throws SystemError */
export function partsOfReply(value: unknown, keys: readonly string[], { what }: Asked): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || isList(value)) {
    throw new SystemError(`${what} should return an object with ${keys.join(', ')}, found ${shown(value)}.`);
  }
  const found = value as Record<string, unknown>;
  const missing = keys.find((key) => !key.endsWith('?') && found[key] === undefined);
  if (missing !== undefined) throw new SystemError(`${what} should return an object with ${missing}, found none.`);
  return found;
}

/** @throws SystemError unless it is a string */
export function modelIdOf(value: unknown, { what }: Asked): string {
  return checked(z.string({ error: 'the id of a model, a string' }), value, `what ${what} returns`);
}

/** Pairs of indices below a count. @throws SystemError */
export function pairsOf(value: unknown, count: number, { what }: Asked): [number, number][] {
  const entry = z
    .int({ error: `an index below ${count}` })
    .min(0, { error: `an index below ${count}` })
    .max(count - 1, { error: `an index below ${count}` });
  return checked(
    z.array(z.tuple([entry, entry], { error: 'a pair of indices' }), { error: 'a list of pairs' }),
    // pairs may be typed arrays
    isList(value) ? Array.from(value, (pair) => (isList(pair) ? Array.from(pair) : pair)) : value,
    what,
  );
}

const list = z.custom<ArrayLike<number>>(isList, { error: 'rows of numbers' });
const readout = z.object(
  { weights: list, timeWeights: list, embedding: embeddingSchema, A: list },
  { error: 'an object' },
);

/** A readout with all matrices row-major. */
export interface CheckedReadout {
  readonly width: number;
  readonly weights: Float64Array;
  readonly timeWeights: Float64Array;
  readonly embedding: EmbeddingKind;
  readonly readout: Float64Array;
}

/** A readout for d = 1. @throws SystemError unless the shapes agree and all entries are finite */
export function readoutOf(value: unknown, { what }: Asked): CheckedReadout {
  const parsed = checked(readout, value, what);
  const { embedding } = parsed;
  const [weights, timeWeights, A] = [parsed.weights, parsed.timeWeights, parsed.A].map((rows) =>
    checked(z.array(finite, { error: 'rows of numbers' }), flattened(rows), what),
  );
  const width = weights.length;
  const lengths = [
    { field: 'timeWeights', found: timeWeights.length, expected: width * embeddingSize(embedding) },
    { field: 'A', found: A.length, expected: width },
  ];
  for (const { field, found, expected } of lengths) {
    if (found !== expected) {
      throw new SystemError(`${what}: ${field} should have ${expected} entries for ${width} features, found ${found}.`);
    }
  }
  const rowMajor = { weights: Float64Array.from(weights), timeWeights: Float64Array.from(timeWeights) };
  return { width, ...rowMajor, embedding, readout: Float64Array.from(A) };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

function isRowMajor(value: unknown): value is { values: unknown } {
  return typeof value === 'object' && value !== null && !isList(value) && 'values' in value;
}

function flattened(value: unknown): unknown[] {
  return isList(value) ? Array.from(value).flatMap(flattened) : [value];
}

function sentence({ what, label, points }: Asked, found: number, k: number, column: number): string {
  const point = points && Array.from(points.values.subarray(k * points.dimension, (k + 1) * points.dimension));
  const where =
    label === undefined
      ? [`row ${k}`, `column ${column}`]
      : [`label ${label[k]}`, ...(point === undefined ? [] : [`point [${point.join(', ')}]`])];
  return `${what} returned ${found} at ${where.join(', ')}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no words for these
  if (typeof value === 'function' || typeof value === 'bigint') return `a ${typeof value}`;
  return oneLine(JSON.stringify(value)).slice(0, 60);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SystemError(issueSentence(parsed.error.issues, value, place));
}
