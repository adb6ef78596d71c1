import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectationOf } from '../src/claim/claim.js';
import { decidedLaws } from '../src/claim/statistical.js';
import { isRefuted } from '../src/evidence/comparison.js';
import { comparisonsOf, outcomeOf } from '../src/run/outcome.js';
import { claims } from './index.js';

const printed = claims.filter((claim) => expectationOf(claim) === 'refuted').map((claim) => ({ claim }));

describe('a printed form that fails', () => {
  test.each(printed)('$claim.id says how it is read, and what it leaves untouched', ({ claim: { expects } }) => {
    expect(expects).toMatchObject({ readings: expect.any(String), untouched: expect.any(String) });
  });

  test.each(printed)('$claim.id is refuted under each of its readings in every case', async ({ claim }) => {
    const decided = decidedLaws(claim);
    const asked = new Set<string>();
    for (const aCase of fc.sample(fc.noBias(claim.cases()), { seed: 7, numRuns: 8 })) {
      for (const each of comparisonsOf(await outcomeOf(claim, aCase))) {
        // a finding is measured beside the readings, and decides nothing
        if (!decided.includes(each.law)) continue;
        asked.add(each.law);
        if (each.law !== 'trained') expect(isRefuted(each), `law '${each.law}'`).toBe(true);
      }
    }
    expect([...asked].sort()).toEqual([...decided].sort());
  });
});
