import { expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { addressesOf, addressText } from '../run/address.js';
import { leanOutcome } from '../run/lean-outcome.js';
import type { CaseOutcome, LawCheck } from '../run/outcome.js';
import { localRunner } from '../run/run-cases.js';
import { doubled, madeUpClaim, madeUpCoverage } from '../testing/claims.js';
import { judge } from './claim-verdict.js';
import { rawOutcomes } from './raw-outcomes.js';

test.each([
  ['a deterministic claim', madeUpClaim()],
  [
    'a claim with a positive control',
    madeUpClaim({ controls: [doubled, { ...doubled, id: 'kept', expects: 'holds' }] }),
  ],
  ['draws', madeUpCoverage()],
  ['a trend', madeUpClaim({ kind: 'trend', controls: [{ ...doubled, exceedance: 0.9 }] })],
])('what is kept of outcomes gives the verdict that the whole ones give: %s', async (_, claim) => {
  const parameters = { version: '1.0.0', seed: 3, profile: 'quick', alpha: 0.1 } as const;
  const runner = localRunner([claim], parameters);
  for (let seed = 0; seed < 20; seed++) {
    const random = stream(seed, 'data').uniform;
    const addresses = addressesOf(claim, parameters);
    const whole = new Map(addresses.map((address) => [addressText(address), drawn(random)]));
    const kept = new Map(
      addresses.map((address) => {
        const control = claim.controls.find(({ id }) => id === address.control);
        return [addressText(address), leanOutcome(whole.get(addressText(address))!, claim, control)];
      }),
    );
    const decide = (outcomes: ReadonlyMap<string, CaseOutcome>) =>
      judge(claim, rawOutcomes(claim, parameters, outcomes), parameters, 0.1, runner, [
        // so that no other case is tried
        { claim: claim.id, verdict: 'refuted', reason: 'made up' },
      ]);
    expect(await decide(kept)).toEqual(await decide(whole));
  }
});

/** Some comparisons on either side of the bound, of parts and with errors of all sizes. */
function drawn(random: () => number): CaseOutcome {
  const spread = random() < 0.7 ? 0.9 : 1.3;
  const checks = Array.from({ length: 1 + Math.floor(6 * random()) }, (): LawCheck => {
    const part = random() < 0.5 ? {} : { part: { name: random() < 0.5 ? 'a' : 'b', at: `${random()}` } };
    const bound = random() < 0.1 ? -1 : 1;
    return { law: 'bound', measured: spread * random(), bound, error: random() ** 8, where: `at ${random()}`, ...part };
  });
  return { kind: 'measured', checks };
}
