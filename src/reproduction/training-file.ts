import { existsSync } from 'node:fs';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import { exactJson, fromExactJson } from '../numeric/json-numbers.js';
import { writeWhole } from '../report/whole-file.js';

/** Keeps what has been trained, to the bit. */
export function writeTraining(file: string, trained: unknown): void {
  writeWhole(file, JSON.stringify(exactJson(trained)));
}

/** What such a file has, nothing where there is none. @throws InputError where it is no JSON */
export function readTraining(file: string): unknown {
  return existsSync(file) ? fromExactJson(readJson(file)) : undefined;
}

/**
 * @param how it came about
 * @param before what computed it, as the file says
 * @throws InputError where that is not what computes here
 */
export function checkBackend(file: string, how: 'made' | 'trained', before: unknown, here: string): void {
  if (before === here) return;
  throw new InputError(
    `${file} was ${how} with ${before}, and here is ${here}, whose bits differ: ` +
      'take another report folder, or delete the file to train again.',
  );
}
