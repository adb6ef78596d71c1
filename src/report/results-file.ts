import type { ClaimResult } from '../judge/claim-result.js';
import type { ControlResult } from '../judge/control-result.js';
import type { FindingResult } from '../judge/finding-results.js';
import type { LawResult } from '../judge/law-result.js';
import type { RunResults } from '../judge/results.js';
import { jsonText } from '../numeric/json-numbers.js';

/** The name of the file in the report folder. */
export const RESULTS_FILE = 'results.json';

/** The text of results.json: the results as they are, with a null and its reason where a number is missing. */
export function resultsText(results: RunResults): string {
  return jsonText({
    ...results,
    claims: results.claims.map(explained),
    findings: results.findings.map(explainedFinding),
  });
}

/** Says why a ratio or margin is missing, where 'infinite' or 'not a number' would be all that JSON could tell. */
function explained(result: ClaimResult) {
  return { ...result, laws: result.laws.map(explainedLaw), controls: result.controls.map(explainedControl) };
}

function explainedFinding(finding: FindingResult) {
  return Number.isFinite(finding.median) ? finding : { ...finding, medianReason: 'no replicate measured it' };
}

function explainedLaw(law: LawResult) {
  const { worst } = law;
  if (Number.isFinite(worst.ratio)) return law;
  return { ...law, worst: { ...worst, ratioReason: whyNoRatio(worst) } };
}

function explainedControl(control: ControlResult) {
  const known = 'pValue' in control || Number.isFinite(control.margin);
  return known ? control : { ...control, marginReason: 'refuted in no case' };
}

/** Why measured/bound is not a number. */
function whyNoRatio({ index }: LawResult['worst']): string {
  return index === null ? 'no case was compared' : 'the bound is not positive';
}
