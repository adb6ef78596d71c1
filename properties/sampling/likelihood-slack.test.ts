import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { likelihoodSlack } from './likelihood-slack.js';

const claim = likelihoodSlack as AnyClaim;

test('the equality holds within half of the errors on trained flows, and without half of the last term on none', async () => {
  const control = subjectOf(claim, claim.controls[1]);
  let speaking = 0;
  for (const draw of fc.sample(fc.noBias(claim.controls[1].cases!()), { seed: 5, numRuns: 31 })) {
    const compared = comparisonsOf(await outcomeOf(claim, draw));
    if (compared.length === 0) continue;
    speaking++;
    const [residual, error] = compared;
    expect(residual.measured).toBeLessThan(0.5 * residual.bound);
    expect(isRefuted(error)).toBe(false);
    expect(comparisonsOf(await outcomeOf(control, draw)).every(isRefuted)).toBe(true);
  }
  expect(speaking).toBeGreaterThanOrEqual(30);
});
