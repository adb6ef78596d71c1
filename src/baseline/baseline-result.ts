import { type Baseline, chanceOfComparing } from './baseline-file.js';
import { type Difference, differencesBetween } from './difference.js';
import { type FoundByName, isSampled, type Quantities, type Quantity, rangeOf, stated } from './quantity.js';

/** What a run says of a baseline. */
export interface BaselineResult {
  /** Of the package that wrote it. */
  readonly version: string;
  /** Of the quantities that are sampled now. */
  readonly seed: number;
  /** How many quantities it has. */
  readonly quantities: number;
  /** A bound on the chance that a median of draws seems to have moved, which this spends of a run's budget. */
  readonly alphaSpent: number;
  /** The medians of draws, and by how much each would have to move to be noticed, but for that chance. */
  readonly sampled: readonly { readonly name: string; readonly detects: number }[];
  readonly differences: readonly Difference[];
}

/** Compares what is found now with a baseline. @param seed of what is drawn now */
export function comparedWith(baseline: Baseline, found: FoundByName, seed: number): BaselineResult {
  const now = statedAs(baseline.quantities, found);
  return {
    version: baseline.version,
    seed,
    quantities: baseline.quantities.size,
    alphaSpent: chanceOfComparing(baseline),
    sampled: Array.from(baseline.quantities).flatMap(([name, was]) => {
      const is = now.get(name);
      return is !== undefined && isSampled(was) && isSampled(is)
        ? [{ name, detects: lengthOf(was) + lengthOf(is) }]
        : [];
    }),
    differences: differencesBetween(baseline.quantities, now),
  };
}

/** Draws are stated with the chance that a baseline states them with; what that does not have is no matter of chance. */
function statedAs(stored: Quantities, found: FoundByName): Quantities {
  return stated(found, (name) => {
    const was = stored.get(name);
    return was !== undefined && isSampled(was) ? was.chance : LEAST_CHANCE;
  });
}

/** Of draws that are compared with nothing. */
const LEAST_CHANCE = 1e-8;

function lengthOf(quantity: Exclude<Quantity, { readonly value: null }>): number {
  const [low, high] = rangeOf(quantity);
  return high - low;
}
