import { lowerTail } from './binomial-tail.js';
import { figure } from './number-format.js';

/** The middle value; for an even number of values, the mean of the middle two. NaN if there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

/**
 * The median of independent numbers, and an interval that holds the median of their law with a given confidence,
 * whatever that law is. Of n numbers, fewer than k lie on one side of the true median with probability
 * P(Bin(n, 1/2) < k), so the k-th smallest and the k-th largest enclose it but for twice that.
 */
export function medianInterval(
  numbers: readonly number[],
  confidence: number,
): { readonly median: number; readonly interval?: readonly [number, number] } {
  const sorted = [...numbers].sort((a, b) => a - b);
  const n = sorted.length;
  const middle = median(numbers);
  let k = 0;
  while (2 * lowerTail(k + 1, n, 0.5) <= 1 - confidence) k++;
  return k === 0 ? { median: middle } : { median: middle, interval: [sorted[k - 1], sorted[n - k]] };
}

/** A median with its interval, for a reader. */
export function medianText(
  middle: number,
  interval: readonly [number, number] | undefined,
  confidence: number,
): string {
  const range =
    interval === undefined ? '' : ` (${interval.map((end) => figure(end)).join(' to ')} with confidence ${confidence})`;
  return `median ${figure(middle)}${range}`;
}
