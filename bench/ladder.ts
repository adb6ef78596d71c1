import { type Finding, found } from './finding.js';
import { powerLaw } from './power-law.js';
import { inTurns, seconds } from './stopwatch.js';

const ROUNDS = 3;

/** How a cost grows along one size. */
export interface Growth {
  /** The exponent of cost against size, fitted in logarithms. */
  readonly exponent: number;
  /** The costs, and the exponent of the last step alone. */
  readonly findings: readonly Finding[];
}

/**
 * Times one stage at some sizes, all of them in each round.
 *
 * @param name the name of the stage and of what grows
 * @param sizes ascending
 * @param prepare makes what is timed at a size; its own time does not count
 */
export function costAlong(name: string, sizes: readonly number[], prepare: (size: number) => () => unknown): Growth {
  const runners = Object.fromEntries(
    sizes.map((size) => {
      const run = prepare(size);
      return [size, () => seconds(run)];
    }),
  );
  const times = inTurns(ROUNDS, runners);
  const costs = sizes.map((size) => times[size]);
  const { exponent, last } = powerLaw(sizes, costs);
  return {
    exponent,
    findings: [
      ...sizes.map((size, i) => found(`${name} = ${size}`, 1000 * costs[i], ' ms')),
      found(`${name}, exponent of the last step`, last),
    ],
  };
}
