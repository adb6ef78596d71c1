import { describe, expect, test } from 'vitest';
import { worstRefuted } from '../run/lean-outcome.js';
import type { CaseOutcome, LawComparison, PartFailure } from '../run/outcome.js';
import { within as comparisonOf, doubled, madeUpClaim, madeUpLaw } from '../testing/claims.js';
import { assumptionCounts, partFailures, summaryOf } from './law-by-cases.js';
import { verify } from './verify.js';

const within: LawComparison = { law: 'bound', measured: 0.5, bound: 1, error: 1e-9 };
const beyond = { ...within, measured: 2 };
const measured = (...checks: LawComparison[]): CaseOutcome => ({ kind: 'measured', checks });
const silent: CaseOutcome = { kind: 'measured', checks: [{ law: 'bound', vacuous: 'nothing said' }] };
/** A case that only another law applies to. */
const unasked = measured({ ...within, law: 'other' });

const subject = madeUpClaim();

/** The checks of so many cases of each kind. */
const of = (...cases: [CaseOutcome, number][]) =>
  summaryOf(
    subject,
    'bound',
    cases.flatMap(([outcome, count]) => Array<CaseOutcome>(count).fill(outcome)),
  );

describe('a law', () => {
  test('lacks nothing when enough of the cases that it applies to compare and are decided', () => {
    const { lack, refuted, ...counts } = of([measured(within), 25], [silent, 75]);
    expect([lack, refuted]).toEqual([undefined, undefined]);
    expect(counts).toEqual({
      ...{ id: 'bound', compared: 25, decided: 25, vacuous: 75, silent: 'nothing said' },
      worst: { ratio: 0.5, index: 0 },
    });
  });

  test('is vacuous when less than a quarter of the cases that it applies to compare anything', () => {
    expect(of([measured(within), 24], [silent, 76]).lack).toEqual({
      verdict: 'vacuous',
      reason: "law 'bound': only 24 of 100 cases compare anything (nothing said)",
    });
    expect(of([measured(within), 24], [silent, 72], [unasked, 900]).lack).toBeUndefined();
  });

  test('is vacuous when fewer than five cases compare anything, and less than half', () => {
    const verdictOf = (count: number) => of([measured(within), count], [silent, 6]).lack?.verdict;
    expect([verdictOf(4), verdictOf(5)]).toEqual(['vacuous', undefined]);
  });

  test('that applies to few cases has to say something in half of them', () => {
    expect(of([measured(within), 2], [unasked, 38]).lack).toBeUndefined();
    expect(of([measured(within), 4], [silent, 1], [unasked, 35]).lack).toBeUndefined();
    expect(of([measured(within), 1], [silent, 2], [unasked, 37]).lack).toEqual({
      verdict: 'vacuous',
      reason: "law 'bound': only 1 of 3 cases compare anything (nothing said)",
    });
  });

  test('that applies to no case is skipped', () => {
    expect(of([unasked, 40])).toMatchObject({
      compared: 0,
      vacuous: 0,
      lack: { verdict: 'skipped', reason: "law 'bound' applies to no case" },
    });
  });

  test('that applies to no case is skipped for what the system lacks, where that is known', () => {
    const lacking = { ...subject, laws: { bound: { ...subject.laws.bound, lacks: 'tables' } } };
    expect(summaryOf(lacking, 'bound', [unasked]).lack).toEqual({
      verdict: 'skipped',
      reason: "law 'bound' needs tables",
      needs: 'tables',
    });
    expect(summaryOf(lacking, 'bound', Array<CaseOutcome>(5).fill(measured(within))).lack).toBeUndefined();
  });

  test('applies to a case that does not meet the assumptions, but not to one that ended in an error', () => {
    const unmet: CaseOutcome = { kind: 'unmet', assumptions: [0] };
    const error: CaseOutcome = { kind: 'error', message: 'broken' };
    const { lack, vacuous } = of([unmet, 3], [error, 2]);
    expect(vacuous).toBe(3);
    expect(lack?.reason).toBe(
      "law 'bound': only 0 of 3 cases compare anything (assumption not met: x lies in the unit interval)",
    );
  });

  test('is inconclusive when more than one in twenty of the cases compared, and one, are undecided', () => {
    const blurred = measured(within, { ...within, error: 0.4 });
    expect(of([measured(within), 37], [blurred, 3]).lack).toBeUndefined();
    expect(of([measured(within), 36], [blurred, 4], [silent, 1]).lack).toEqual({
      verdict: 'inconclusive',
      reason:
        "law 'bound': only 36 of 40 cases are decided; case 36 is not: 0.5 is below the bound 1 by 0.5, but may be off by 0.4, which is too much to rely on: an error of 0.025 would do",
      index: 36,
    });
    // a silent case counts as one, and a place is named
    const placed = measured(within, { ...within, error: 0.4, where: 'sampler one, 5 steps' });
    expect(of([silent, 1], [measured(within), 37], [placed, 4]).lack).toMatchObject({
      reason: expect.stringContaining('; case 38, sampler one, 5 steps, is not: 0.5 is below the bound 1 by 0.5'),
      index: 38,
    });
  });

  test.each([
    [20, 2, 3],
    [10, 1, 2],
    [2, 1, 2],
    [1, 0, 1],
  ])('of %i cases %i may be undecided, and not %i', (cases, few, many) => {
    const blurred = measured(within, { ...within, error: 0.4 });
    const lackOf = (undecided: number) => of([measured(within), cases - undecided], [blurred, undecided]).lack?.verdict;
    expect([lackOf(few), lackOf(many)]).toEqual([undefined, 'inconclusive']);
  });

  test('is refuted by one comparison, and then may lack evidence all the same', () => {
    const found = of([silent, 30], [measured(within, beyond, { ...beyond, measured: 3 }), 1], [measured(beyond), 1]);
    expect(found).toMatchObject({
      worst: { ratio: 3, index: 30 },
      refuted: {
        index: 30,
        reason: "law 'bound', case 30: measured 3 exceeds bound 1 by more than the error 1e-9",
      },
      lack: { verdict: 'vacuous' },
    });
  });

  test('is not refuted by what refutes another law', () => {
    expect(of([measured({ ...beyond, law: 'other' }, within), 5])).toMatchObject({
      refuted: undefined,
      worst: { ratio: 0.5, index: 0 },
    });
  });
});

