import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { InputError } from './input-error.js';

const CHUNK = 1 << 16;

/**
 * The lines of a file one after the other, as a file may be larger than a string can be. A last line without a line break
 * is one too.
 *
 * @throws InputError if the file does not exist or cannot be read
 */
export function* linesOf(path: string): Generator<string> {
  const file = reading(path, () => openSync(path, 'r'));
  try {
    const [chunk, decoder] = [Buffer.alloc(CHUNK), new StringDecoder('utf8')];
    let parts: string[] = [];
    for (;;) {
      const size = reading(path, () => readSync(file, chunk));
      if (size === 0) break;
      const [end, ...more] = decoder.write(chunk.subarray(0, size)).split('\n');
      parts.push(end);
      for (const next of more) {
        yield parts.join('');
        parts = [next];
      }
    }
    const rest = parts.join('') + decoder.end();
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}

/** That a file cannot be read, in a sentence. */
export function unreadable(path: string, { code }: NodeJS.ErrnoException): InputError {
  if (code === 'EISDIR') return new InputError(`'${path}' should be a file, found a folder.`);
  return new InputError(
    code === 'ENOENT' ? `There is no file '${path}'.` : `The file '${path}' cannot be read: ${code}.`,
  );
}
