import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of the build, and what it is built from. */
const [BUILT, SOURCES] = [join(ROOT, 'dist/bin/main.js'), ['src', 'bin', 'properties']];

/** Whether the build is that of the sources as they are. */
export const IS_BUILT = isBuilt();

/**
 * Arguments for Node that run the command of this package, for tests: the build where no source is newer, as it starts
 * three times as fast, and the sources otherwise; from any folder.
 */
export const OWN_COMMAND: readonly string[] = IS_BUILT
  ? [BUILT]
  : ['--import', import.meta.resolve('tsx'), join(ROOT, 'bin/main.ts')];

function isBuilt(): boolean {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  return SOURCES.every((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .every((name) => statSync(join(ROOT, folder, name)).mtimeMs < built),
  );
}
