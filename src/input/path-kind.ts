import { statSync } from 'node:fs';

/** What there is at a path, or the code of the error that keeps it from being known. */
export type PathKind = 'file' | 'folder' | 'nothing' | { readonly error: string };

/** What there is at a path. A text that is too long for a path, as a command may be, names nothing. */
export function kindAt(path: string): PathKind {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? 'file' : found?.isDirectory() ? 'folder' : 'nothing';
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return code === 'ENAMETOOLONG' || code === 'ENOTDIR' ? 'nothing' : { error: code };
  }
}
