import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alphaShares } from '../claim/alpha-shares.js';
import type { AnyClaim } from '../claim/claim.js';
import { type ClaimResult, resultOf } from '../claim/result.js';
import { type RunSettings, runClaim } from '../claim/run.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../experiment/input-error.js';
import { claimsTable } from '../report/claims-table.js';
import { jsonText } from '../report/finite-json.js';
import { junitXml } from '../report/junit.js';
import { collectResults, exitCodeOf } from '../report/results.js';
import { writeWhole } from '../report/whole-file.js';
import { progressOn } from './progress.js';
import type { Terminal } from './terminal.js';

interface GateOptions {
  readonly settings: RunSettings;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
}

/** Runs claims, writes the reports, prints the results and returns the gate's exit code. */
export async function runGate(claims: readonly AnyClaim[], options: GateOptions, terminal: Terminal): Promise<number> {
  const { settings, report, format } = options;
  makeFolder(report);
  const startedAt = new Date().toISOString();
  const progress = progressOn(terminal, claims.length);
  const milliseconds: Record<string, number> = {};
  const finished: ClaimResult[] = [];
  const shares = alphaShares(claims, settings.alpha ?? FALSE_ALARM_BUDGET);
  for (const claim of claims) {
    const start = performance.now();
    const raw = await runClaim(claim, settings, (done, total) => progress.case(claim.id, done, total));
    const result = await resultOf(claim, raw, settings, shares.get(claim.id));
    finished.push(result);
    milliseconds[claim.id] = Math.round(performance.now() - start);
    progress.claim(result, milliseconds[claim.id]);
  }

  const results = collectResults(settings, finished);
  const text = jsonText(results);
  writeWhole(join(report, 'results.json'), text);
  writeWhole(join(report, 'junit.xml'), junitXml(results, claims));
  writeWhole(
    join(report, 'run.json'),
    jsonText({ startedAt, finishedAt: new Date().toISOString(), node: process.version, milliseconds }),
  );
  terminal.out(format === 'json' ? text : claimsTable(results, terminal.colours));
  return exitCodeOf(results);
}

/** Before the run, so that a long run does not end at a folder that cannot be written. */
function makeFolder(report: string): void {
  try {
    mkdirSync(report, { recursive: true });
    accessSync(report, constants.W_OK);
  } catch (error) {
    throw new InputError(
      `The report folder '${report}' cannot be written to: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
}
