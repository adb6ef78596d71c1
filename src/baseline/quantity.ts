import { splitBudget } from '../evidence/error-budget.js';
import { medianInterval } from '../evidence/median.js';
import type { Estimate } from '../numeric/estimate.js';

/** What was found of one quantity, before it is stated: a number with its error, independent draws of one, or why there is none. */
export type Found = Estimate | Draws | NoNumber;

/** Independent draws of a number, whose median is compared. */
export interface Draws {
  readonly draws: readonly number[];
  /** Numerical error of each. */
  readonly error: number;
}

interface NoNumber {
  readonly value: null;
  /** In words. */
  readonly reason: string;
}

/** What was found, by the name of the quantity, in the order in which it is shown. */
export type FoundByName = ReadonlyMap<string, Found>;

/** A quantity as a baseline states it. */
export type Quantity = NoNumber | Exact | Sampled;

/** A number that follows from its input. */
interface Exact {
  readonly value: number;
  readonly error: number;
}

/** The median of draws. */
interface Sampled {
  readonly value: number;
  /** Holds the median of the law of the draws. */
  readonly interval: readonly [number, number];
  /** But for this probability. */
  readonly chance: number;
}

/** Quantities of one state of the code, by name. */
export type Quantities = ReadonlyMap<string, Quantity>;

/** Whether a quantity is the median of draws. */
export function isSampled(quantity: Quantity): quantity is Sampled {
  return 'chance' in quantity;
}

/** What a comparison risks where `alpha` is to be spent: each sampled quantity is stated twice. */
export function chanceOfEach(found: FoundByName, alpha: number): number {
  const sampled = [...found.values()].filter((each) => 'draws' in each);
  return sampled.length === 0
    ? 0
    : 0.5 *
        splitBudget(
          alpha,
          sampled.map(() => 1),
        )[0];
}

/**
 * Quantities as a baseline states them.
 *
 * @param chanceOf that the interval of a sampled one may miss its median
 */
export function stated(found: FoundByName, chanceOf: (name: string) => number): Quantities {
  return new Map(Array.from(found, ([name, each]) => [name, statedOne(each, chanceOf(name))]));
}

function statedOne(found: Found, chance: number): Quantity {
  if ('draws' in found) return ofDraws(found, chance);
  if (found.value === null) return found;
  const { value, error } = found;
  if (!Number.isFinite(value)) return { value: null, reason: Number.isNaN(value) ? 'not a number' : 'infinite' };
  return Number.isFinite(error) ? { value, error } : { value: null, reason: 'its error is not known' };
}

function ofDraws({ draws, error }: Draws, chance: number): Quantity {
  if (!draws.every(Number.isFinite)) return { value: null, reason: 'a draw is not finite' };
  const { median, interval } = medianInterval(draws, 1 - chance);
  if (interval === undefined) return { value: null, reason: `${draws.length} draws are too few for an interval` };
  return { value: median, interval: [interval[0] - error, interval[1] + error], chance };
}

/** Between which numbers a quantity lies. */
export function rangeOf(quantity: Exact | Sampled): readonly [low: number, high: number] {
  if (isSampled(quantity)) return quantity.interval;
  return [quantity.value - quantity.error, quantity.value + quantity.error];
}
