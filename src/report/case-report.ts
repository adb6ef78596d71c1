import type { AnyClaim } from '../claim/claim.js';
import type { ClaimKind, Comparison } from '../evidence/comparison.js';
import { errorOf, isDecided, isRefuted, ratioOf } from '../evidence/comparison.js';
import { meets } from '../judge/assumption-counts.js';
import type { CaseOutcome } from '../run/case-outcome.js';
import { aligned } from './aligned.js';
import { finiteJson } from './finite-json.js';

/** Every number of one case, in full precision, and which of the claim's assumptions it meets. */
export function caseReport(
  value: unknown,
  outcome: CaseOutcome,
  { kind, assumptions }: Pick<AnyClaim, 'kind' | 'assumptions'>,
): string {
  const shown = `case: ${JSON.stringify(finiteJson(value))}\n`;
  if (outcome.kind === 'error') return `${shown}error: ${outcome.message}\n`;
  const checked = assumptions.flatMap(({ statement, holds }, i) =>
    holds === undefined ? [] : [`assumption ${meets(outcome, i) ? 'met' : 'not met'}: ${statement}\n`],
  );
  const heading = shown + checked.join('');
  if (outcome.kind === 'vacuous') {
    return `${heading}vacuous: ${outcome.reason}\n${aligned(detailRows(outcome.detail))}`;
  }
  return [heading, ...outcome.comparisons.map((comparison) => aligned(rowsOf(comparison, kind)))].join('\n');
}

function rowsOf(comparison: Comparison, kind: ClaimKind): string[][] {
  const { measured, bound, detail } = comparison;
  return [
    ...detailRows(detail),
    ['measured', String(measured)],
    ['bound', String(bound)],
    ['error', String(errorOf(comparison))],
    ['measured - bound', String(measured - bound)],
    ['ratio', String(ratioOf(comparison))],
    [
      'outcome',
      `${isRefuted(comparison) ? (kind === 'coverage' ? 'exceeds the bound' : 'refuted') : 'within the bound'}, ${isDecided(comparison, kind) ? 'decided' : 'undecided'}`,
    ],
  ];
}

function detailRows(detail: Comparison['detail'] = {}): string[][] {
  return Object.entries(detail).map(([key, number]) => [key, String(number)]);
}
