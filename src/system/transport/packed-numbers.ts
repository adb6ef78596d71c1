import { endianness } from 'node:os';
import { isList } from '../../numeric/vectors.js';

/** How lists of many numbers are written. */
export type Lists = 'digits' | 'packed';

/** A list of numbers, or of equally long lists of them, as the bytes of its doubles: as digits they take five times as long. */
export interface Packed {
  /** In base64: numbers of eight bytes, the least significant first, in order. */
  readonly packed: string;
  /** How long the lists are, from the outermost to the innermost. */
  readonly shape: readonly number[];
}

/** Fewer numbers are no longer as digits, and can be read. */
const LEAST = 16;
/** More are no line that a system may write. */
const MOST = 2 ** 25;

/** What is nested deeper is taken for a circle. */
export const DEEPEST = 100;

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Typed arrays have the order of the machine. */
const IS_TURNED = endianness() === 'BE';

/** What is made of a list of numbers, or of equally long lists of them, or undefined of what is shorter or no such list. */
export function packed(list: ArrayLike<unknown>): Packed | undefined {
  const shape = shapeOf(list);
  const count = sizeOf(shape);
  if (!(count >= LEAST && count <= MOST)) return undefined;
  const numbers = new Float64Array(count);
  return fill(numbers, 0, list, shape, 0) ? { packed: textOf(numbers), shape } : undefined;
}

/** How many entries a list has, how many its first entry, and so on. */
function shapeOf(list: ArrayLike<unknown>): number[] {
  const shape: number[] = [];
  // a circle has no end
  for (let at: unknown = list; isList(at) && shape.length < DEEPEST; at = at[0]) shape.push(at.length);
  return shape;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * Writes all numbers in a list of a depth, the outermost of which is 0, from a place on.
 *
 * @returns whether all lists in it are as long as the first of their depth, and the innermost hold nothing but numbers
 */
function fill(into: Float64Array, start: number, list: unknown, shape: readonly number[], depth: number): boolean {
  if (!isList(list) || list.length !== shape[depth]) return false;
  const length = list.length;
  if (depth + 1 === shape.length) {
    for (let i = 0; i < length; i++) {
      const entry = list[i];
      if (typeof entry !== 'number') return false;
      into[start + i] = entry;
    }
    return true;
  }
  let size = 1;
  for (let k = depth + 1; k < shape.length; k++) size *= shape[k];
  for (let i = 0; i < length; i++) {
    if (!fill(into, start + i * size, list[i], shape, depth + 1)) return false;
  }
  return true;
}

function textOf({ buffer }: Float64Array): string {
  const bytes = Buffer.from(buffer);
  return (IS_TURNED ? bytes.swap64() : bytes).toString('base64');
}

/** What is not packed as it should be. */
export class BadlyPacked extends Error {}

/** Whether it is what `packed` makes, or means to be. */
export function isPacked(value: object): value is { readonly packed: string; readonly shape: unknown } {
  return 'packed' in value && typeof value.packed === 'string' && 'shape' in value;
}

/** The list that was packed. @throws BadlyPacked with what is wrong, in words that follow 'answered with' */
export function unpacked({ packed: text, shape }: { readonly packed: string; readonly shape: unknown }): unknown[] {
  // of nothing there may be any number of rows
  if (!(Array.isArray(shape) && shape.length > 0 && shape.every((size) => Number.isSafeInteger(size) && size > 0))) {
    throw new BadlyPacked(`packed numbers of shape ${JSON.stringify(shape)}`);
  }
  if (shape.length > DEEPEST) {
    throw new BadlyPacked(`packed numbers in ${shape.length} dimensions, where ${DEEPEST} are the most`);
  }
  const bytes = Buffer.from(text, 'base64');
  const expected = sizeOf(shape) * DOUBLE;
  if (bytes.length !== expected) {
    const needed = `the shape ${JSON.stringify(shape)} needs ${expected}`;
    throw new BadlyPacked(`${bytes.length} bytes of packed numbers where ${needed}`);
  }
  if (IS_TURNED) bytes.swap64();
  // a copy, as the bytes may begin anywhere in memory, which numbers may not
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return nested(numbers, 0, shape, 0);
}

function nested(numbers: Float64Array, start: number, shape: readonly number[], depth: number): unknown[] {
  if (depth + 1 === shape.length) return listOf(numbers, start, shape[depth]);
  const size = sizeOf(shape.slice(depth + 1));
  const list = new Array<unknown>(shape[depth]);
  for (let i = 0; i < list.length; i++) list[i] = nested(numbers, start + i * size, shape, depth + 1);
  return list;
}

function listOf(numbers: Float64Array, start: number, length: number): number[] {
  const list = new Array<number>(length);
  for (let j = 0; j < length; j++) list[j] = numbers[start + j];
  return list;
}
