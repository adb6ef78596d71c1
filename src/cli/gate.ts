import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alphaShares } from '../claim/alpha-shares.js';
import { askedOf } from '../claim/asked-of.js';
import type { AnyClaim } from '../claim/claim.js';
import { type ClaimResult, resultOf, skippedResult } from '../claim/result.js';
import { type RunSettings, runClaim } from '../claim/run.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../experiment/input-error.js';
import { claimsTable } from '../report/claims-table.js';
import { writeCounterexample } from '../report/counterexample-files.js';
import { jsonText } from '../report/finite-json.js';
import { junitXml } from '../report/junit.js';
import { collectResults, exitCodeOf, RESULTS_FILE } from '../report/results.js';
import { writeWhole } from '../report/whole-file.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { progressOn } from './progress.js';
import type { Terminal } from './terminal.js';

interface GateOptions {
  readonly settings: RunSettings;
  /** The folder that reports are written to. */
  readonly report: string;
  readonly format: 'table' | 'json';
  /** The system under test, where it is not this package itself. */
  readonly system?: SystemUnderTest;
}

/** Runs claims, writes the reports, prints the results and returns the gate's exit code. */
export async function runGate(claims: readonly AnyClaim[], options: GateOptions, terminal: Terminal): Promise<number> {
  const { settings, report, format, system } = options;
  makeFolder(report);
  const startedAt = new Date().toISOString();
  const progress = progressOn(terminal, claims.length);
  const milliseconds: Record<string, number> = {};
  const finished: ClaimResult[] = [];
  const asked = claims.map((claim) => ({ own: claim, ...askedOf(claim, system) }));
  const subjects = asked.flatMap((each) => ('claim' in each ? [each.claim] : []));
  const shares = alphaShares(subjects, settings.alpha ?? FALSE_ALARM_BUDGET);
  const decide = async (claim: AnyClaim) => {
    const raw = await runClaim(claim, settings, (done, total) => progress.case(claim.id, done, total));
    return resultOf(claim, raw, settings, shares.get(claim.id));
  };
  for (const each of asked) {
    const start = performance.now();
    const result = 'claim' in each ? await decide(each.claim) : skippedResult(each.own, each.skipped);
    finished.push(result);
    milliseconds[each.own.id] = Math.round(performance.now() - start);
    progress.claim(result, milliseconds[each.own.id]);
  }

  const results = collectResults(settings, finished, system?.name);
  const text = jsonText(results);
  writeWhole(join(report, RESULTS_FILE), text);
  writeWhole(join(report, 'junit.xml'), junitXml(results, claims));
  for (const [i, each] of asked.entries()) {
    writeCounterexample(report, 'claim' in each ? each.claim : each.own, finished[i]);
  }
  writeWhole(
    join(report, 'run.json'),
    jsonText({ startedAt, finishedAt: new Date().toISOString(), node: process.version, milliseconds }),
  );
  terminal.out(format === 'json' ? text : claimsTable(results, terminal.colours, report, system?.path));
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
