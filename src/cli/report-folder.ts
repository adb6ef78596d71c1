import { accessSync, constants, mkdirSync } from 'node:fs';
import { InputError } from '../experiment/input-error.js';

/**
 * Makes the folder that reports are written to: before the run, so that a long run does not end at a folder that cannot
 * be written.
 *
 * @throws InputError
 */
export function makeReportFolder(report: string): void {
  try {
    mkdirSync(report, { recursive: true });
    accessSync(report, constants.W_OK);
  } catch (error) {
    throw new InputError(
      `The report folder '${report}' cannot be written to: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
}
