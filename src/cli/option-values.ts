import { availableParallelism } from 'node:os';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../input/input-error.js';
import type { Shard } from '../run/shard.js';

/** The forms in which results can be printed. */
export const FORMATS = ['table', 'json'] as const;

/** More processes than this, which no machine has cores for, are a slip of the finger. */
const MOST_WORKERS = 1024;

/** A number of at least 0, as it is written. */
const DECIMAL = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads an option that is one of several words. @throws InputError */
export function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new InputError(`--${option} should be one of ${allowed.join(', ')}, found '${value}'.`);
  return found;
}

/** Reads --seed. @throws InputError */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InputError(`--seed should be a safe integer of at least 0, found '${text}'.`);
  }
  return seed;
}

/** Reads --case. @throws InputError */
export function parseIndex(text: string): number {
  const index = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(index)) {
    throw new InputError(`--case should be an integer of at least 0, found '${text}'.`);
  }
  return index;
}

/** Reads --alpha. @throws InputError */
export function parseAlpha(text: string): number {
  const alpha = Number(text);
  if (!DECIMAL.test(text) || !(alpha > 0 && alpha <= LARGEST_BUDGET)) {
    throw new InputError(`--alpha should be a number above 0 and at most ${LARGEST_BUDGET}, found '${text}'.`);
  }
  return alpha;
}

/** Reads --time-limit. @throws InputError */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!DECIMAL.test(text) || !(seconds > 0 && seconds < Number.POSITIVE_INFINITY)) {
    throw new InputError(`--time-limit should be a number of seconds above 0, found '${text}'.`);
  }
  return seconds;
}

/**
 * Reads --workers; by default as many as the machine runs at once. With a system there is one, so that it is asked from
 * one place and in order.
 *
 * @throws InputError
 */
export function parseWorkers(text: string | undefined, asksSystem: boolean): number {
  if (text === undefined) return asksSystem ? 1 : Math.min(availableParallelism(), MOST_WORKERS);
  const workers = Number(text);
  if (!/^\d+$/.test(text) || !(workers >= 1 && workers <= MOST_WORKERS)) {
    throw new InputError(`--workers should be an integer from 1 to ${MOST_WORKERS}, found '${text}'.`);
  }
  if (asksSystem && workers > 1) {
    throw new InputError(`--workers should be 1 with --system, which is asked from one place, found '${text}'.`);
  }
  return workers;
}

/** Reads --shard. @throws InputError */
export function parseShard(text: string): Shard {
  const [number, of] = /^\d+\/\d+$/.test(text) ? text.split('/').map(Number) : [];
  if (!(number >= 1 && number <= of && Number.isSafeInteger(of))) {
    throw new InputError(`--shard should be i/n with 1 <= i <= n, found '${text}'.`);
  }
  return { number, of };
}
