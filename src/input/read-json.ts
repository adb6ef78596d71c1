import { readFileSync } from 'node:fs';
import { InputError } from './input-error.js';
import { parseJson } from './parse-json.js';
import { unreadable } from './read-lines.js';

/** Reads a JSON file. @throws InputError if it does not exist, cannot be read, is not JSON, is nested too deep or has a key twice in one object */
export function readJson(path: string): unknown {
  return parseJson(readText(path), path);
}

/** The text of a file. What is no UTF-8 would otherwise be read with other characters in its place. */
function readText(path: string): string {
  let bytes = Buffer.alloc(0);
  try {
    // once, as a pipe cannot be read again
    bytes = readFileSync(path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const fault = error as NodeJS.ErrnoException;
    if (fault.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw unreadable(path, fault);
    throw new InputError(`The file '${path}' should be UTF-8, found ${encodingOf(bytes)}.`);
  }
}

/** What is said of bytes that are no UTF-8. Windows PowerShell writes UTF-16, with its mark first. */
function encodingOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' ? 'UTF-16' : 'bytes that are none';
}
