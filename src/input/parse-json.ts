import { InputError } from './input-error.js';
import { type JsonFault, jsonFault } from './json-fault.js';

/** No file of ours is as deep as this; what is deeper would exhaust the stack of whatever walks through it. */
const DEEPEST = 500;

/**
 * Reads JSON text, with or without the byte order mark that some editors put first.
 *
 * @param where what the text is called in messages, usually a file name
 * @throws InputError if it is not JSON, nested too deep, or has a key twice in one object
 */
export function parseJson(text: string, where: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  const value = parsed(json, where);
  if (isDeeperThan(DEEPEST, value)) throw new InputError(`${where} should be at most ${DEEPEST} levels deep.`);
  const fault = jsonFault(json);
  if (fault !== undefined) throw new InputError(`${where}: ${said(fault)}`);
  return value;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = jsonFault(text);
    if (fault === undefined) throw new InputError(`${where} is not JSON: ${(error as Error).message}.`);
    throw new InputError(`${where} is not JSON: ${said(fault)}`);
  }
}

function said({ line, column, expected, found }: JsonFault): string {
  return `line ${line}, column ${column} should be ${expected}, found ${found}.`;
}

/** Level by level, as a recursion would end where the nesting is too deep. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels && level.length > 0; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return level.length > 0;
}
