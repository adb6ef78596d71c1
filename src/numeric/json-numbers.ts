/**
 * Numbers that JSON cannot write, and the two forms in which data that may hold them become JSON: an exact one, from which
 * the same data come back, for other processes and runs; and one for people, who read null and its reason.
 */

import { isList } from './vectors.js';

/** By the strings that stand for them. */
const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** JSON text may hold -0, but `JSON.stringify` writes it as 0. */
const MINUS_ZERO = '-0';

/** Set before a string that would else stand for a number, or that begins with it. */
const QUOTE = "'";

/** A number as JSON can hold it: itself, or the string that stands for it. Of -0 the sign is lost. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The number that a string stands for, if it does. */
export function numberOfJson(text: string): number | undefined {
  return Object.hasOwn(NOT_FINITE, text) ? NOT_FINITE[text] : undefined;
}

/** Plain data as a JSON value that `fromExactJson` turns into the same data again, bit for bit. */
export function exactJson(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? MINUS_ZERO : jsonNumber(value);
  if (typeof value === 'string') return standsForNumber(value) || value.startsWith(QUOTE) ? QUOTE + value : value;
  return mapped(value, exactJson);
}

/** The data that `exactJson` made the value from. */
export function fromExactJson(json: unknown): unknown {
  if (typeof json !== 'string') return mapped(json, fromExactJson);
  if (json === MINUS_ZERO) return -0;
  return numberOfJson(json) ?? (json.startsWith(QUOTE) ? json.slice(QUOTE.length) : json);
}

function standsForNumber(text: string): boolean {
  return text === MINUS_ZERO || numberOfJson(text) !== undefined;
}

/** A list or an object with each of its entries replaced. */
function mapped(value: unknown, replace: (entry: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(replace);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replace(entry)]));
}

/**
 * A value for people, with only finite numbers. A null in key (or key[i]) is explained in keyReason (or keyReason[i]); a
 * reason that is already there stays. Typed arrays become arrays.
 */
export function finiteJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return String(value);
  if (isList(value)) return Array.from(value, finiteJson);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    result[key] = finiteJson(entry);
    const reason = reasonOf(entry);
    if (reason !== null && !(`${key}Reason` in value)) result[`${key}Reason`] = reason;
  }
  return result;
}

/** JSON text for people that is the same for the same value, ending in a line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(finiteJson(value), null, 2)}\n`;
}

type Reason = string | null | Reason[];

/** Why a value was replaced by null: a string, or for a list one entry per element; null where nothing was. */
function reasonOf(value: unknown): Reason {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : 'infinite';
  if (!isList(value)) return null;
  const reasons = Array.from(value, reasonOf);
  return reasons.some((reason) => reason !== null) ? reasons : null;
}
