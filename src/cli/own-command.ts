import { ownFile } from '../input/own-file.js';

const COMMAND = ownFile('bin/main');

/**
 * Arguments for Node that run the command of this package, for tests, from any folder: the build where it is fresh, as it
 * starts three times as fast, and the source otherwise.
 */
export const OWN_COMMAND: readonly string[] = COMMAND.endsWith('.ts')
  ? ['--import', import.meta.resolve('tsx'), COMMAND]
  : [COMMAND];
