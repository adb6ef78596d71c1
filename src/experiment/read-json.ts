import { readFileSync } from 'node:fs';
import { InputError } from './input-error.js';
import { oneLine } from './one-line.js';

/** Reads a JSON file. @throws InputError if it does not exist, cannot be read or is not JSON */
export function readJson(path: string): unknown {
  return parseJson(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === 'ENOENT' ? `There is no file '${path}'.` : `The file '${path}' cannot be read: ${code}.`,
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the text it stumbled over, line breaks included.
    throw new InputError(`${path} is not JSON: ${oneLine((error as Error).message)}.`);
  }
}
