import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../faults/ask.js';
import { type Instrumented, inOrder, type Mutant, mutated, shuffled } from './all-mutants.js';
import { exactInterval, keptIn, keyOf, report, summary, type Tried } from './results.js';

const text = 'const a = 1;\nconst b = !(a < 2 || a > 3) && a === 1;\n';
const found = (line: number, [from, to]: [number, number], replacement: string, mutatorName: string): Instrumented => ({
  fileName: 'src/a.ts',
  mutatorName,
  replacement,
  location: { start: { line, column: from }, end: { line, column: to } },
});
const mutantsOf = (...all: Instrumented[]) => inOrder(all, new Map([['src/a.ts', text]]));

test('mutants are listed by place and replacement, each once, with ids that name their place', () => {
  const [of, ofAnother] = [found(1, [12, 17], 'a <= 2', 'EqualityOperator'), found(1, [12, 17], 'true', 'Conditional')];
  const first = found(0, [10, 11], '0', 'Number');
  const listed = mutantsOf(ofAnother, of, first, { ...ofAnother, mutatorName: 'Boolean' });
  expect(listed.map(({ id, start, end, replacement }) => [id, text.slice(start, end), replacement])).toEqual([
    ['src/a.ts:1:11/1', '1', '0'],
    ['src/a.ts:2:13/1', 'a < 2', 'a <= 2'],
    ['src/a.ts:2:13/2', 'a < 2', 'true'],
  ]);
});

test('a replaced expression stays together, and a block stays a block', () => {
  const [withoutNot] = mutantsOf(found(1, [10, 27], 'a < 2 || a > 3', 'BooleanLiteral'));
  expect(mutated(text, withoutNot)).toBe('const a = 1;\nconst b = (a < 2 || a > 3) && a === 1;\n');
  const block: Mutant = { ...withoutNot, start: 7, end: 17, replacement: '{}', operator: 'BlockStatement' };
  expect(mutated('if (a) { b(); c; }', block)).toBe('if (a) {}}');
  const branch: Mutant = { ...block, start: 0, end: 9, replacement: 'case 1:', operator: 'ConditionalExpression' };
  expect(mutated('case 1: b', branch)).toBe('case 1:');
});

test('a seed draws the same sample on every machine, and a larger one begins with it', () => {
  const list = Array.from({ length: 1000 }, (_, k) => k);
  expect(shuffled(list, 7).slice(0, 5)).toEqual([22, 853, 120, 597, 932]);
  expect(shuffled(list, 8).slice(0, 5)).not.toEqual(shuffled(list, 7).slice(0, 5));
  expect(shuffled(list, 7).sort((a, b) => a - b)).toEqual(list);
});

test('an interval for a share is that of Clopper and Pearson', () => {
  // 1 - 0.025^(1/10), and its mirror image
  const of = (count: number) => exactInterval(count, 10).map((rate) => Number(rate.toFixed(4)));
  expect(of(0)).toEqual([0, 0.3085]);
  expect(of(10)).toEqual([0.6915, 1]);
  // R: binom.test(9, 10)
  expect(of(9)).toEqual([0.555, 0.9975]);
});

const caught: Answer = { kind: 'caught', by: ['a.test.ts'], how: 'adds', crashed: false };
const crashed: Answer = { kind: 'caught', by: ['noise'], how: 'error', crashed: true };
const missed: Answer = { kind: 'missed' };
const none: Answer = { kind: 'none', reason: 'it fails without the mistake: noise' };
const tried = (tests: Answer, claims?: Answer, operator = 'EqualityOperator'): Tried => ({
  mutant: { id: 'src/a.ts:1:11/1', file: 'src/a.ts', start: 10, end: 11, replacement: 'a <= 2', operator },
  original: 'a\n  < 2',
  outcome: claims === undefined ? { tests } : { tests, claims },
});

test('a summary counts who caught what, with texts apart, and lists the survivors', () => {
  const all = [tried(caught, missed), tried(caught, crashed), tried(missed, missed), tried(none, missed)];
  expect(summary([...all, tried(missed, missed, 'StringLiteral')]).split('\n')).toEqual([
    'mutants                            caught  share  95% interval',
    'all            by claims           1 of 5  20.0%  0.5% to 71.6%',
    '                 by a verdict      0 of 5  0.0%   0.0% to 52.2%',
    '               by tests            2 of 5  40.0%  5.3% to 85.3%',
    '                 by a failed test  2 of 5  40.0%  5.3% to 85.3%',
    '               by either           2 of 5  40.0%  5.3% to 85.3%',
    'without texts  by claims           1 of 4  25.0%  0.6% to 80.6%',
    '                 by a verdict      0 of 4  0.0%   0.0% to 60.2%',
    '               by tests            2 of 4  50.0%  6.8% to 93.2%',
    '                 by a failed test  2 of 4  50.0%  6.8% to 93.2%',
    '               by either           2 of 4  50.0%  6.8% to 93.2%',
    'texts          by claims           0 of 1  0.0%   0.0% to 97.5%',
    '                 by a verdict      0 of 1  0.0%   0.0% to 97.5%',
    '               by tests            0 of 1  0.0%   0.0% to 97.5%',
    '                 by a failed test  0 of 1  0.0%   0.0% to 97.5%',
    '               by either           0 of 1  0.0%   0.0% to 97.5%',
    '',
    'Survivors:',
    'src/a.ts:1:11/1 EqualityOperator: a < 2 -> a <= 2',
    'src/a.ts:1:11/1 StringLiteral: a < 2 -> a <= 2',
    '',
    'Without an answer, and counted as survivors:',
    'src/a.ts:1:11/1 EqualityOperator: a < 2 -> a <= 2',
    '',
  ]);
});

test('a summary of a run that asked the claims alone says nothing of tests', () => {
  const one = (claims: Answer): Tried => ({ ...tried(missed), outcome: { claims } });
  expect(summary([one(caught), one(missed)]).split('\n')).toEqual([
    'mutants                  caught  share  95% interval',
    'all      by claims       1 of 2  50.0%  1.3% to 98.7%',
    '           by a verdict  1 of 2  50.0%  1.3% to 98.7%',
    '',
    'Survivors:',
    'src/a.ts:1:11/1 EqualityOperator: a < 2 -> a <= 2',
    '',
  ]);
  expect(report(one(caught))).toBe('src/a.ts:1:11/1 EqualityOperator: a < 2 -> a <= 2\n    claims: a.test.ts: adds\n');
});

test('outcomes are kept in a file, the last of a mutant counts, and half a line does not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'deep/outcomes.jsonl');
  const { mutant, outcome } = tried(caught, missed);
  const [key, other] = [keyOf(mutant, text), keyOf(mutant, `${text} `)];
  expect(key).not.toBe(other);
  const kept = keptIn(path);
  kept.keep(key, { invalid: 'types' });
  kept.keep(key, outcome);
  appendFileSync(path, `{"key":"${other}","inv`);
  expect([keptIn(path).get(key), keptIn(path).get(other)]).toEqual([outcome, undefined]);
});
