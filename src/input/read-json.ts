import { readFileSync } from 'node:fs';
import { parseJson } from './parse-json.js';
import { unreadable } from './read-lines.js';

/** Reads a JSON file. @throws InputError if it does not exist, cannot be read, is not JSON, is nested too deep or has a key twice in one object */
export function readJson(path: string): unknown {
  return parseJson(readText(path), path);
}

/** The text of a file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
