import { median } from '../src/evidence/median.js';

/** The seconds that one call takes, and what it returns. */
export function timed<T>(run: () => T): { readonly seconds: number; readonly value: T } {
  const start = performance.now();
  const value = run();
  return { seconds: (performance.now() - start) / 1000, value };
}

/** The seconds that one call takes. */
export function seconds(run: () => unknown): number {
  return timed(run).seconds;
}

/** The median seconds of some calls, after one call to warm up. */
export function medianSeconds(calls: number, run: () => unknown): number {
  run();
  return median(Array.from({ length: calls }, () => seconds(run)));
}

/**
 * The median seconds of some runners that take turns, so that a slow spell of the machine affects all of them.
 *
 * @param runners each runs once and returns how many seconds count
 * @param warmUps rounds before those that count
 */
export function inTurns<Name extends string>(
  rounds: number,
  runners: Readonly<Record<Name, () => number>>,
  warmUps = 1,
): Record<Name, number> {
  const names = Object.keys(runners) as Name[];
  const all = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      const took = runners[name]();
      if (round >= 0) all[name].push(took);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(all[name])])) as Record<Name, number>;
}
