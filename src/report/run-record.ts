import { hostname } from 'node:os';
import { jsonText } from '../numeric/json-numbers.js';
import type { RunSources } from './replay-command.js';

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
