import { expect, test } from 'vitest';
import type { Verdict } from '../evidence/verdict.js';
import type { ClaimResult, ExpectedFailure, FailedInCases } from '../judge/claim-result.js';
import { exitCodeOf } from '../judge/results.js';
import { bad, good, law, resultsOf } from '../testing/results.js';
import { failureLines, faultsOf, lawFault } from './faults.js';

const scope = { report: 'reports', sources: { system: 'mine.ts' }, require: false };

const faultsIn = (...claims: readonly ClaimResult[]) => faultsOf(resultsOf(...claims), scope);

/** A claim with laws a, b, ... that come out as they are told to. */
function made(verdict: Verdict, laws: readonly Verdict[], changes: Partial<ClaimResult> = {}): ClaimResult {
  return {
    ...good,
    verdict,
    reason: 'why',
    laws: laws.map((each, i) => ({ ...law, id: 'abc'[i], verdict: each, reason: `law '${'abc'[i]}' is ${each}` })),
    ...changes,
  } as ClaimResult;
}

test('each law that is refuted is an error, with its evidence and the command that replays it', () => {
  expect(faultsIn(good, bad)).toEqual([
    {
      level: 'error',
      name: 'square.sign',
      title: 'expected holds, came out refuted',
      evidence: [
        "law 'sign', case 3: measured 2 > 1 & more",
        "largest measured/bound of law 'sign': 0.123, in case 3",
        'counterexample in reports/counterexamples/square.json',
      ],
      commands: ['npx diffusion-bounds replay 1.0.0.square.4.3.drawn --system mine.ts'],
    },
  ]);
  const three = made('refuted', ['refuted', 'inconclusive', 'refuted']);
  expect(faultsIn(three).map(({ name }) => name)).toEqual(['square.a', 'square.c']);
});

test('what else went wrong with a claim is one fault, with the reasons of all its laws', () => {
  const [found, ...more] = faultsIn(made('inconclusive', ['holds', 'vacuous', 'inconclusive']));
  expect(more).toEqual([]);
  expect(found).toMatchObject({ level: 'warning', name: 'square', title: 'expected holds, came out inconclusive' });
  expect(found.evidence).toEqual(expect.arrayContaining(["law 'c' is inconclusive", "law 'b' is vacuous"]));
  const error = made('error', ['error', 'error'], { failing: 'token', cases: { run: 9, decided: 8, failed: 1 } });
  expect(faultsIn(error)).toMatchObject([
    { level: 'error', name: 'square', commands: ['npx diffusion-bounds replay token --system mine.ts'] },
  ]);
  expect(faultsIn(made('holds', ['holds', 'holds'], { expects: 'refuted' }))).toMatchObject([
    { level: 'error', name: 'square', title: 'expected refuted, came out holds' },
  ]);
});

test('a known failure is a notice, one that is mended an error, and one that fails otherwise no longer known', () => {
  const known = (change: Partial<ExpectedFailure>): ExpectedFailure => ({
    ...{ law: 'a', verdict: 'refuted', reason: 'issue 12', met: true },
    ...change,
  });
  expect(faultsIn(made('refuted', ['refuted', 'holds'], { expected: [known({})] }))).toEqual([
    { level: 'notice', name: 'square.a', title: 'known to fail', evidence: ['expected: issue 12'], commands: [] },
  ]);
  expect(faultsIn(made('holds', ['holds'], { expected: [known({ met: false })] }))).toMatchObject([
    { level: 'error', name: 'square.a', title: 'no longer fails' },
  ]);
  const otherwise = made('refuted', ['refuted'], { expected: [known({ verdict: 'vacuous', met: false })] });
  expect(faultsIn(otherwise)).toMatchObject([
    { level: 'error', name: 'square.a', evidence: expect.arrayContaining([expect.stringContaining('otherwise')]) },
  ]);
});

test('an error beside laws that are all known to be refuted is an error of the claim', () => {
  const expected: ExpectedFailure[] = [{ law: 'a', verdict: 'refuted', reason: 'issue 12', met: true }];
  const error = made('error', ['refuted'], { expected, failing: 'token' });
  expect(exitCodeOf(resultsOf(error))).toBe(1);
  expect(faultsIn(error)).toEqual([
    {
      level: 'error',
      name: 'square',
      title: 'expected holds, came out error',
      evidence: ['why'],
      commands: ['npx diffusion-bounds replay token --system mine.ts'],
    },
    { level: 'notice', name: 'square.a', title: 'known to fail', evidence: ['expected: issue 12'], commands: [] },
  ]);
  expect(lawFault(error, 'a', scope.sources)).toEqual({
    kind: 'error',
    verdict: 'error',
    message: 'expected: issue 12, but not an error beside it',
    evidence: ['why'],
    commands: ['npx diffusion-bounds replay token --system mine.ts'],
  });
});

