import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ClaimResult, ControlResult, FindingResult, LawResult } from '../judge/claim-result.js';
import type { RunResults } from '../judge/results.js';
import { jsonText } from '../numeric/json-numbers.js';
import type { RunSources } from './replay-command.js';
import { writeWhole } from './whole-file.js';

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

/** The name of the file in the report folder. */
export const RECORD_FILE = 'run.json';

/**
 * When, where and with what a run took place, and the time its cases took, by claim: all that results.json leaves out.
 */
export interface RunRecord extends RunSources {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly workers: number;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** The text of run.json for a run that ends now. */
export function runRecordText({ startedAt, ...rest }: RunRecord): string {
  const finishedAt = new Date().toISOString();
  return jsonText({ startedAt, finishedAt, node: process.version, host: hostname(), ...rest });
}

/** The folder within the report folder that holds counterexamples. */
export const COUNTEREXAMPLES = 'counterexamples';

/**
 * The file that holds the counterexample of a claim, as a case that can be promoted.
 *
 * @param report the report folder
 */
export function counterexampleFile(report: string, claimId: string): string {
  return join(report, COUNTEREXAMPLES, `${claimId}.json`);
}

/** Writes the counterexample of a claim; without one, removes what an earlier run has left. */
export function writeCounterexample(report: string, { id, counterexample }: ClaimResult): void {
  const path = counterexampleFile(report, id);
  if (counterexample === undefined) rmSync(path, { force: true });
  else writeWhole(path, jsonText(counterexample.case));
}
