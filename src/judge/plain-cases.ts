import type { AnyClaim } from '../claim/claim.js';
import { isRefuted } from '../evidence/comparison.js';
import { caseAt, casesOf, pathAt } from '../run/cases.js';
import { hasCycle } from '../run/has-cycle.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import type { RunSettings } from '../run/settings.js';
import type { RawOutcomes } from './raw-outcomes.js';

const NOT_PLAIN: CaseOutcome = {
  kind: 'error',
  message: 'a case should be plain data, found one that contains itself',
};

/** The outcomes with an error in place of each refuted case that no report could hold. */
export function withPlainCases(claim: AnyClaim, raw: RawOutcomes, { seed, corpus }: RunSettings): RawOutcomes {
  if (!raw.cases.some(refutes)) return raw;
  const source = casesOf(claim, seed, corpus);
  const cases = raw.cases.map((outcome, index) =>
    refutes(outcome) && hasCycle(caseAt(source, index, pathAt(source, index))?.value) ? NOT_PLAIN : outcome,
  );
  return { ...raw, cases };
}

function refutes(outcome: CaseOutcome): boolean {
  return comparisonsOf(outcome).some(isRefuted);
}
