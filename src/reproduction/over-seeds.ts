import { median } from '../evidence/median.js';
import { figure } from '../evidence/number-format.js';
import type { SeedCurve } from '../report/page/reproduction-page.js';

/** The numbers of several seeds; null where a seed has none, and NaN or infinite where its training has diverged, which is none either. */
export type OfSeeds = readonly (number | null)[];

/** The median of several seeds, and the least and largest of them. */
export interface SeedRange {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many seeds have a number. */
  readonly seeds: number;
}

/** The middle and the ends of what several seeds give; nothing where none gives anything. */
export function rangeOf(values: OfSeeds): SeedRange | undefined {
  const known = values.filter((value): value is number => Number.isFinite(value));
  if (known.length === 0) return undefined;
  return { median: median(known), low: Math.min(...known), high: Math.max(...known), seeds: known.length };
}

/** `median (least to largest)`, and of how many seeds where some have no number. */
export function rangeText(values: OfSeeds, digits = 3): string {
  const range = rangeOf(values);
  if (range === undefined) return 'none';
  const of = range.seeds < values.length ? `, ${range.seeds} of ${values.length} seeds` : '';
  if (values.length === 1) return figure(range.median, digits);
  return `${figure(range.median, digits)} (${figure(range.low, digits)} to ${figure(range.high, digits)}${of})`;
}

/** A number of each seed, null where there is nothing that it could be of. */
export function ofEach<T>(all: readonly (T | null)[], value: (each: T) => number | null): OfSeeds {
  return all.map((each) => (each === null ? null : value(each)));
}

/** A curve of medians and ranges. @param values by x, then by seed */
export function curveOf(name: string, says: string, values: readonly OfSeeds[]): SeedCurve {
  const ranges = values.map(rangeOf);
  return {
    ...{ name, says },
    median: ranges.map((range) => range?.median ?? null),
    low: ranges.map((range) => range?.low ?? null),
    high: ranges.map((range) => range?.high ?? null),
    seeds: ranges.map((range) => range?.seeds ?? 0),
  };
}
