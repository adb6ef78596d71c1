import { expect, test } from 'vitest';
import type { CaseOutcome, PartFailure } from '../run/outcome.js';
import { failureLines, partFailures } from './part-failures.js';

const failure = (name: string, at: string, message = 'broken'): PartFailure => ({ name, at, message });
const failed = (...failures: PartFailure[]): CaseOutcome => ({ kind: 'measured', findings: [], failures });

test('parts are counted by case, each with its first failure', () => {
  const found = partFailures([
    { kind: 'error', message: 'all of it' },
    failed(failure('b', '1 step'), failure('a', '2 steps'), failure('b', '5 steps')),
    { kind: 'measured', findings: [{ law: 'x', measured: 0, bound: 1, error: 0 }] },
    failed(failure('b', '7 steps', 'later')),
  ]);
  expect(found).toEqual([
    { ...failure('b', '1 step'), index: 1, cases: 2 },
    { ...failure('a', '2 steps'), index: 1, cases: 1 },
  ]);
  expect(failureLines(found, 4)).toEqual([
    'b (1 step) failed in 2 of 4 cases, first in case 1: broken',
    'a (2 steps) failed in 1 of 4 cases, first in case 1: broken',
  ]);
});

test('ten have a line each, and the others are named', () => {
  const found = partFailures([failed(...[...'abcdefghijkl'].map((name) => failure(name, '1 step', 'two\nlines')))]);
  const lines = failureLines(found, 1);
  expect(lines).toHaveLength(11);
  expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  expect(lines[10]).toBe('and so did k (1 step), l (1 step)');
});
