import { expect, test } from 'vitest';
import type { ClaimResult } from '../../judge/claim-result.js';
import type { RunResults } from '../../judge/results.js';
import { replayToken } from '../../run/replay.js';
import { BUILT_IN } from '../../system/contract/description.js';
import { bad, good, law, resultsOf, square, wrong } from '../../testing/results.js';
import { type PagedRun, pageData } from './run-on-page.js';
import { caseCollection } from './thinned-cases.js';

function paged(results: RunResults, changes: Partial<PagedRun> = {}) {
  const cases = caseCollection(() => false);
  const measured = (ratio: number) => [{ law: 'sign', measured: ratio, bound: 1, error: 0 }];
  for (const [index, ratio] of [0.5, 0.25, 2, 3].entries()) {
    cases.add({ claim: 'square', index }, { kind: 'measured', checks: measured(ratio) });
    cases.add({ claim: 'square', control: 'wrong', index }, { kind: 'measured', checks: measured(10 * ratio) });
  }
  const run: PagedRun = {
    ...{ results, cases, claims: [square()], topics: new Map([['square', 'geometry']]), sources: {}, report: '.' },
    promoted: () => 1,
    ...changes,
  };
  return pageData(run, new Map([['square.sign', '<math></math>']]));
}

test('a run is shown with its outcome, the exit code and what it means, and how its claims came out', () => {
  const { run } = paged(resultsOf(good, bad));
  expect(run).toMatchObject({
    ...{
      version: '1.0.0',
      system: BUILT_IN,
      seed: 4,
      profile: 'quick',
      outcome: 'failed',
      startedAt: null,
      seconds: null,
    },
    exit: { code: 1, meaning: expect.stringContaining('otherwise than expected') },
    summary: '1 of 2 claims as expected, 1 unexpected, 0 undecided',
    standings: { 'as expected': 1, unexpected: 1, undecided: 0, skipped: 0 },
    verdicts: { holds: 1, refuted: 1 },
  });
});

test('the exit code is that of a run that required its claims', () => {
  const skipped: ClaimResult = { ...good, verdict: 'skipped', reason: 'needs fit', laws: [], controls: [] };
  const record = { startedAt: '2026-01-02T03:04:05.678Z', milliseconds: { square: 1500 } };
  const codeOf = (require: boolean) =>
    paged(resultsOf(good, skipped), { record: { ...record, require } }).run.exit.code;
  expect([true, false].map(codeOf)).toEqual([3, 0]);
  expect(paged(resultsOf(good), { record }).run).toMatchObject({ startedAt: record.startedAt, seconds: 1.5 });
});

test('a claim is shown as a theorem, with its laws, the cases of these, and its controls', () => {
  const [shown] = paged(resultsOf(good)).claims;
  expect(shown).toMatchObject({
    ...{ id: 'square', topic: 'geometry', system: null, verdict: 'holds', standing: 'as expected', reason: null },
    theorem: {
      title: 'A square is at least 0',
      source: { paper: 'Euclid', locus: 'Book II', note: null },
      failure: null,
    },
    assumptions: [{ statement: 'x is real', met: null }],
  });
  expect(shown.laws[0]).toMatchObject({
    ...{ id: 'sign', statement: 'x^2 >= 0', mathml: '<math></math>', kind: 'exact', sharpness: 'tight' },
    worst: { ratio: 0.12345678, reason: null, index: 3 },
    cases: { of: 4, refuted: 2, index: [0, 1, 2, 3], marks: '..rr' },
  });
  expect(shown.controls[0]).toMatchObject({
    ...{
      id: 'wrong',
      title: 'wrong sign',
      law: 'sign',
      run: 20,
      text: 'refuted in 19 of 20 cases, by 1e5 errors in the median',
    },
    cases: { of: 4, refuted: 4, marks: 'rrrr' },
  });
});

test('the tokens of its cases are those that replay takes', () => {
  const [{ token, laws, controls }] = paged(resultsOf(good), { sources: { system: 'mine.ts' } }).claims;
  expect(token?.command).toEqual({ before: 'npx diffusion-bounds replay ', after: ' --system mine.ts' });
  const address = { version: '1.0.0', claimId: 'square', seed: 4, ofSystem: true };
  const tokens = (start: string | undefined | null, checks: string | undefined, promoted: number) =>
    [0, 1].map((i) => {
      const path = i < promoted ? 'promoted' : 'drawn';
      return `${start}.${i}.${path}${token?.end}.${checks?.slice(8 * i, 8 * i + 8)}`;
    });
  expect(tokens(token?.start, laws[0].cases?.checks, token?.promoted ?? 0)).toEqual([
    replayToken({ ...address, index: 0, path: 'promoted' }),
    replayToken({ ...address, index: 1, path: [] }),
  ]);
  // cases of controls are drawn, all of them
  expect(tokens(controls[0].tokenStart, controls[0].cases?.checks, 0)).toEqual(
    [0, 1].map((index) => replayToken({ ...address, control: 'wrong', index, path: [] })),
  );
  const [other] = paged(resultsOf(good), { promoted: undefined }).claims;
  expect([other.token, other.laws[0].cases?.checks, other.controls[0].tokenStart]).toEqual([null, '', null]);
});

