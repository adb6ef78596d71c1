/** Reads again what a run has written to its report folder. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import type { RunResults } from '../judge/results.js';
import { readCaseRecord } from './case-record.js';
import { openShard } from './outcomes-file.js';
import { type CaseCollection, caseCollection } from './page/thinned-cases.js';
import { OUTCOMES_FILE, RECORD_FILE, RESULTS_FILE } from './report-folder.js';
import type { RunRecord } from './run-record.js';
import { readRecord, readResults } from './stored-run.js';

/** A run as its folder tells it. */
export interface StoredRun {
  readonly folder: string;
  readonly results: RunResults;
  /** Left out where the folder has none. */
  readonly record?: RunRecord | undefined;
}

/** @throws InputError when there is no such folder, it holds no run, or its files are not as they were written */
export function readRun(folder: string): StoredRun {
  checkRun(folder);
  const [results, record] = [RESULTS_FILE, RECORD_FILE].map((name) => join(folder, name));
  return {
    folder,
    results: readResults(readJson(results), results),
    record: existsSync(record) ? readRecord(readJson(record), record) : undefined,
  };
}

/** @throws InputError when there is no such folder, or it holds no results */
export function checkRun(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`There is no report folder '${folder}'.`);
  }
  if (!existsSync(join(folder, RESULTS_FILE))) {
    throw new InputError(`The report folder '${folder}' holds no run: it has no ${RESULTS_FILE}.`);
  }
}

/**
 * The cases of a run, from its file of outcomes, line by line; undefined where the folder has none.
 *
 * @throws InputError when the file is of another run, or not as it was written
 */
export function readCases({ folder, results }: StoredRun): CaseCollection | undefined {
  const path = join(folder, OUTCOMES_FILE);
  if (!existsSync(path)) return undefined;
  const { lines, ...header } = openShard(path);
  for (const field of ['version', 'system', 'seed', 'profile', 'corpus'] as const) {
    if (header[field] === results[field]) continue;
    const [want, have] = [results[field], header[field]].map((each) => JSON.stringify(each));
    throw new InputError(`${path}: ${field} should be ${want} as in ${RESULTS_FILE} beside it, found ${have}.`);
  }
  const trends = new Set(
    results.claims.flatMap(({ id, laws }) => laws.flatMap((law) => (law.trend ? [`${id}.${law.id}`] : []))),
  );
  const cases = caseCollection((claim, law) => trends.has(`${claim}.${law}`));
  for (const { line, place } of lines()) {
    const { outcome, ...address } = readCaseRecord(line, place);
    cases.add(address, outcome);
  }
  return cases;
}
