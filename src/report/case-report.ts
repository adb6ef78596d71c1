import { partText } from '../claim/case-part.js';
import type { AnyClaim } from '../claim/claim.js';
import type { Detail } from '../claim/law.js';
import { isByChance, kindOf } from '../claim/statistical.js';
import { errorOf, isDecided, isRefuted, type LawKind, ratioOf } from '../evidence/comparison.js';
import { figure, inFull } from '../evidence/number-format.js';
import { oneLine, printable } from '../input/one-line.js';
import { meets } from '../judge/law-by-cases.js';
import type { Comparison } from '../numeric/estimate.js';
import { finiteJson } from '../numeric/json-numbers.js';
import { type CaseOutcome, failuresOf, hasCycle, isComparison, type LawCheck } from '../run/outcome.js';
import { textTable } from './text-table.js';

/**
 * One case with every digit: which assumptions it meets, and for each measurement its values and what the laws find in
 * them.
 */
export function caseReport(
  value: unknown,
  outcome: CaseOutcome,
  claim: Pick<AnyClaim, 'kind' | 'laws' | 'assumptions'>,
): string {
  const shown = hasCycle(value)
    ? 'case: no plain data, it contains itself\n'
    : `case: ${printable(JSON.stringify(finiteJson(value)))}\n`;
  if (outcome.kind === 'error') return `${shown}error: ${oneLine(outcome.message)}\n`;
  const checked = claim.assumptions.flatMap(({ statement, holds }, i) =>
    holds === undefined ? [] : [`assumption ${meets(outcome, i) ? 'met' : 'not met'}: ${statement}\n`],
  );
  const heading = shown + checked.join('');
  if (outcome.kind === 'unmet') return heading;
  const parts = outcome.checks.flatMap((check, i) => {
    // laws over the same values share one object
    const isNew = check.detail !== undefined && check.detail !== outcome.checks[i - 1]?.detail;
    return [...(isNew ? [valuesText(check.detail ?? {})] : []), checkText(check, claim)];
  });
  const failures = failuresOf(outcome).map((each) => `error in ${partText(each)}: ${oneLine(each.message)}\n`);
  return [heading, ...parts, ...failures].join('\n');
}

function valuesText(detail: Detail): string {
  return textTable(Object.entries(detail).map(([name, quantity]) => [name, quantityText(quantity)]));
}

/** A number in full, with its error where it has one. */
export function quantityText(quantity: Detail[string]): string {
  if (typeof quantity === 'number') return inFull(quantity);
  return `${inFull(quantity.value)} ± ${figure(quantity.error)}`;
}

function checkText(check: LawCheck, claim: Pick<AnyClaim, 'kind' | 'laws'>): string {
  if (!isComparison(check)) return `law '${check.law}' says nothing: ${oneLine(check.vacuous)}\n`;
  const { law, measured, bound, where, evidence } = check;
  const kind = kindOf(claim, law);
  if (kind === 'finding') {
    return `finding '${law}'\n${textTable([
      ['  measured', inFull(measured)],
      ['  error', figure(errorOf(check))],
    ])}`;
  }
  const place = where === undefined ? [] : [['  where', oneLine(where)]];
  if (claim.laws[law]?.yesOrNo) {
    return `law '${law}'\n${textTable([...place, ['  outcome', isRefuted(check) ? 'refuted' : 'holds']])}`;
  }
  const shown = evidence === undefined ? [] : [['  found', oneLine(evidence.found)]];
  const likely = (evidence?.likely ?? []).map((each) => ['  looks like', oneLine(each)]);
  return `law '${law}'\n${textTable([
    ...place,
    ...shown,
    ...likely,
    ['  measured', inFull(measured)],
    ['  bound', inFull(bound)],
    ['  error', figure(errorOf(check))],
    ['  measured - bound', inFull(measured - bound)],
    ['  measured / bound', inFull(ratioOf(check))],
    ['  outcome', outcomeText(check, kind)],
  ])}`;
}

function outcomeText(comparison: Comparison, kind: LawKind): string {
  const beyond = isByChance(kind) ? 'exceeds the bound' : 'refuted';
  const side = isRefuted(comparison) ? beyond : 'within the bound';
  return `${side}, ${isDecided(comparison, kind) ? 'decided' : 'undecided'}`;
}
