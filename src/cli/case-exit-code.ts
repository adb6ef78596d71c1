import { type AnyClaim, type Control, expectationOf } from '../claim/claim.js';
import { findingLaws, kindOf, statisticalLaws } from '../claim/statistical.js';
import { isDecided, isRefuted } from '../evidence/comparison.js';
import { refutes } from '../judge/control-result.js';
import { type CaseOutcome, comparisonsOf, hasFailed } from '../run/outcome.js';

/**
 * The exit code of a single case: 0 if it comes out as its claim or control expects, 1 if not, 3 if it decides nothing,
 * like one draw of many. One refuted comparison refutes the case.
 */
export function caseExitCode(claim: AnyClaim, outcome: CaseOutcome, control?: Control<unknown>): 0 | 1 | 3 {
  if (hasFailed(outcome)) return 1;
  const judgedTogether = [...statisticalLaws(claim), ...findingLaws(claim)];
  const comparisons = comparisonsOf(outcome).filter(({ law }) => !judgedTogether.includes(law));
  if (comparisons.length === 0) return 3;
  const refuted = comparisons.some(control === undefined ? isRefuted : refutes(control));
  const expected = control === undefined ? expectationOf(claim) : (control.expects ?? 'refuted');
  if (!refuted && !comparisons.every((each) => isDecided(each, kindOf(claim, each.law)))) return 3;
  return refuted === (expected === 'refuted') ? 0 : 1;
}
