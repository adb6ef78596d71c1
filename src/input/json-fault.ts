import { printable } from './one-line.js';

/** Where a text is no JSON, or says one thing twice: what may stand there, and what does. Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

/** A token, or the end of the text. */
const TOKEN = /[{}[\],:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|$/y;
/** Within a string: its end, an escape, or what may not stand there. */
const IN_STRING = /"|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})?|[^\u0020-\u{10FFFF}]|$/gu;
const SPACE = /[ \t\n\r]*/y;

/** What is looked for next, in words. */
const VALUE = 'a value';
const KEY = 'a key in double quotes';
const FIRST_KEY = `${KEY} or '}'`;
const FIRST_VALUE = `${VALUE} or ']'`;
const NEW_KEY = 'a key that its object does not have yet';
const COLON = "':'";
const END = 'nothing more';
const STRING = 'a string that ends, without control characters and unknown escapes';

/**
 * The first place at which a text is no JSON, or else at which an object has a key once more, if there is one. Engines say so only for
 * some faults, and take the last of several values of a key.
 */
export function jsonFault(text: string): JsonFault | undefined {
  /** The brackets that are open, as they are closed, and of objects the keys so far. */
  const open: { readonly close: '}' | ']'; readonly keys: Set<string> }[] = [];
  let [at, next] = [0, VALUE];
  let repeated: JsonFault | undefined;
  const afterValue = () => (open.length === 0 ? END : `',' or '${open.at(-1)?.close}'`);
  for (;;) {
    at = endOf(SPACE, text, at) ?? at;
    const isString = text[at] === '"';
    const end = isString ? endOfString(text, at + 1) : endOf(TOKEN, text, at);
    if (end === undefined) return faultAt(text, at, isString ? STRING : next);
    const token = text.slice(at, isString ? at + 1 : end);
    const isValue = [VALUE, FIRST_VALUE].includes(next);
    if (token === '' && next === END) return repeated;
    if (isString && [KEY, FIRST_KEY].includes(next)) {
      const key = JSON.parse(text.slice(at, end)) as string;
      const { keys } = open[open.length - 1];
      // JavaScript takes it for something else, and whoever copies the object drops it
      if (key === '__proto__') repeated ??= { ...faultAt(text, at, 'another key'), found: `'${key}'` };
      if (keys.has(key)) repeated ??= { ...faultAt(text, at, NEW_KEY), found: `'${printable(key)}' once more` };
      keys.add(key);
      next = COLON;
    } else if (isValue && (token === '{' || token === '[')) {
      open.push({ close: token === '{' ? '}' : ']', keys: new Set() });
      next = token === '{' ? FIRST_KEY : FIRST_VALUE;
    } else if (isValue && /^["\w-]/.test(token)) next = afterValue();
    else if (token === ':' && next === COLON) next = VALUE;
    else if (token === ',' && next === afterValue() && next !== END) next = open.at(-1)?.close === '}' ? KEY : VALUE;
    else if (token !== '' && token === open.at(-1)?.close && [afterValue(), FIRST_KEY, FIRST_VALUE].includes(next)) {
      open.pop();
      next = afterValue();
    } else return faultAt(text, at, next);
    at = end;
  }
}

/** Where a match of a sticky expression ends that begins at a place. */
function endOf(expression: RegExp, text: string, at: number): number | undefined {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : undefined;
}

/** Where a string ends, after its quotation mark; nothing where it is none. */
function endOfString(text: string, start: number): number | undefined {
  IN_STRING.lastIndex = start;
  for (;;) {
    const [found = ''] = IN_STRING.exec(text) ?? [];
    if (found === '"') return IN_STRING.lastIndex;
    if (found.length < 2) return undefined;
  }
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  const before = text.slice(0, at).split('\n');
  const [word = ''] = /^[\w.+-]{1,20}|^./su.exec(text.slice(at, at + 20)) ?? [];
  return {
    line: before.length,
    column: before[before.length - 1].length + 1,
    expected,
    found: word === '' ? 'the end' : `'${printable(word)}'`,
  };
}
