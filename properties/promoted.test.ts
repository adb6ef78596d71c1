import { expect, test } from 'vitest';
import { expectationOf } from '../src/claim/claim.js';
import { isStatistical } from '../src/claim/statistical.js';
import { isRefuted } from '../src/evidence/comparison.js';
import { readCorpus } from '../src/run/corpus.js';
import { comparisonsOf, outcomeOf } from '../src/run/outcome.js';
import { claims } from './index.js';

const { cases } = readCorpus(claims);
const withCases = claims.filter(({ id }) => cases.has(id));

test('claims expected to be refuted have promoted counterexamples, and claims that hold have hard cases', () => {
  const refuted = claims.filter((claim) => expectationOf(claim) === 'refuted' && !isStatistical(claim));
  expect(refuted.filter(({ id }) => !cases.has(id))).toEqual([]);
  expect(withCases.length - refuted.length).toBeGreaterThanOrEqual(4);
});

test.each(withCases)('the promoted cases of $id refute it exactly when that is expected', async (claim) => {
  for (const aCase of cases.get(claim.id) ?? []) {
    const comparisons = comparisonsOf(await outcomeOf(claim, aCase));
    expect(comparisons.length).toBeGreaterThan(0);
    expect(comparisons.some(isRefuted)).toBe(expectationOf(claim) === 'refuted');
  }
});