test('what is skipped is a warning where it is required, or where there is nothing else', () => {
  const skipped = made('skipped', [], { reason: 'needs fit' });
  expect(faultsIn(good, skipped)).toEqual([]);
  expect(faultsIn(skipped)).toMatchObject([{ level: 'warning', title: 'nothing is decided' }]);
  expect(faultsOf(resultsOf(good, skipped), { ...scope, require: true })).toMatchObject([
    { level: 'warning', name: 'square', evidence: ['needs fit'] },
  ]);
});

test('the worst faults come first', () => {
  const notice = made('refuted', ['refuted'], {
    expected: [{ verdict: 'refuted', reason: 'issue 12', met: true }],
  });
  const faults = faultsIn(notice, made('vacuous', ['vacuous']), good, made('error', ['error']));
  expect(faults.map(({ level }) => level)).toEqual(['error', 'warning', 'notice']);
});

const VERDICTS = ['holds', 'refuted', 'toothless', 'error', 'inconclusive', 'vacuous', 'skipped'] as const;

test('a run has an error just where it exits 1, and a warning but no error just where it exits 3', () => {
  for (const expects of ['holds', 'refuted'] as const) {
    for (const verdict of VERDICTS) {
      for (const known of [undefined, ...VERDICTS.filter((each) => each !== 'skipped')]) {
        // of the claim, or of its law, which an error may leave refuted
        for (const [law, own] of [[undefined, verdict] as const, ['a', verdict] as const, ['a', 'refuted'] as const]) {
          if (own !== verdict && verdict !== 'error') continue;
          const failure = { ...(law && { law }), reason: 'issue 12' };
          const expected: ExpectedFailure[] =
            known === undefined ? [] : [{ ...failure, verdict: known, met: known === own && own !== expects }];
          const isJudged = known !== expects && verdict !== 'skipped';
          const laws = verdict === 'skipped' ? [] : [own];
          const result = made(verdict, laws, { expects, ...(isJudged && { expected }) });
          const levels = faultsIn(result).map(({ level }) => level);
          const code = levels.includes('error') ? 1 : levels.includes('warning') ? 3 : 0;
          expect({ expects, verdict, known, law, own, code }).toEqual({
            ...{ expects, verdict, known, law, own },
            code: exitCodeOf(resultsOf(result)),
          });
        }
      }
    }
  }
});

const failed = (name: string, at: string, cases: number, message = 'broken'): FailedInCases => ({
  ...{ name, at, message, cases },
  index: 1,
});

test('a part that failed has a line, with the number of its cases and the first of them', () => {
  expect(failureLines([failed('b', '1 step', 2), failed('a', '2 steps', 1)], 4)).toEqual([
    'b (1 step) failed in 2 of 4 cases, first in case 1: broken',
    'a (2 steps) failed in 1 of 4 cases, first in case 1: broken',
  ]);
});

test('ten parts that failed have a line each, and the others are named', () => {
  const found = [...'abcdefghijkl'].map((name) => failed(name, '1 step', 1, 'two\nlines'));
  const lines = failureLines(found, 1);
  expect(lines).toHaveLength(11);
  expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  expect(lines[10]).toBe('and so did k (1 step), l (1 step)');
});

test('the file of a counterexample is named beside the law that it is of, and beside no other', () => {
  const two = made('refuted', ['refuted', 'refuted'], {
    counterexample: { law: 'b', case: 1, measured: 2, bound: 1, error: 0 },
    replay: 'token',
  } as Partial<ClaimResult>);
  const named = faultsIn(two).map(({ evidence }) => evidence.some((line) => line.startsWith('counterexample in ')));
  expect(named).toEqual([false, true]);
});

test('a baseline that is not met is an error, which names ten quantities and says how many more there are', () => {
  const moved = (i: number) => ({
    ...{ name: `vp-line/number ${i}`, kind: 'moved' as const, errors: 9 },
    ...{ was: { value: 1, error: 0 }, is: { value: 2, error: 0 } },
  });
  const baseline = { version: '1.0.0', seed: 4, quantities: 20, alphaSpent: 0, sampled: [] };
  const found = (count: number) => {
    const differences = Array.from({ length: count }, (_, i) => moved(i));
    const results = { ...resultsOf(good), baseline: { ...baseline, differences } };
    // a run has errors just where its exit code is 1
    expect(exitCodeOf(results)).toBe(count === 0 ? 0 : 1);
    return faultsOf(results, scope);
  };
  expect(found(0)).toEqual([]);
  const [fault] = found(12);
  expect(fault).toMatchObject({ level: 'error', name: 'baseline' });
  expect(fault.title).toBe('baseline of version 1.0.0: 20 quantities, 12 moved, 0 vanished, 0 appeared');
  expect(fault.evidence).toHaveLength(11);
  expect(fault.evidence[10]).toBe('2 more are in results.json');
  expect(found(10)[0].evidence).toHaveLength(10);
});
