import type { AnyClaim } from '../claim/claim.js';
import type { SystemUnderTest } from '../system/system-under-test.js';

/** A claim as it is run: about this package itself or about a system, or the reason why it is skipped. */
export type Asked = { readonly claim: AnyClaim } | { readonly skipped: string };

/** A claim as it is asked of a system; without one, of this package itself. */
export function askedOf(claim: AnyClaim, system?: SystemUnderTest): Asked {
  if (system === undefined) return { claim };
  const { onSystem, experiment: _, furtherCases: __, assumptions, ...own } = claim;
  if (onSystem === undefined) return { skipped: 'is not about a system' };
  const lacks = onSystem.needs.filter((need) => ![need].flat().some((each) => system.can.has(each)));
  if (lacks.length > 0) return { skipped: `needs ${lacks.map((need) => [need].flat().join(' or ')).join(', ')}` };
  // predicates are over the cases of the claim itself
  const stated = assumptions.map(({ statement }) => ({ statement }));
  return { claim: { ...own, assumptions: stated, ...onSystem.of(system) } };
}
