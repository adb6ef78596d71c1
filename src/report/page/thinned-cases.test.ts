import { describe, expect, test } from 'vitest';
import type { LawComparison } from '../../run/outcome.js';
import { caseCollection, type DrawnCase, shownOfControl, shownOfLaw, THINNING } from './thinned-cases.js';

const compared = (measured: number, bound = 1, error = 1e-9): LawComparison => ({
  law: 'bound',
  measured,
  bound,
  error,
});

function collected(isTrend: boolean, ...cases: LawComparison[][]) {
  const collection = caseCollection(() => isTrend);
  for (const [index, checks] of cases.entries()) collection.add({ claim: 'a', index }, { kind: 'measured', checks });
  return collection;
}

describe('a case', () => {
  test('is shown by the refuted comparison of largest ratio, or else by the largest', () => {
    const all = collected(
      false,
      [compared(0.2), compared(0.7)],
      // of larger ratio, but within its error
      [compared(9, 1, 100), { ...compared(3), where: 'here' }, compared(2)],
      [compared(0.5), compared(1.01, 1, 0.1)],
    ).of('a', 'bound');
    expect(all).toEqual([
      { index: 0, measured: 0.7, bound: 1, error: 1e-9, ratio: 0.7, mark: '.' },
      { index: 1, measured: 3, bound: 1, error: 1e-9, ratio: 3, mark: 'r', where: 'here' },
      { index: 2, measured: 1.01, bound: 1, error: 0.1, ratio: 1.01, mark: 'u' },
    ]);
  });

  test('of a trend is shown by the comparison furthest beyond the bound', () => {
    const [only] = collected(true, [compared(3, 1), compared(30, 20)]).of('a', 'bound');
    expect(only).toMatchObject({ measured: 30, bound: 20, mark: 'r' });
  });

  test('belongs to its claim, its law and its control', () => {
    const collection = caseCollection(() => false);
    const outcome = { kind: 'measured', checks: [compared(0.5), { ...compared(0.1), law: 'other' }] } as const;
    collection.add({ claim: 'a', control: 'wrong', index: 4 }, outcome);
    collection.add({ claim: 'a', index: 5 }, { kind: 'measured', checks: [{ law: 'bound', vacuous: 'silent' }] });
    collection.add({ claim: 'a', index: 6 }, { kind: 'error', message: 'broken' });
    expect(collection.of('a', 'bound')).toEqual([]);
    expect(collection.of('a', 'bound', 'wrong').map(({ index }) => index)).toEqual([4]);
    expect(collection.of('a', 'other', 'wrong')).toHaveLength(1);
  });
});

const drawn = (index: number, ratio: number, mark: DrawnCase['mark'] = '.'): DrawnCase => ({
  ...{ index, ratio, mark },
  ...{ measured: ratio, bound: 1, error: 1e-9 },
});

describe('of many cases', () => {
  test('few are all shown', () => {
    const few = Array.from({ length: 110 }, (_, i) => drawn(i, 0.5));
    expect(shownOfLaw(few)).toBe(few);
  });

  test('the worst refuted, the undecided and the sharpest are shown, and the rest evenly', () => {
    const all = Array.from({ length: 4000 }, (_, i) => {
      if (i % 40 === 1) return drawn(i, 1 + i / 100, 'r');
      if (i % 200 === 2) return drawn(i, 1, 'u');
      return drawn(i, (i % 1000) / 1000);
    });
    const shown = shownOfLaw(all);
    expect(shown).toHaveLength(110);
    expect(shown.map(({ index }) => index)).toEqual(shown.map(({ index }) => index).toSorted((a, b) => a - b));
    const marked = (mark: string) => shown.filter((each) => each.mark === mark);
    // of 100 the 50 of largest ratio, which come last
    expect(marked('r').map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, k) => 40 * (k + 50) + 1));
    expect(
      marked('u')
        .slice(0, 15)
        .map(({ index }) => index),
    ).toEqual(Array.from({ length: 15 }, (_, k) => 200 * k + 2));
    // equal ratios in four thousands of cases: undecided ones are sharper than all, then come those of ratio 0.999, 0.998, ...
    expect(shown.filter(({ ratio }) => ratio === 0.999)).toHaveLength(4);
    // every quarter of the run is shown
    for (let k = 0; k < 4; k++) {
      const quarter = marked('.').filter(({ index, ratio }) => Math.floor(index / 1000) === k && ratio < 0.9);
      expect(quarter.length).toBeGreaterThanOrEqual(4);
    }
  });

  test('where all are refuted, the rest of them are shown evenly', () => {
    const all = Array.from({ length: 800 }, (_, i) => drawn(i, 2, 'r'));
    expect(shownOfLaw(all)).toHaveLength(110);
  });

  test('of a control twenty are shown', () => {
    const all = Array.from({ length: 400 }, (_, i) => drawn(i, 2, 'r'));
    expect(shownOfControl(all).map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, k) => 20 * k));
  });

  test('the rule says the numbers', () => {
    expect(THINNING).toContain('more than 110 cases');
    expect(THINNING).toContain('at most 20');
  });
});
