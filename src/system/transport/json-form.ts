import { jsonNumber, numberOfJson } from '../../numeric/json-numbers.js';
import { isList } from '../../numeric/vectors.js';
import { DEEPEST, isPacked, type Lists, packed, unpacked } from './packed-numbers.js';

/** Whether a JSON text may hold strings that stand for numbers, or numbers that are packed; none other need be looked through. */
const HOLDS_UNWRITABLE = /"(?:NaN|-?Infinity|packed)"/;

/** How data is written. */
export interface Writing {
  /** Whether functions are a fault, or are passed over as methods of what is otherwise data. */
  readonly functions?: 'refuse' | 'leave out';
  readonly lists?: Lists;
}

/**
 * Plain data as JSON can hold it: typed arrays as lists, numbers that are not finite as strings.
 *
 * @throws TypeError saying what it holds that JSON cannot, in words that follow 'it'
 */
export function jsonForm(value: unknown, writing: Writing = {}, depth = 0): unknown {
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') throw new TypeError(`${depth === 0 ? 'is' : 'holds'} ${nameOf(value)}`);
  if (depth > DEEPEST) throw new TypeError(`holds itself, or is nested deeper than ${DEEPEST} times`);
  if (isList(value)) return listForm(value, writing, depth);
  const kept = Object.entries(value).filter(
    ([, entry]) => entry !== undefined && !(writing.functions === 'leave out' && typeof entry === 'function'),
  );
  return Object.fromEntries(kept.map(([key, entry]) => [key, jsonForm(entry, writing, depth + 1)]));
}

function listForm(list: ArrayLike<unknown>, writing: Writing, depth: number): unknown {
  const short = writing.lists === 'packed' ? packed(list) : undefined;
  if (short !== undefined) return short;
  const entries: readonly unknown[] = Array.isArray(list) ? list : Array.from(list);
  // lists of finite numbers are nearly all that is sent, and are as JSON has them
  return allFinite(entries) ? entries : entries.map((entry) => jsonForm(entry, writing, depth + 1));
}

/** A loop, as rows of one number are many. */
function allFinite(list: readonly unknown[]): boolean {
  for (let i = 0; i < list.length; i++) {
    if (!Number.isFinite(list[i])) return false;
  }
  return true;
}

function nameOf(value: unknown): string {
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

/**
 * The data of a value as `JSON.parse` gives it, from the JSON text it was parsed from.
 *
 * @throws BadlyPacked where numbers are not packed as they should be
 */
export function fromJsonForm(value: unknown, text: string): unknown {
  return HOLDS_UNWRITABLE.test(text) ? withNumbers(value) : value;
}

function withNumbers(value: unknown): unknown {
  if (typeof value === 'string') return numberOfJson(value) ?? value;
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  if (isPacked(value)) return unpacked(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withNumbers(entry)]));
}
