/** The files that tell what a run has found, and the writing of them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimResult, ControlResult, FindingResult, LawResult } from '../judge/claim-result.js';
import type { RunResults } from '../judge/results.js';
import { jsonText } from '../numeric/json-numbers.js';
import type { Registry } from '../run/registry.js';
import { junitXml } from './junit.js';
import { whyNoRatio } from './outcome-texts.js';
import { type OutcomesFile, outcomesFile, type RunHeader } from './outcomes-file.js';
import { reportHtml } from './page/report-page.js';
import type { PagedRun } from './page/run-on-page.js';
import type { RunSources } from './replay-command.js';
import {
  COUNTEREXAMPLES,
  counterexampleFile,
  JUNIT_FILE,
  makeReportFolder,
  OUTCOMES_FILE,
  PAGE_FILE,
  RECORD_FILE,
  RESULTS_FILE,
  SUMMARY_FILE,
  writingTo,
} from './report-folder.js';
import { type RunRecord, runRecordText } from './run-record.js';
import { removeTemporaries, writeWhole } from './whole-file.js';

/** Makes the report folder, and removes the temporary files of `writeRun` that a killed run has left there. */
export function prepareReports(report: string): void {
  makeReportFolder(report);
  removeTemporaries(report, (name) =>
    [RESULTS_FILE, OUTCOMES_FILE, JUNIT_FILE, RECORD_FILE, PAGE_FILE, SUMMARY_FILE].includes(name),
  );
  removeTemporaries(join(report, COUNTEREXAMPLES), () => true);
}

/** Begins the file of a run's cases in its report folder. @throws InputError when it cannot be written */
export function beginOutcomes(report: string, header: RunHeader): OutcomesFile {
  return writingTo(report, () => outcomesFile(join(report, OUTCOMES_FILE), header));
}

/** A run that has ended, for its files. */
export interface WrittenRun extends Pick<Registry, 'claims' | 'topics'>, Pick<PagedRun, 'cases' | 'promoted'> {
  readonly results: RunResults;
  readonly record: RunRecord;
  readonly sources: RunSources;
  /** The file of its cases, which is yet to be completed. */
  readonly outcomes: OutcomesFile;
}

/**
 * Writes the files of a run into the report folder: results.json, outcomes.jsonl, junit.xml, run.json, report.html, and
 * in counterexamples/ one for each claim that has a counterexample.
 *
 * @throws InputError when they cannot be written
 */
export function writeRun(report: string, { results, record, outcomes, ...reported }: WrittenRun): void {
  writingTo(report, () => {
    writeWhole(join(report, RESULTS_FILE), resultsText(results));
    outcomes.complete();
    writeWhole(join(report, JUNIT_FILE), junitXml(results, reported));
    for (const result of results.claims) writeCounterexample(report, result);
    writeWhole(join(report, RECORD_FILE), runRecordText({ ...record, ...reported.sources }));
    writeWhole(join(report, PAGE_FILE), reportHtml({ results, record, report: '.', ...reported }));
  });
}

/** Writes the counterexample of a claim; without one, removes what an earlier run has left. */
function writeCounterexample(report: string, { id, counterexample }: ClaimResult): void {
  const path = counterexampleFile(report, id);
  if (counterexample === undefined) rmSync(path, { force: true });
  else writeWhole(path, jsonText(counterexample.case));
}

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
