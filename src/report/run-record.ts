import { hostname } from 'node:os';
import { jsonText } from '../numeric/json-numbers.js';
import type { RunSources } from './replay-command.js';

/**
 * When, where and with what a run took place, and the time its cases took, by claim: all that results.json leaves out.
 */
export interface RunRecord extends RunSources {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly workers: number;
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Whether a claim that was skipped left the run undecided. */
  readonly require?: boolean | undefined;
  /** What each system can be asked, by its name. */
  readonly offers?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The text of run.json for a run that ends now. */
export function runRecordText({ startedAt, ...rest }: RunRecord): string {
  const finishedAt = new Date().toISOString();
  return jsonText({ startedAt, finishedAt, node: process.version, host: hostname(), ...rest });
}
