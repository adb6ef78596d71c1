import { expect, test } from 'vitest';
import type { ClaimResult } from './claim-result.js';
import { collectResults, exitCodeOf } from './results.js';

const parameters = { version: '1.0.0', seed: 4, profile: 'quick', alpha: 1e-6 } as const;

const good: ClaimResult = {
  id: 'square',
  expects: 'holds',
  verdict: 'holds',
  cases: { run: 40, decided: 39 },
  assumptions: [],
  laws: [],
  alphaSpent: 2e-8,
  controls: [],
};
const { verdict: _, ...rest } = good;
const lacking = (verdict: 'vacuous' | 'inconclusive' | 'skipped' | 'toothless' | 'error'): ClaimResult => ({
  ...rest,
  verdict,
  reason: 'why',
});
const refuted: ClaimResult = {
  ...rest,
  verdict: 'refuted',
  reason: 'why',
  counterexample: { case: 1, law: 'square', measured: 2, bound: 1, error: 0 },
  replay: '1.0.0.square.4.3.drawn',
};

test('results hold a header and the claims, and nothing about time or place', () => {
  expect(collectResults(parameters, [good, good])).toStrictEqual({
    format: 2,
    version: '1.0.0',
    system: 'built-in',
    seed: 4,
    profile: 'quick',
    alpha: { budget: 1e-6, spent: 4e-8 },
    corpus: 'none',
    claims: [good, good],
    findings: [],
  });
  const corpus = { hash: 'abc', cases: new Map() };
  expect(collectResults({ ...parameters, corpus }, [good], 'mine')).toMatchObject({ system: 'mine', corpus: 'abc' });
  expect(Object.keys(collectResults(parameters, [good]))).toEqual([
    'format',
    'version',
    'system',
    'seed',
    'profile',
    'alpha',
    'corpus',
    'claims',
    'findings',
  ]);
});

test('the exit code is that of the worst claim', () => {
  const code = (...claims: ClaimResult[]) => exitCodeOf({ claims });
  expect(code(good)).toBe(0);
  expect(code(good, lacking('vacuous'))).toBe(3);
  expect(code(good, lacking('inconclusive'))).toBe(3);
  expect(code(good, lacking('vacuous'), refuted)).toBe(1);
  expect(code(good, lacking('toothless'))).toBe(1);
  expect(code(good, lacking('error'))).toBe(1);
  expect(code({ ...good, expects: 'refuted' })).toBe(1);
  expect(code({ ...refuted, expects: 'refuted' })).toBe(0);
});

test('a run that asks nothing has shown nothing', () => {
  expect(exitCodeOf({ claims: [] })).toBe(3);
  expect(exitCodeOf({ claims: [lacking('skipped')] })).toBe(3);
  expect(exitCodeOf({ claims: [lacking('skipped'), good] })).toBe(0);
});
