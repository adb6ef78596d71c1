import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimResult } from '../judge/claim-result.js';
import { jsonText } from '../numeric/json-numbers.js';
import { writeWhole } from './whole-file.js';

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