test('the comparison that shows a refutation best is the first refuted one with the largest ratio', () => {
  const [large, same] = [
    { ...beyond, measured: 30, bound: 10 },
    { ...beyond, measured: 3 },
  ];
  expect(worstRefuted([beyond, large, same, { ...within, measured: 9, error: 10 }])).toBe(large);
  expect(worstRefuted([within])).toBeUndefined();
  expect(worstRefuted([])).toBeUndefined();
});

describe('a law that several parts refute', () => {
  const by = (name: string, at: string, value: number): LawComparison => ({
    ...within,
    measured: value,
    part: { name, at },
  });

  test('names the worst of its first case, and then each other by what is worst of it anywhere', () => {
    const { refuted } = of(
      [measured(by('a', '1 step', 0.5), by('d', '1 step', 0.1)), 1],
      [measured(by('b', '2 steps', 9), by('b', '3 steps', 2), by('c', '4 steps', 20)), 1],
      [measured(by('a', '5 steps', 3), by('b', '6 steps', 30), by('a', '7 steps', 2)), 1],
    );
    expect(refuted).toMatchObject({
      index: 1,
      parts: [
        { name: 'c', at: '4 steps', index: 1 },
        { name: 'b', at: '6 steps', index: 2 },
        { name: 'a', at: '5 steps', index: 2 },
      ],
    });
    expect(refuted?.reason).toMatch(/^law 'bound', case 1: measured 20 .*; also: b \(6 steps\), a \(5 steps\)$/);
  });

  test('has none where it is not of parts', () => {
    expect(of([measured(beyond), 1]).refuted).not.toHaveProperty('parts');
  });
});

const failure = (name: string, at: string, message = 'broken'): PartFailure => ({ name, at, message });
const failed = (...failures: PartFailure[]): CaseOutcome => ({ kind: 'measured', checks: [], failures });

test('parts are counted by case, each with its first failure', () => {
  const found = partFailures([
    { kind: 'error', message: 'all of it' },
    failed(failure('b', '1 step'), failure('a', '2 steps'), failure('b', '5 steps')),
    { kind: 'measured', checks: [{ law: 'x', measured: 0, bound: 1, error: 0 }] },
    failed(failure('b', '7 steps', 'later')),
  ]);
  expect(found).toEqual([
    { ...failure('b', '1 step'), index: 1, cases: 2 },
    { ...failure('a', '2 steps'), index: 1, cases: 1 },
  ]);
});

const assumptions = [
  { statement: 'x lies in [0, 1]' },
  { statement: 'x > 1/2', holds: (x: number) => x > 0.5 },
  { statement: 'x < 3/4', holds: (x: number) => x < 0.75 },
];

const resultOf = async (...parts: Parameters<typeof madeUpClaim>) =>
  (await verify([madeUpClaim(...parts)], { seed: 11 })).claims[0];

test('a run counts the cases that met each predicate, and says why the others have no count', async () => {
  const result = await resultOf({ assumptions });
  const seen: number[] = [];
  await resultOf({ assumptions: [{ statement: 'any', holds: (x) => seen.push(x) > 0 }] });
  expect(seen).toHaveLength(40);
  const [above, below] = [seen.filter((x) => x > 0.5).length, seen.filter((x) => x < 0.75).length];
  expect(above).toBeGreaterThan(0);
  expect(above).toBeLessThan(40);
  expect(result.assumptions).toEqual([
    { statement: 'x lies in [0, 1]', met: null, metReason: 'by construction: the generator can draw nothing else' },
    { statement: 'x > 1/2', met: above },
    { statement: 'x < 3/4', met: below },
  ]);
});

test('counts come from the outcomes alone, and a case that ended in an error meets nothing', () => {
  const outcomes: CaseOutcome[] = [
    { kind: 'measured', checks: [{ law: 'bound', ...comparisonOf(0, 1) }] },
    { kind: 'measured', checks: [{ law: 'bound', vacuous: 'nothing said' }] },
    { kind: 'unmet', assumptions: [1] },
    { kind: 'error', message: 'broken' },
  ];
  const stored: CaseOutcome[] = JSON.parse(JSON.stringify(outcomes));
  expect(assumptionCounts(assumptions, stored).map(({ met }) => met)).toEqual([null, 2, 3]);
});

test('a predicate that throws is an error, never evidence', async () => {
  const holds = () => {
    throw new RangeError('no such x');
  };
  const result = await resultOf({ assumptions: [{ statement: 'x is known', holds }] });
  expect(result).toMatchObject({ verdict: 'error', reason: 'case 0: RangeError: no such x' });
  expect(result.assumptions).toEqual([{ statement: 'x is known', met: 0 }]);
});

test('assumptions are those of the claim: a control is tried on whatever it draws', async () => {
  const law = madeUpLaw(({ x }) => comparisonOf(x, 2));
  const result = await resultOf({ assumptions, laws: { bound: law }, controls: [doubled] });
  expect(result.controls).toMatchObject([{ share: 1 }]);
});
