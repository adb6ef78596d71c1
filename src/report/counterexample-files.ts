import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyClaim } from '../claim/claim.js';
import type { ClaimResult } from '../judge/result.js';
import { jsonText } from './finite-json.js';
import { writeWhole } from './whole-file.js';

/** The folder within the report folder that holds counterexamples. */
export const COUNTEREXAMPLES = 'counterexamples';

/** The file that holds the counterexample of a claim, as a case that can be promoted. @param report the report folder */
export function counterexampleFile(report: string, claimId: string): string {
  return join(report, COUNTEREXAMPLES, `${claimId}.json`);
}

/** Writes the counterexample of a claim: the case, and beside it the experiment that it holds, where it is not one itself. */
export function writeCounterexample(report: string, claim: AnyClaim, { counterexample }: ClaimResult): void {
  const value = counterexample?.case;
  const experiment = counterexample === undefined ? undefined : claim.experiment?.(value);
  put(counterexampleFile(report, claim.id), value);
  put(counterexampleFile(report, `${claim.id}.experiment`), experiment === value ? undefined : experiment);
}

/** Writes a value; without one, removes what an earlier run has left. */
function put(path: string, value: unknown): void {
  if (value === undefined) rmSync(path, { force: true });
  else writeWhole(path, jsonText(value));
}
