import { readFileSync } from 'node:fs';
import { InputError } from './input-error.js';
import { jsonFault } from './json-fault.js';
import { unreadable } from './read-lines.js';

/** No file of ours is as deep as this; what is deeper would exhaust the stack of whatever walks through it. */
const DEEPEST = 500;

/** Reads a JSON file. @throws InputError if it does not exist, cannot be read, is not JSON or is nested too deep */
export function readJson(path: string): unknown {
  const value = parseJson(readText(path), path);
  if (isDeeperThan(DEEPEST, value)) throw new InputError(`${path} should be at most ${DEEPEST} levels deep.`);
  return value;
}

/** The text of a file, without the byte order mark that some editors put first. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = jsonFault(text);
    if (fault === undefined) throw new InputError(`${path} is not JSON: ${(error as Error).message}.`);
    const { line, column, expected, found } = fault;
    throw new InputError(`${path} is not JSON: line ${line}, column ${column} should be ${expected}, found ${found}.`);
  }
}

/** Level by level, as a recursion would end where the nesting is too deep. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels && level.length > 0; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return level.length > 0;
}
