import { partsText, partText } from '../claim/part.js';
import { oneLine } from '../input/one-line.js';
import { type CaseOutcome, failuresOf, type PartFailure } from '../run/outcome.js';

/** A part of what was asked, a sampler for instance, that ended in an error in some cases. */
export interface FailedInCases extends PartFailure {
  /** The first case. */
  readonly index: number;
  /** In how many. */
  readonly cases: number;
}

/** The parts that failed, each by its first failure, in the order of these. */
export function partFailures(outcomes: readonly CaseOutcome[]): FailedInCases[] {
  const found = new Map<string, FailedInCases>();
  for (const [index, outcome] of outcomes.entries()) {
    const counted = new Set<string>();
    for (const failure of failuresOf(outcome)) {
      const { name } = failure;
      const known = found.get(name) ?? { ...failure, index, cases: 0 };
      if (!counted.has(name)) found.set(name, { ...known, cases: known.cases + 1 });
      counted.add(name);
    }
  }
  return [...found.values()];
}

/** No more parts than these have a line each. */
const MOST_LINES = 10;

/** What happened to each of them, a line each; of many the first, and which more there are. @param run cases */
export function failureLines(failures: readonly FailedInCases[], run: number): string[] {
  const lines = failures.slice(0, MOST_LINES).map(({ cases, index, message, ...part }) => {
    return oneLine(`${partText(part)} failed in ${cases} of ${run} cases, first in case ${index}: ${message}`);
  });
  const more = failures.slice(MOST_LINES);
  return more.length === 0 ? lines : [...lines, `and so did ${partsText(more)}`];
}
