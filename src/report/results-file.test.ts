import { expect, test } from 'vitest';
import { collectResults } from '../judge/results.js';
import { bad, good, law, resultsOf, settings } from '../testing/results.js';
import { resultsText } from './results-file.js';

test('the file holds a header and the claims, and nothing about time or place', () => {
  expect(Object.keys(JSON.parse(resultsText(resultsOf(good))))).toEqual([
    'version',
    'system',
    'seed',
    'profile',
    'alpha',
    'corpus',
    'claims',
    'findings',
  ]);
  expect(resultsText(resultsOf(bad))).toContain('"points": [');
});

test('missing numbers are explained where they are missing', () => {
  const empty = {
    ...good,
    laws: [
      { ...law, worst: { ratio: Number.NaN, index: null } },
      { ...law, id: 'other', worst: { ratio: Number.POSITIVE_INFINITY, index: 2 } },
      { ...law, id: 'first', worst: { ratio: Number.POSITIVE_INFINITY, index: 0 } },
    ],
    controls: [{ ...good.controls[0], share: 0, margin: Number.NaN }],
  };
  const [stored] = JSON.parse(resultsText(resultsOf(empty))).claims;
  expect(stored.laws.map(({ worst }: typeof law) => worst)).toEqual([
    { ratio: null, index: null, ratioReason: 'no case was compared' },
    { ratio: null, index: 2, ratioReason: 'the bound is not positive' },
    { ratio: null, index: 0, ratioReason: 'the bound is not positive' },
  ]);
  expect(stored.controls[0]).toEqual({
    id: 'wrong',
    law: 'sign',
    expects: 'refuted',
    share: 0,
    margin: null,
    marginReason: 'refuted in no case',
  });
});

test('what is known stays as it is, in the order of the results', () => {
  const detail = {
    x: 0.5,
    square: { value: 0.25, error: 1e-16 },
    sampled: { value: 1, error: 0.1, sampled: true },
  } as const;
  const counterexample = { case: 1, law: 'sign', measured: 2, bound: 1, error: 0.1, detail };
  const controls = [{ id: 'wrong', law: 'sign', expects: 'refuted', share: 0.3, pValue: 1.234e-40 }] as const;
  const results = resultsOf({ ...bad, counterexample, controls, alphaSpent: 4.56789e-7 });
  expect(resultsText(results)).toBe(`${JSON.stringify(results, null, 2)}\n`);
  expect(collectResults({ ...settings, alpha: 1e-5 }, results.claims).alpha).toEqual({
    budget: 1e-5,
    spent: 4.56789e-7,
  });
});
