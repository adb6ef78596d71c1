import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { lacking } from '../src/claim/need.js';
import { claimForSystem } from '../src/run/claim-for-system.js';
import { outcomeOf } from '../src/run/outcome.js';
import { referenceSystem } from './generators/about-systems.js';
import { claims } from './index.js';

const CLAIMS = ['noise-levels', 'kernel-coefficients', 'forward-posterior', 'conversions', 'variational-bound'];
const SYSTEMS = [
  'linear chain',
  'cosine chain',
  'short chain',
  'variance preserving',
  'variance exploding',
  'preconditioned',
  'consistency',
  'flow matching',
];
const CASES = 12;

/** The laws that apply to some case of a claim about a system. */
async function applying(claim: AnyClaim): Promise<string[]> {
  const names = new Set<string>();
  for (const aCase of fc.sample(claim.cases(), { seed: 3, numRuns: CASES })) {
    const outcome = await outcomeOf(claim, aCase);
    if (outcome.kind !== 'measured') throw new Error(`the case should be measured, found ${JSON.stringify(outcome)}`);
    for (const { law } of outcome.checks) names.add(law);
  }
  return [...names];
}

describe.each(CLAIMS)('%s', (id) => {
  const claim = claims.find((each) => each.id === id)!;

  test.each(SYSTEMS)('says what %s lacks for each law that does not apply to it', async (name) => {
    const system = referenceSystem(name);
    const asked = claimForSystem(claim, system);
    if ('skipped' in asked) return;
    const found = await applying(asked.claim);
    for (const [law, { needs = [], lacks }] of Object.entries(asked.claim.laws)) {
      if (lacking(needs, system).length > 0) expect(found).not.toContain(law);
      else if (!found.includes(law)) expect({ law, lacks }).toEqual({ law, lacks: expect.any(String) });
    }
  });
});
