import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './json-fault.js';

test.each([
  ['', '1:1 a value, found the end'],
  ['{ not\n json\n', "1:3 a key in double quotes or '}', found 'not'"],
  ['{"a": [1, 2,,]}', "1:13 a value, found ','"],
  ['{"a": [1, 2,]}', "1:13 a value, found ']'"],
  ['{"a": 1,}', "1:9 a key in double quotes, found '}'"],
  ['{\n  "a": 1\n  "b": 2\n}', "3:3 ',' or '}', found '\"'"],
  ['[1,\n  NaN]', "2:3 a value, found 'NaN'"],
  ['[1\n2]', "2:1 ',' or ']', found '2'"],
  ['{"a": 01}', "1:8 ',' or '}', found '1'"],
  ['{"a" "b"}', "1:6 ':', found '\"'"],
  ['[1] x', "1:5 nothing more, found 'x'"],
  ['[1, 2', "1:6 ',' or ']', found the end"],
  ['[1}', "1:3 ',' or ']', found '}'"],
  ['"a\nb"', "1:1 a string that ends, without control characters and unknown escapes, found '\"'"],
  ['["\\x"]', "1:2 a string that ends, without control characters and unknown escapes, found '\"'"],
])('a text that is no JSON has a first place where it is none: %j', (text, said) => {
  const { line, column, expected, found } = jsonFault(text)!;
  expect(`${line}:${column} ${expected}, found ${found}`).toBe(said);
});

test.each([
  ['{"a": 1, "a": 1}', "1:10 a key that its object does not have yet, found 'a' once more"],
  ['[{"b": {"c": 1,\n "d": 2, "\\u0063": 3}}]', "2:10 a key that its object does not have yet, found 'c' once more"],
  [
    '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}], "a": 3}',
    "1:44 a key that its object does not have yet, found 'a' once more",
  ],
  ['{"__proto__": {}}', "1:2 another key, found '__proto__'"],
])('an object has a key once, and none that is lost: %j', (text, said) => {
  const { line, column, expected, found } = jsonFault(text)!;
  expect(`${line}:${column} ${expected}, found ${found}`).toBe(said);
});

test('a text has no fault where JSON.parse reads it, and has one where it does not', () => {
  const reads = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  // which JSON.parse reads, and nobody after it
  const all = fc.json().filter((text) => !text.includes('__proto__'));
  const spaced = all.chain((text) => fc.constantFrom(text, JSON.stringify(JSON.parse(text), null, 1)));
  fc.assert(fc.property(spaced, (text) => jsonFault(text) === undefined));
  // one letter is exchanged, or left out
  const broken = fc.tuple(
    spaced,
    fc.nat(),
    fc.constantFrom('', ',', '"', '}', ']', '1', 'e', '-', ' ', '\\', ':', '\u0085'),
  );
  fc.assert(
    fc.property(broken, ([text, place, letter]) => {
      const k = place % text.length;
      const changed = text.slice(0, k) + letter + text.slice(k + 1);
      const fault = jsonFault(changed);
      // a letter may make two keys one
      return reads(changed) === (fault === undefined || fault.found.endsWith('once more'));
    }),
    { numRuns: 2000 },
  );
});
