import { oneLine } from '../input/one-line.js';
import type { ClaimResult, ExpectedFailure } from '../judge/claim-result.js';
import { isMended } from '../judge/expected-failures.js';

/** What became of a failure that was expected of a claim. */
export function expectedText(expected: ExpectedFailure, result: ClaimResult): string {
  const { verdict, met } = expected;
  const reason = oneLine(expected.reason);
  if (met) return `expected: ${reason}`;
  const stated = `expected ${verdict} (${reason})`;
  return isMended(expected, result)
    ? `${stated}, but it no longer fails: remove the line that expects it`
    : `${stated}, but it fails otherwise`;
}
