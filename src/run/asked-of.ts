import type { AnyClaim, Control } from '../claim/claim.js';
import type { SystemUnderTest } from '../system/system-under-test.js';

/** A claim as it is run: about this package itself or about a system, or the reason why it is skipped. */
export type Asked = { readonly claim: AnyClaim } | { readonly skipped: string };

/** Why a claim that cannot be asked of any system is skipped. */
export const NOT_ABOUT_SYSTEMS = 'is not about a system';

/** A claim as it is asked of a system, by the same laws; without one, of this package itself. */
export function askedOf(claim: AnyClaim, system?: SystemUnderTest): Asked {
  if (system === undefined) return { claim };
  const { on, furtherCases: _, deepestCases: __, ...own } = claim;
  if (on === undefined) return { skipped: NOT_ABOUT_SYSTEMS };
  const lacks = on.needs.filter((need) => ![need].flat().some((each) => system.can.has(each)));
  if (lacks.length > 0) return { skipped: `needs ${lacks.map((need) => [need].flat().join(' or ')).join(', ')}` };
  return {
    claim: {
      ...own,
      // predicates are over the cases of the claim itself
      assumptions: claim.assumptions.map(({ statement }) => ({ statement })),
      cases: () => on.cases(system),
      measure: (aCase) => on.measure(aCase as never, system),
      controls: (on.controls ?? claim.controls).map((control) => boundTo(system, control, claim)),
      ...(on.sizes === undefined ? {} : { sizes: on.sizes }),
    },
  };
}

/**
 * A control as it is asked of a system; one that has cases of its own, but no measure, goes on to measure this package.
 */
function boundTo(system: SystemUnderTest, control: Control<unknown>, claim: AnyClaim): Control<unknown> {
  const { cases, measure } = control;
  if (measure === undefined) return cases === undefined ? control : { ...control, measure: claim.measure };
  return { ...control, measure: (aCase: unknown) => measure(aCase as never, system as never) };
}
