import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makeFolder } from './make-folder.js';

/**
 * A folder for what is compiled of a user's modules, which nobody else can write to: below XDG_CACHE_HOME, or .cache in the
 * home. Undefined where there is none, as what others put there would run as this user.
 */
export function privateCache(): string | undefined {
  const { XDG_CACHE_HOME = '' } = process.env;
  try {
    const folder = join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'diffusion-bounds');
    makeFolder(folder, 0o700);
    return isPrivate(folder) ? folder : undefined;
  } catch {
    // a home that is not there or cannot be written to
    return undefined;
  }
}

/** Whether a folder is one, no link, of this user, and closed to all others. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder);
  // Windows has no such modes: a profile is its user's own
  const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
  return found.isDirectory() && isOwn;
}
