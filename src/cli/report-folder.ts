import { accessSync, constants, mkdirSync } from 'node:fs';
import { InputError } from '../experiment/input-error.js';

/**
 * Makes the folder that reports are written to. It is made before the run, so that a long run does not fail at its end
 * because the folder cannot be written to.
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
