import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, namedFaults, readFaults } from './fault.js';

test('every patch says what mistake it is and changes files of the package', () => {
  for (const { id, kind, what, changes } of readFaults()) {
    expect([kind, what], id).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(changes.length, id).toBeGreaterThan(0);
    for (const file of changes) expect(existsSync(join(import.meta.dirname, '../..', file)), file).toBe(true);
  }
});

test('the files of a diff are those that it changes', () => {
  const diff = ['sign: one', '', '--- a/src/a.ts', '+++ b/src/a.ts', '+++ c;', '--- a/b/c.ts', '+++ b/b/c.ts'].join(
    '\n',
  );
  expect(changedFiles(diff)).toEqual(['src/a.ts', 'b/c.ts']);
});

test('faults are chosen by id, and a stranger is named', () => {
  const faults = ['a', 'b', 'c'].map((id) => ({ id }));
  expect(namedFaults(faults, [])).toEqual(faults);
  expect(namedFaults(faults, ['c', 'a'])).toEqual([{ id: 'a' }, { id: 'c' }]);
  expect(() => namedFaults(faults, ['a', 'd'])).toThrow(/^--only should be ids of faults, .* found 'd'\.$/);
});
