import { expect, test } from 'vitest';
import type { Expectation, Verdict } from '../evidence/verdict.js';
import type { ClaimResult } from './claim-result.js';
import { errorBeside, isAtFault, type KnownFailure, standingOf, whyNotJudged, withExpected } from './known-failures.js';

const law = { compared: 40, decided: 40, vacuous: 0, worst: { ratio: 0.5, index: 3 } };

/** A claim with laws a, b, ... that come out as they are told to. */
function resultOf(verdict: Verdict, laws: readonly Verdict[], expects: Expectation = 'holds'): ClaimResult {
  return {
    id: 'made-up',
    expects,
    verdict,
    reason: 'why',
    cases: { run: 40, decided: 40 },
    assumptions: [],
    laws: laws.map((each, i) => ({ ...law, id: 'abc'[i], verdict: each })),
    alphaSpent: 0,
    controls: [],
  } as unknown as ClaimResult;
}

/** Known failures of the laws, by verdict. */
const known = (verdicts: Readonly<Record<string, Verdict>>): KnownFailure[] =>
  Object.entries(verdicts).map(([id, verdict]) => ({ claim: 'made-up', law: id, verdict, reason: 'known' }));

const standingWith = (result: ClaimResult, verdicts: Readonly<Record<string, Verdict>>) =>
  standingOf(withExpected(result, known(verdicts)));

test('what is left besides known failures decides, and is no worse than the whole', () => {
  const result = resultOf('refuted', ['refuted', 'inconclusive', 'holds']);
  expect(standingWith(result, {})).toBe('unexpected');
  expect(standingWith(result, { a: 'refuted' })).toBe('undecided');
  expect(standingWith(result, { b: 'inconclusive' })).toBe('unexpected');
  expect(standingWith(result, { a: 'refuted', b: 'inconclusive' })).toBe('as expected');
  expect(standingWith(result, { a: 'refuted', b: 'vacuous' })).toBe('undecided');
  expect(standingWith(result, { a: 'refuted', b: 'inconclusive', c: 'error' })).toBe('unexpected');
  const printed = resultOf('inconclusive', ['inconclusive', 'holds'], 'refuted');
  expect(standingWith(printed, { a: 'inconclusive' })).toBe('undecided');
});

test('in a printed form that is refuted no law is at fault, so that none is known to be', () => {
  const printed = resultOf('refuted', ['refuted', 'holds'], 'refuted');
  expect(['a', 'b', undefined].map((each) => isAtFault(printed, each))).toEqual([false, false, false]);
  expect(standingWith(printed, {})).toBe('as expected');
  expect(standingWith(printed, { b: 'holds' })).toBe('unexpected');
  const holding = resultOf('holds', ['holds', 'holds'], 'refuted');
  expect(standingWith(holding, { a: 'holds' })).toBe('unexpected');
  expect(standingWith(holding, { a: 'holds', b: 'holds' })).toBe('as expected');
});

test('a law that applies to no case is not judged, and known failures of others change nothing', () => {
  const result = resultOf('holds', ['skipped', 'holds']);
  expect(whyNotJudged(known({ a: 'refuted' })[0], result)).toBe("law 'a' applies to no case");
  expect(withExpected(result, known({ a: 'refuted' }))).toBe(result);
  expect(withExpected(result, [{ claim: 'other', verdict: 'error', reason: 'known' }])).toBe(result);
  expect(standingOf(resultOf('skipped', []))).toBe('skipped');
});

test('an error beside laws that were all known to be refuted is not known', () => {
  const result = resultOf('error', ['refuted', 'refuted']);
  expect(standingWith(result, { a: 'refuted', b: 'refuted' })).toBe('unexpected');
  const whole = withExpected(result, [{ claim: 'made-up', verdict: 'error', reason: 'known' }]);
  expect(standingOf(whole)).toBe('as expected');
  const otherwise = withExpected(result, [{ claim: 'made-up', verdict: 'refuted', reason: 'known' }]);
  expect(
    [otherwise, standingOf(otherwise)].map((each) => (typeof each === 'string' ? each : errorBeside(each))),
  ).toEqual(['why', 'unexpected']);
  expect([result, whole, resultOf('error', ['refuted', 'error'])].map(errorBeside)).toEqual([
    'why',
    undefined,
    undefined,
  ]);
});

test('the law that only systems are asked is not judged where there is none', () => {
  const why = whyNotJudged(known({ finite: 'refuted' })[0], resultOf('holds', ['holds', 'holds']));
  expect(why).toBe("law 'finite' is only asked of a system");
});
