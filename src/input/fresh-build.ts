import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from './package.js';

const ROOT = fileURLToPath(packageFile('./'));
/** What a build is made of. */
const SOURCES = ['src', 'bin', 'properties'];

let found: { readonly folder: string | undefined } | undefined;

/** For the sources: the folder of the build, where it is as new as they are. They may not change while they run. */
export function freshBuild(): string | undefined {
  found ??= { folder: freshBuildIn(ROOT) };
  return found.folder;
}

/** The folder of the build of a package, where no source is newer. */
export function freshBuildIn(root: string): string | undefined {
  const folder = join(root, 'dist');
  const command = join(folder, 'bin/main.js');
  if (!existsSync(command)) return undefined;
  const built = statSync(command).mtimeMs;
  const isFresh = SOURCES.every((source) =>
    readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .every((name) => statSync(join(root, source, name)).mtimeMs < built),
  );
  return isFresh ? folder : undefined;
}
