import { describe, expect, test } from 'vitest';
import type { CaseOutcome } from '../run/outcome.js';
import { doubled } from '../testing/claims.js';
import { judgeControl } from './controls.js';

/** A case in which measured is a given number of errors beyond its bound. */
const beyond = (...errors: number[]): CaseOutcome => ({
  kind: 'measured',
  checks: errors.map((each) => ({ law: 'bound', measured: 1 + 0.01 * each, bound: 1, error: 0.01 })),
});
const list = (...cases: [CaseOutcome, number][]) =>
  cases.flatMap(([outcome, count]) => Array<CaseOutcome>(count).fill(outcome));

describe('a control that must be refuted', () => {
  test('is refuted when a quarter of its cases are, each by more than ten errors', () => {
    expect(judgeControl(doubled, list([beyond(11), 5], [beyond(9), 15]), 'exact')).toEqual({
      id: 'doubled',
      law: 'bound',
      expects: 'refuted',
      cases: 20,
      share: 0.25,
      margin: expect.closeTo(11, 9),
    });
    expect(judgeControl(doubled, list([beyond(11), 4], [beyond(9), 16]), 'exact')).toMatchObject({
      share: 0.2,
      fault: "control 'doubled' is refuted in only 20% of its cases",
    });
  });

  test('is not refuted in a case that compares nothing', () => {
    expect(judgeControl(doubled, list([beyond(11), 4], [beyond(), 16]), 'exact')).toMatchObject({ share: 0.2 });
  });

  test('has as its margin the median over the cases of the largest margin in each', () => {
    const margin = (...cases: CaseOutcome[]) => Number(Object(judgeControl(doubled, cases, 'exact')).margin);
    expect(margin(beyond(12, 20), beyond(15), beyond(100), beyond(1))).toBeCloseTo(20, 9);
    expect(margin(beyond(12), beyond(20))).toBeCloseTo(16, 9);
    expect(margin(beyond(1))).toBeNaN();
  });
});

describe('a positive control', () => {
  const positive = { ...doubled, expects: 'holds' } as const;

  test('comes out as expected when it is never refuted and decides a quarter of its cases', () => {
    const undecided = beyond(-1);
    expect(judgeControl(positive, list([beyond(-50), 5], [undecided, 15]), 'exact')).toEqual({
      id: 'doubled',
      law: 'bound',
      expects: 'holds',
      cases: 20,
      share: 0,
      margin: Number.NaN,
    });
    expect(judgeControl(positive, list([beyond(-50), 4], [undecided, 16]), 'exact').fault).toBe(
      "control 'doubled' should hold, but decides only 20% of its cases",
    );
  });

  test('is refuted as a claim is, without the tenfold margin', () => {
    expect(judgeControl(positive, list([beyond(2), 1], [beyond(-50), 19]), 'exact')).toMatchObject({
      share: 0.05,
      fault: "control 'doubled' should hold, but is refuted in 5% of its cases",
    });
  });

  test('is decided as the kind of its claim says', () => {
    const close: CaseOutcome = {
      kind: 'measured',
      checks: [{ law: 'bound', measured: 0.5, bound: 1, error: 0.2 }],
    };
    expect(judgeControl(positive, [close], 'identity').fault).toBeUndefined();
    expect(judgeControl(positive, [close], 'exact').fault).toMatch(/decides only 0%/);
  });
});
