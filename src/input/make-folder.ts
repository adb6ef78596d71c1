import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder with those above it, one level at a time: below a folder that takes none, as in /proc, Node's `recursive` tries
 * for ever.
 *
 * @param path absolute
 * @param mode of what is made
 * @throws an error with a code
 */
export function makeFolder(path: string, mode?: number): void {
  if (!existsSync(dirname(path))) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // it was there before, or somebody else was faster
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
