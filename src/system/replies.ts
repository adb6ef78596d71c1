import { z } from 'zod';
import { embeddingSchema, finite } from '../experiment/field-schemas.js';
import { issueSentence } from '../experiment/issue-sentence.js';
import { type EmbeddingKind, embeddingSize } from '../features/embedding.js';
import type { Coefficients } from '../process/forward-process.js';
import type { Points } from '../target/points.js';
import type { Matrix, ModelId } from './diffusion-system.js';
import { SystemError } from './system-error.js';

// What a system answers is checked before anything is computed from it: a wrong length would otherwise look like a
// wrong claim.

const coefficients = z.object(
  { alpha: finite, sigma: finite, drift: finite, diffusion: finite },
  { error: 'an object' },
);

/** @throws SystemError unless they are four finite numbers */
export function checkedCoefficients(value: unknown, t: number, name: string): Coefficients {
  return checked(coefficients, value, `coefficients(${t}) of the system '${name}'`);
}

/** @throws SystemError unless it is a string */
export function checkedModelId(value: unknown, name: string): ModelId {
  return checked(z.string({ error: 'the id of a model, a string' }), value, `what fit of the system '${name}' returns`);
}

const isList = (value: unknown) => Array.isArray(value) || value instanceof Float64Array;
const list = z.custom<ArrayLike<number>>(isList, { error: 'a list of numbers' });
const matrix = z.custom<Matrix>(isList, { error: 'rows of numbers' });
const points = z.object({ values: list }, { error: 'points' });

/** The values of a prediction at some points. @throws SystemError unless there is a finite one for every coordinate */
export function checkedValues(value: unknown, { count, dimension }: Points, t: number, name: string): Float64Array {
  const place = `score of the system '${name}' at t = ${t}`;
  const values = Float64Array.from(checked(points, value, place).values);
  const expected = count * dimension;
  if (values.length !== expected) {
    throw new SystemError(`${place} should return ${expected} values for ${count} points, found ${values.length}.`);
  }
  const fault = values.findIndex((each) => !Number.isFinite(each));
  if (fault >= 0)
    throw new SystemError(`${place} should return finite values, found ${values[fault]} at place ${fault}.`);
  return values;
}

const readout = z.object(
  { weights: matrix, timeWeights: matrix, embedding: embeddingSchema, A: matrix },
  { error: 'an object' },
);

/** A readout for d = 1, with all matrices row-major. */
export interface CheckedReadout {
  readonly width: number;
  readonly weights: Float64Array;
  readonly timeWeights: Float64Array;
  readonly embedding: EmbeddingKind;
  readonly readout: Float64Array;
}

/** @throws SystemError unless the shapes agree and all entries are finite */
export function checkedReadout(value: unknown, name: string): CheckedReadout {
  const place = `readout of the system '${name}'`;
  const parsed = checked(readout, value, place);
  const { embedding } = parsed;
  const [weights, timeWeights, A] = [parsed.weights, parsed.timeWeights, parsed.A].map(rowMajor);
  const width = weights.length;
  const lengths = [
    { field: 'timeWeights', found: timeWeights.length, expected: width * embeddingSize(embedding) },
    { field: 'A', found: A.length, expected: width },
  ];
  for (const { field, found, expected } of lengths) {
    if (found !== expected) {
      throw new SystemError(
        `${place}: ${field} should have ${expected} entries for ${width} features, found ${found}.`,
      );
    }
  }
  for (const [field, entries] of Object.entries({ weights, timeWeights, A })) {
    const fault = entries.find((each) => !Number.isFinite(each));
    if (fault !== undefined) throw new SystemError(`${place}: ${field} should hold finite numbers, found ${fault}.`);
  }
  return { width, weights, timeWeights, embedding, readout: A };
}

function rowMajor(matrix: Matrix): Float64Array {
  return Float64Array.from(
    Array.from(matrix as ArrayLike<number | ArrayLike<number>>).flatMap((entry) =>
      typeof entry === 'number' ? [entry] : Array.from(entry),
    ),
  );
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SystemError(issueSentence(parsed.error.issues, value, place));
}
