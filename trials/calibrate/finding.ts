import { figure } from '../../src/evidence/number-format.js';
import { standing } from '../../src/evidence/verdict.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';

/** What a part of the calibration found. */
export interface Finding {
  /** Rows of cells, the titles first. */
  readonly table: readonly (readonly string[])[];
  readonly summary: string;
  /** What was not as it should be, one sentence each. */
  readonly failures: readonly string[];
}

/** A number to four digits. */
export function short(value: number): string {
  return figure(value, 4);
}

/** `seed 7: my-claim came out toothless (why), replay token`. */
export function describeRun(seed: number, { id, verdict, reason, replay }: ClaimResult): string {
  const because = reason === undefined ? '' : ` (${reason})`;
  return `seed ${seed}: ${id} came out ${verdict}${because}${replay === undefined ? '' : `, replay ${replay}`}`;
}

export function asExpected({ expects, verdict }: ClaimResult): boolean {
  return standing(expects, verdict) === 'as expected';
}
