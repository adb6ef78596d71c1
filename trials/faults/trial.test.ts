import { expect, test } from 'vitest';
import type { Answer } from './answer.js';
import { claimAnswer } from './ask-claims.js';
import { testAnswer } from './ask-tests.js';
import type { Step } from './order.js';
import { search } from './trial.js';

const steps: Step[] = [
  { kind: 'test', names: ['a.test.ts'] },
  { kind: 'claim', names: ['noise'] },
  { kind: 'test', names: ['b.test.ts', 'c.test.ts'] },
];
const answering = (answers: Answer[]) => search(steps, async (step) => answers[steps.indexOf(step)]);
const missed: Answer = { kind: 'missed' };
const none: Answer = { kind: 'none', reason: 'vitest could not run' };
const caught: Answer = { kind: 'caught', by: 'b.test.ts', seen: ['b.test.ts: adds'] };

test('the search ends with the first that catches the fault, and says what was asked in vain', async () => {
  expect(await answering([missed, none, caught])).toEqual({
    kind: 'caught',
    by: { test: 'b.test.ts' },
    seen: ['b.test.ts: adds'],
    inVain: ['a.test.ts'],
  });
});

test('a fault that all miss survives, and one about which something gave no answer is broken', async () => {
  expect(await answering([missed, missed, missed])).toEqual({ kind: 'survived' });
  expect(await answering([none, missed, missed])).toEqual({ kind: 'broken', reason: 'vitest could not run' });
});

const file = (name: string, status: string, ...tests: string[]) => ({
  name: `/copy/${name}`,
  status,
  assertionResults: tests.map((each) => ({ status: each, title: `${each} title` })),
});

test('a file with a failed test catches a fault, as does one that does not load', () => {
  const testResults = [
    file('a.test.ts', 'passed', 'passed'),
    file('b.test.ts', 'failed', 'passed', 'failed'),
    file('c.test.ts', 'failed'),
  ];
  expect(testAnswer({ testResults }, '/copy')).toEqual({
    kind: 'caught',
    by: 'b.test.ts',
    seen: ['b.test.ts: failed title', 'c.test.ts'],
  });
});

test('passed tests miss it, and without a test that ran there is no answer', () => {
  const testResults = [file('a.test.ts', 'passed', 'passed', 'skipped')];
  expect(testAnswer({ testResults }, '/copy')).toEqual(missed);
  const noAnswer = { kind: 'none', reason: 'vitest ran no test' };
  expect(testAnswer({ testResults: [] }, '/copy')).toEqual(noAnswer);
  expect(testAnswer({ testResults: [file('a.test.ts', 'passed', 'skipped')] }, '/copy')).toEqual(noAnswer);
});

test('claims that came out otherwise catch it, but an exception does not', () => {
  const counterexample = { measured: 3, bound: 1, error: 0.5 };
  const held = { id: 'kernel', expects: 'holds', verdict: 'holds' } as const;
  const failed = { id: 'noise', expects: 'holds', verdict: 'error' } as const;
  const refuted = { id: 'prior', expects: 'holds', verdict: 'refuted', counterexample } as const;
  const unclear = { id: 'tails', expects: 'refuted', verdict: 'inconclusive' } as const;
  expect(claimAnswer({ claims: [held, failed] })).toEqual(missed);
  expect(claimAnswer({ claims: [unclear, failed] })).toEqual(missed);
  expect(claimAnswer({ claims: [held, failed, unclear, refuted] })).toEqual({
    kind: 'caught',
    by: 'prior',
    seen: ['tails inconclusive', 'prior refuted (4.0 errors)'],
  });
});
