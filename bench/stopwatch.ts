import { median } from './statistics.js';

/** Seconds that one call takes, with what it returns. */
export function timed<T>(run: () => T): { readonly seconds: number; readonly value: T } {
  const start = performance.now();
  const value = run();
  return { seconds: (performance.now() - start) / 1000, value };
}

/** The median seconds of some calls, after one that warms up. */
export function medianSeconds(calls: number, run: () => unknown): number {
  run();
  return median(Array.from({ length: calls }, () => timed(run).seconds));
}
