import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learned, readMemory, remember } from './memory.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memory-'));
  path = join(folder, 'caught-by.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what caught faults is kept by id, one line a fault where it fits', () => {
  const ids = ['a', 'b', 'c'];
  const test = `src/${'long/'.repeat(20)}x.test.ts`;
  remember(path, 'c', { claim: 'noise', test }, ids);
  remember(path, 'a', { test: 'src/a.test.ts' }, ids);
  remember(path, 'b', { claim: 'noise', test: 'src/b.test.ts' }, ids);
  expect(readFileSync(path, 'utf8')).toBe(`{
  "a": { "test": "src/a.test.ts" },
  "b": { "test": "src/b.test.ts", "claim": "noise" },
  "c": {
    "test": "${test}",
    "claim": "noise"
  }
}
`);
  expect(readMemory(path)).toEqual({
    a: { test: 'src/a.test.ts' },
    b: { claim: 'noise', test: 'src/b.test.ts' },
    c: { claim: 'noise', test },
  });
});

test('a fault that nothing catches and one without a patch are forgotten', () => {
  for (const id of ['a', 'b', 'c']) remember(path, id, { claim: 'noise' }, ['a', 'b', 'c']);
  remember(path, 'a', {}, ['a', 'b']);
  expect(readMemory(path)).toEqual({ b: { claim: 'noise' } });
  remember(path, 'b', {}, ['a', 'b']);
  expect(readFileSync(path, 'utf8')).toBe('{}\n');
});

test('without a file nothing is remembered, and a file of another kind is refused', () => {
  expect(readMemory(path)).toEqual({});
  writeFileSync(path, '<<<<<<< ours');
  expect(() => readMemory(path)).toThrow(/caught-by\.json should be JSON; without the file a run makes a new one\.$/);
  writeFileSync(path, '{ "a": { "test": 1 } }');
  expect(() => readMemory(path)).toThrow(/caught-by\.json, a\.test should be a string, found 1\.$/);
});

test('a trial teaches what caught the fault, and keeps what it did not ask', () => {
  const before = { test: 'a.test.ts', claim: 'noise' };
  expect(learned(before, { test: 'a.test.ts' }, [])).toEqual(before);
  expect(learned(before, { claim: 'noise' }, ['a.test.ts'])).toEqual({ claim: 'noise' });
  expect(learned(before, { claim: 'kernel' }, ['noise'])).toEqual({ test: 'a.test.ts', claim: 'kernel' });
  expect(learned({}, { test: 'b.test.ts' }, ['c.test.ts', 'forward'])).toEqual({ test: 'b.test.ts' });
});