test('what failed comes first, with the case that violates it by most', () => {
  const { faults, claims } = paged(resultsOf(good, bad));
  expect(faults).toMatchObject([
    {
      ...{ level: 'error', name: 'square.sign', claim: 'square', law: 'sign' },
      commands: ['npx diffusion-bounds replay 1.0.0.square.4.3.drawn'],
      violation: { index: 3, measured: 3, bound: 1, error: expect.any(Number), ratio: 3, where: null },
    },
  ]);
  expect(claims[1].counterexample).toMatchObject({
    ...{ law: 'sign', measured: 2, bound: 1, ratio: 2, file: 'counterexamples/square.json' },
    case: '{\n  "points": [\n    1,\n    2\n  ]\n}',
    replay: 'npx diffusion-bounds replay 1.0.0.square.4.3.drawn',
  });
  const without = paged(resultsOf(bad), { cases: undefined });
  expect(without.thinning).toBeNull();
  expect(without.faults[0].violation).toMatchObject({ index: null, measured: 2 });
  expect(without.claims[0].laws[0].cases).toBeNull();
});

test('what differs from a baseline is among the faults, and is about no claim', () => {
  const [was, is] = [0.25, 0.5].map((value) => ({ value, error: 0 }));
  const differences = [{ name: 'line/klSde', kind: 'moved', was, is, errors: Number.POSITIVE_INFINITY }] as const;
  const baseline = { version: '1.0.0', seed: 1, quantities: 40, alphaSpent: 0, sampled: [], differences };
  const { faults, run } = paged({ ...resultsOf(good), baseline });
  expect(run.exit.code).toBe(1);
  expect(faults).toMatchObject([{ level: 'error', name: 'baseline', claim: null, law: null, violation: null }]);
});

test('numbers that JSON does not have are null with a reason', () => {
  const results = resultsOf({ ...good, laws: [{ ...law, worst: { ratio: Number.POSITIVE_INFINITY, index: 1 } }] });
  expect(paged(results).claims[0].laws[0].worst).toEqual({
    ratio: null,
    reason: 'the bound is not positive',
    index: 1,
  });
});

test('of another version it is not said what its claims state', () => {
  const { run, claims, findings } = paged(resultsOf(good), { otherVersion: 'It is another.' });
  expect(run.otherVersion).toBe('It is another.');
  expect(claims[0]).toMatchObject({ theorem: null, laws: [{ statement: null, mathml: null, kind: null }] });
  expect(findings).toEqual([]);
});

test('a trend is shown by the numbers that it is the median of', () => {
  const trend = { median: 1, confidence: 0.99, side: 'at most', asked: 1 } as const;
  const [shown] = paged(resultsOf({ ...good, laws: [{ ...law, trend }] })).claims[0].laws;
  const bytes = Buffer.from(shown.trend?.replicates as string, 'base64');
  expect(Array.from({ length: 4 }, (_, i) => bytes.readFloatLE(4 * i))).toEqual([0.5, 0.25, 2, 3]);
  expect(shown.trend?.indices).toEqual([0, 1, 2, 3]);
});

test('a trend whose law says what it is found from is shown with the points of each replicate', () => {
  const trend = { median: 1, confidence: 0.99, side: 'at most', asked: 1 } as const;
  const cases = caseCollection(() => true);
  const ladder = { x: [1, 2], y: [1 / 3, 0.5] };
  const check = { law: 'sign', measured: 0.5, bound: 1, error: 0 };
  cases.add({ claim: 'square', index: 0 }, { kind: 'measured', checks: [{ ...check, ladder }] });
  cases.add({ claim: 'square', index: 1 }, { kind: 'measured', checks: [check] });
  const { sign } = square().laws;
  const claims = [{ ...square(), laws: { sign: { ...sign, ladder: { x: 'n', y: 'J', points: () => ladder } } } }];
  const [shown] = paged(resultsOf({ ...good, laws: [{ ...law, trend }] }), { cases, claims }).claims[0].laws;
  expect(shown.trend?.ladders).toEqual({
    x: { name: 'n', scale: 'log' },
    y: { name: 'J', scale: 'log' },
    points: [{ index: 0, x: [1, 2], y: [0.33333, 0.5] }],
  });
});

