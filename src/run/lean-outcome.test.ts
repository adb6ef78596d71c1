import { describe, expect, test } from 'vitest';
import { madeUpClaim } from '../testing/claims.js';
import { leanOutcome } from './lean-outcome.js';
import type { CaseOutcome, LawCheck } from './outcome.js';

const within: LawCheck = { law: 'bound', measured: 0.5, bound: 1, error: 1e-9, where: 'here', detail: { x: 1 } };
const measured = (...checks: LawCheck[]): CaseOutcome => ({ kind: 'measured', checks });
const lean = (...checks: LawCheck[]) => leanOutcome(measured(...checks), madeUpClaim());

describe('a lean outcome', () => {
  test('keeps of many comparisons the one of largest ratio, without what only a counterexample shows', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...within, measured: i / 2000 }));
    expect(lean(...many)).toEqual(measured({ law: 'bound', measured: 0.4995, bound: 1, error: 1e-9 }));
  });

  test('keeps the worst refuted comparison whole, and that of every other part with its place', () => {
    const [a, b] = ['a', 'b'].map((name) => ({ name, at: '5 steps' }));
    const worst = { ...within, measured: 9, part: a };
    const other = { ...within, measured: 4, part: b };
    const { detail: _, ...placed } = other;
    expect(lean(within, { ...other, measured: 3 }, other, worst, { ...worst, measured: 8 })).toEqual(
      measured(placed, worst),
    );
  });

  test('shows at most a hundred of the numbers that a refuted comparison was found from', () => {
    const detail = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, i]));
    const found = lean({ ...within, measured: 2, detail });
    expect(found).toMatchObject({ checks: [{ detail: { x99: 99 } }] });
    expect(JSON.stringify(found)).not.toContain('x100');
  });

  test('keeps the points that the number of a trend was found from', () => {
    const ladder = { x: [1, 2], y: [3, 4] };
    expect(lean({ ...within, ladder })).toMatchObject({ checks: [{ ladder }] });
  });

  test('keeps an undecided comparison, of which the law is told', () => {
    const open = { law: 'bound', measured: 0.2, bound: 1, error: 0.5 };
    expect(lean(within, open)).toMatchObject({ checks: [{ error: 1e-9 }, open] });
  });

  test('keeps one reason of a law that compares nothing, and none beside comparisons', () => {
    const silent = { law: 'bound', vacuous: 'nothing said' };
    expect(lean(silent, { ...silent, vacuous: 'again' })).toEqual(measured(silent));
    expect(lean(silent, within)).toMatchObject({ checks: [{ measured: 0.5 }] });
  });

  test('keeps the median of what a case reports', () => {
    const claim = {
      ...madeUpClaim(),
      laws: { bound: { ...madeUpClaim().laws.bound, kind: 'finding' as const } },
    };
    const many = Array.from({ length: 300_001 }, (_, i) => ({
      law: 'bound',
      measured: i,
      bound: 0,
      error: 1 / (i + 1),
    }));
    expect(leanOutcome({ kind: 'measured', checks: many }, claim)).toEqual(
      measured({ law: 'bound', measured: 150_000, bound: 0, error: 1 }),
    );
  });
});
