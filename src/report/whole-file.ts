import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a temporary name adds to the name of its file. */
const TEMPORARY = /\.\d+\.tmp$/;

/**
 * Writes a file under a temporary name and renames it, so that a reader or an interrupted run never sees half of it.
 */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes the temporary files that a killed run has left in a folder.
 *
 * @param isOwn whether those of a file are to go, by its name
 */
export function removeTemporaries(folder: string, isOwn: (name: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (TEMPORARY.test(name) && isOwn(name.replace(TEMPORARY, ''))) rmSync(join(folder, name), { force: true });
  }
}