test('a finding with the numbers of a trend has its picture there, with what is predicted for both', () => {
  const trend = { median: 1, confidence: 0.99, side: 'at most', asked: 1 } as const;
  const { sign } = square().laws;
  const slope = { ...sign, kind: 'finding', predicted: { value: 1, by: 'a bound' } } as const;
  const claims = [{ ...square(), laws: { sign, slope } }];
  const shownWith = (series: readonly number[]) => {
    const finding = { id: 'square.slope', statement: 'x', predicted: 1, series, median: 1, confidence: 0.99, error: 0 };
    const results = { ...resultsOf({ ...good, laws: [{ ...law, trend }] }), findings: [finding] };
    const shown = paged(results, { claims });
    return [shown.findings[0].pictureOf, shown.findings[0].prediction, shown.claims[0].laws[0].trend?.prediction];
  };
  const prediction = { value: 1, by: 'a bound' };
  expect(shownWith([0.5, 0.25, 2, 3])).toEqual(['sign', prediction, prediction]);
  expect(shownWith([0.5, 0.25, 2, 4])).toEqual([null, prediction, null]);
});

test('a case is marked by the rule that counts decided cases: equality is not a large error', () => {
  const cases = caseCollection(() => false);
  for (const [index, [measured, error]] of [
    [0.5, 1e-9],
    [1, 1e-9],
    [0.9, 0.5],
    [0.9, 0.05],
    [2, 1e-9],
  ].entries()) {
    cases.add({ claim: 'square', index }, { kind: 'measured', checks: [{ law: 'sign', measured, bound: 1, error }] });
  }
  expect(paged(resultsOf(good), { cases }).claims[0].laws[0].cases?.marks).toBe('.=uur');
  const two = caseCollection(() => false);
  const checks = [0.1, 0].map((measured) => ({ law: 'sign', measured, bound: measured, error: 1e-9 }));
  const [within, at0] = [{ ...checks[0], bound: 1 }, checks[1]];
  two.add({ claim: 'square', index: 0 }, { kind: 'measured', checks: [within, at0] });
  expect(paged(resultsOf(good), { cases: two }).claims[0].laws[0].cases?.marks).toBe('.');
});

test('draws say which share may be beyond the bound, and a control what it has to do', () => {
  const shownOf = (claim: Parameters<typeof square>[0]) =>
    paged(resultsOf(good), { claims: [square(claim)] }).claims[0];
  const exact = shownOf({});
  expect([exact.laws[0].mayExceed, exact.controls[0].promised]).toEqual([null, 0.25]);
  const draws = shownOf({ kind: 'coverage', delta: 0.05, controls: [{ ...wrong, exceedance: 0.3 }] });
  expect([draws.laws[0].mayExceed, draws.controls[0].promised]).toEqual([0.05, 0.3]);
});

test('a system is shown with what it offers, what was asked of it, and what was skipped and why', () => {
  const skipped = { ...good, verdict: 'skipped', laws: [], controls: [] } as const;
  const claims: readonly ClaimResult[] = [
    { ...good, laws: [law, { ...law, id: 'tables', verdict: 'skipped', needs: 'tables' }] },
    { ...skipped, id: 'lacking', reason: 'needs fit' },
    { ...skipped, id: 'algebra', reason: 'is not about a system' },
  ];
  const sources = { system: 'mine.ts' };
  const record = { startedAt: '', milliseconds: {}, offers: { mine: ['noise', 'levels'] } };
  const shown = paged({ ...resultsOf(...claims), system: 'mine' }, { sources, record });
  expect(shown.systems).toEqual([
    {
      ...{ name: 'mine', path: 'mine.ts', offers: ['noise', 'levels'], notAboutSystems: 1 },
      asked: [{ claim: 'square', verdict: 'holds', laws: [{ id: 'sign', verdict: 'holds' }] }],
      skipped: [
        { reason: 'needs fit', names: ['lacking'] },
        { reason: 'needs tables', names: ['square.tables'] },
      ],
    },
  ]);
  expect(shown.claims.map(({ id }) => id)).toEqual(['square']);
  expect(paged(resultsOf(good)).systems).toEqual([]);
});

test('each of several systems is shown with its own claims', () => {
  const claims = ['euler', 'heun'].map((name): ClaimResult => ({ ...good, id: `${name}/square` }));
  const sources = { system: ['a.ts', 'b.ts'] };
  const shown = paged({ ...resultsOf(...claims), system: 'euler, heun' }, { sources });
  expect(shown.systems.map(({ name, path, asked }) => [name, path, asked.map(({ claim }) => claim)])).toEqual([
    ['euler', 'a.ts', ['euler/square']],
    ['heun', 'b.ts', ['heun/square']],
  ]);
  expect(shown.claims[0]).toMatchObject({
    system: 'euler',
    topic: 'geometry',
    theorem: { title: 'A square is at least 0' },
  });
});
