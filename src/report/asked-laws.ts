import type { AnyClaim } from '../claim/claim.js';
import { decidedLaws } from '../claim/statistical.js';
import { type ClaimForSystem, claimForSystem } from '../run/claim-for-system.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { namesBy, skippedLines } from './skipped-lines.js';

/**
 * What a run would ask of a system, and what is missing for the rest: each claim that is asked with its laws, then the
 * other claims by reason. Nothing but the description of the system is read.
 */
export function askedLaws(claims: readonly AnyClaim[], system: SystemUnderTest): string {
  const plans = claims.map((claim) => ({ id: claim.id, ...claimForSystem(claim, system) }));
  const asked = plans.flatMap((each) => ('claim' in each ? [each.claim] : []));
  const skipped = plans.flatMap((each) => ('skipped' in each ? [[each.id, each.skipped] as const] : []));
  const parts = [
    asked.flatMap((claim) => [claim.id, ...linesOf(claim).map((line) => `  ${line}`)]),
    skippedLines(skipped),
    [`${asked.length} of ${claims.length} claims ${asked.length === 1 ? 'is' : 'are'} asked of '${system.name}'.`],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** The laws of a claim that are asked, then those that answers decide about, then those that something is missing for. */
function linesOf(claim: ClaimForSystem): string[] {
  const laws = decidedLaws(claim).map((id) => ({ id, ...claim.laws[id] }));
  const always = laws.filter(({ lacks }) => lacks === undefined);
  const lacking = laws.flatMap(({ id, lacks, isOutOfReach }) =>
    lacks === undefined ? [] : [{ id, lacks, isOutOfReach }],
  );
  const perhaps = lacking.flatMap(({ id, lacks, isOutOfReach }) => (isOutOfReach ? [] : [[id, lacks] as const]));
  const never = lacking.flatMap(({ id, lacks, isOutOfReach }) =>
    isOutOfReach ? [[id, `needs ${lacks}`] as const] : [],
  );
  return [
    `asked: ${always.map(({ id }) => id).join(', ')}`,
    ...Array.from(namesBy(perhaps), ([lacks, ids]) => `asked given ${lacks}: ${ids.join(', ')}`),
    ...skippedLines(never),
  ];
}
