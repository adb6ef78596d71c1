import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../input/input-error.js';

/**
 * Makes the folder that reports are written to. It is made before the run, so that a long run does not fail at its end
 * because the folder cannot be written to.
 *
 * @throws InputError
 */
export function makeReportFolder(report: string): void {
  try {
    makeFolder(resolve(report));
    accessSync(report, constants.W_OK);
  } catch (error) {
    throw unwritable(report, error);
  }
}

/** Why something could not be written to the report folder, as bad input. */
export function unwritable(report: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new InputError(`The report folder '${report}' cannot be written to: ${code ?? message}.`);
}

/** One level at a time: below a folder that takes none, as in /proc, Node's `recursive` tries for ever. */
function makeFolder(path: string): void {
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // it was there before, or another shard was faster
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
