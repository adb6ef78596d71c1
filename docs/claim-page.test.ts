import { expect, test } from 'vitest';
import { claims } from '../properties/index.js';
import { claimPage } from './claim-page.js';

const run = { profile: 'ci', seed: 1, version: '1.0.0' } as never;

function pageOf(id: string): string {
  const claim = claims.find((each) => each.id === id)!;
  return claimPage(claim, { topic: 'any', share: undefined, loci: [], found: { run, evidence: undefined } });
}

test('a page speaks of equality where a law is an inequality, and of none that is attained in a law of chance or an equality', () => {
  expect(pageOf('modes-shift')).toContain('An inequality that may be loose');
  expect(pageOf('modes-shift')).not.toContain('upper bound:');
  expect(pageOf('training-times')).not.toContain('Equality can be attained');
  expect(pageOf('two-point-floor')).not.toContain('Equality can be attained');
});
