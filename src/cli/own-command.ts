import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshBuild } from '../system/fresh-build.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Arguments for Node that run the command of this package, for tests: the build where no source is newer, as it starts
 * three times as fast, and the sources otherwise; from any folder.
 */
export const OWN_COMMAND: readonly string[] =
  freshBuild() === undefined
    ? ['--import', import.meta.resolve('tsx'), join(ROOT, 'bin/main.ts')]
    : [join(ROOT, 'dist/bin/main.js')];
