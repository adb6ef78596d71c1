/**
 * What a system answers is checked before anything is computed from it: a wrong length would otherwise look like a wrong
 * claim.
 */
import { z } from 'zod';
import { type EmbeddingKind, embeddingSize } from '../../features/embedding.js';
import { embeddingSchema } from '../../features/embedding-schema.js';
import { issueSentence } from '../../input/checked-value.js';
import { finite } from '../../input/fields.js';
import { oneLine } from '../../input/one-line.js';
import { isList } from '../../numeric/vectors.js';
import { type Points, pointOf } from '../../target/points.js';

/** A system that failed to do what it was asked, in one sentence. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}

/** A system that answered NaN or infinity inside its domain: evidence against it, and no failure to answer. */
export class NonFiniteAnswer extends Error {
  override readonly name = 'NonFiniteAnswer';
}

/** What was asked: for the sentence about an answer that is wrong. */
export interface Asked {
  /** As in "score of the system 'mine'". */
  readonly what: string;
  /** One label for each point, and the points, where there are any. */
  readonly label?: readonly number[];
  readonly points?: Points;
  /** Rows whose right answer is infinite, so that NaN or infinity is none to refuse. */
  readonly unbounded?: (row: number) => boolean;
  /** NaN and infinity are let through everywhere: they have been found before. */
  readonly lenient?: boolean;
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
  const wrong = (found: string) =>
    new SystemError(`${asked.what} should return ${count} rows of ${dimension}, found ${found}.`);
  const isMajor = isRowMajor(value);
  if (isMajor) {
    const { count: found = count, dimension: wide = dimension } = value;
    if (found !== count || wide !== dimension) {
      throw wrong(`count ${shown(found)} and dimension ${shown(wide)}`);
    }
  }
  const given = isMajor ? value.values : value;
  if (!isList(given)) throw new SystemError(`${asked.what} should return ${count} rows, found ${shown(value)}.`);
  const inRows = !((isMajor || dimension === 1) && Array.from(given).every((entry) => typeof entry === 'number'));
  const entries: unknown[] = [];
  for (let i = 0; i < given.length; i++) {
    const before = entries.length;
    flatten(given[i], entries);
    const length = entries.length - before;
    if (inRows && length !== dimension) throw wrong(`${given.length} rows of ${length}`);
  }
  if (entries.length !== count * dimension) {
    throw wrong(inRows ? `${given.length} rows of ${dimension}` : `${entries.length} numbers`);
  }
  const values = new Float64Array(entries.length);
  for (const [k, each] of entries.entries()) {
    if (typeof each !== 'number') throw new SystemError(`${asked.what} should return numbers, found ${shown(each)}.`);
    if (!Number.isFinite(each) && !asked.lenient && !asked.unbounded?.(Math.floor(k / dimension))) {
      throw new NonFiniteAnswer(sentence(asked, each, Math.floor(k / dimension), k % dimension));
    }
    values[k] = each;
  }
  return { count, dimension, values };
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

/** A readout in d dimensions. @throws SystemError unless the shapes agree and all entries are finite */
export function readoutOf(value: unknown, dimension: number, { what }: Asked): CheckedReadout {
  const parsed = checked(readout, value, what);
  const { embedding } = parsed;
  const [weights, timeWeights, A] = [parsed.weights, parsed.timeWeights, parsed.A].map((rows) =>
    checked(z.array(finite, { error: 'rows of numbers' }), flatten(rows, []), what),
  );
  const width = Math.floor(weights.length / dimension);
  const lengths = [
    { field: 'weights', found: weights.length, expected: width * dimension },
    { field: 'timeWeights', found: timeWeights.length, expected: width * embeddingSize(embedding) },
    { field: 'A', found: A.length, expected: width * dimension },
  ];
  for (const { field, found, expected } of lengths) {
    if (found !== expected) {
      throw new SystemError(`${what}: ${field} should have ${expected} entries for ${width} features, found ${found}.`);
    }
  }
  // the transpose of A has as many entries
  const rows = dimension > 1 && isList(parsed.A[0]) ? parsed.A.length : dimension;
  if (rows !== dimension)
    throw new SystemError(`${what}: A should have ${dimension} rows, one a coordinate, found ${rows}.`);
  const rowMajor = { weights: Float64Array.from(weights), timeWeights: Float64Array.from(timeWeights) };
  return { width, ...rowMajor, embedding, readout: Float64Array.from(A) };
}

function isRowMajor(value: unknown): value is { count?: unknown; dimension?: unknown; values: unknown } {
  return typeof value === 'object' && value !== null && !isList(value) && 'values' in value;
}

/** Adds what is in lists, however deep, to the end of another list. */
function flatten(value: unknown, into: unknown[]): unknown[] {
  if (!isList(value)) into.push(value);
  else for (let i = 0; i < value.length; i++) flatten(value[i], into);
  return into;
}

function sentence({ what, label, points }: Asked, found: number, k: number, column: number): string {
  const point = points && Array.from(pointOf(points, k));
  const where =
    label === undefined
      ? [`row ${k}`, `column ${column}`]
      : [`label ${label[k]}`, ...(point === undefined ? [] : [`point [${point.join(', ')}]`])];
  return `${what} returned ${found} at ${where.join(', ')}`;
}

/** A value as a sentence quotes it. */
export function shown(value: unknown): string {
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

/** The same about a part of an answer. */
export function partAsked({ label, what, points, lenient }: Asked, part: string): Asked {
  return {
    what: `${part} of ${what}`,
    ...(label && { label }),
    ...(points && { points }),
    ...(lenient && { lenient }),
  };
}

/** Whether an answer or a part of one is there: in JSON there is no undefined. */
export function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}
