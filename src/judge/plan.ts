import type { AnyClaim } from '../claim/claim.js';
import { addressesOf, type CaseAddress } from '../run/address.js';
import { type ClaimOrSkipped, claimForSystem, NOT_ABOUT_SYSTEMS, underName } from '../run/claim-for-system.js';
import { type Curtailment, curtailment } from '../run/curtailment.js';
import type { RunParameters } from '../run/parameters.js';
import type { CaseRunner, OutcomesByAddress } from '../run/run-cases.js';
import type { SystemGroup, SystemUnderTest } from '../system/contract/system-under-test.js';
import { alphaShares } from './chance-plan.js';
import type { ClaimResult } from './claim-result.js';
import { judge, skippedResult } from './claim-verdict.js';
import type { KnownFailure } from './known-failures.js';
import { rawOutcomes } from './raw-outcomes.js';

/**
 * A whole run before its cases are run: which cases there are, and how their outcomes are decided, wherever they come
 * from.
 */
export interface RunPlan {
  /** The claims in the form in which they are asked; those that are skipped in their own form. */
  readonly claims: readonly AnyClaim[];
  /** Why a claim is skipped, by id. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly addresses: readonly CaseAddress[];
  /** Which of these are left out, anew for each time that they are run. */
  curtailment(): Curtailment;
  /**
   * What the outcomes say about a claim, with its share of the false-alarm budget of the whole run.
   *
   * @param runner of the same claims, for simpler cases
   */
  decide(claimId: string, outcomes: OutcomesByAddress, runner: CaseRunner): Promise<ClaimResult>;
}

/** A claim under its own id, and as it is asked. */
type Planned = { readonly declared: AnyClaim } & ClaimOrSkipped;

/** Of several systems, each is asked each claim that is about systems; those that are not are skipped once. */
function plansOf(chosen: readonly AnyClaim[], system: SystemUnderTest | SystemGroup | undefined): Planned[] {
  const systems = system !== undefined && 'systems' in system ? system.systems : [system];
  if (systems.length === 1) return chosen.map((declared) => ({ declared, ...claimForSystem(declared, systems[0]) }));
  const isAsked = ({ forSystem }: AnyClaim) => forSystem !== undefined;
  const asked = systems.flatMap((each) =>
    chosen.filter(isAsked).map((declared): Planned => {
      const found = claimForSystem(declared, each);
      const named = underName(declared, each!);
      return { declared: named, ...('claim' in found ? { claim: underName(found.claim, each!) } : found) };
    }),
  );
  const unasked = chosen.filter((each) => !isAsked(each));
  return [...asked, ...unasked.map((declared) => ({ declared, skipped: NOT_ABOUT_SYSTEMS }))];
}

/**
 * @param system the system under test, where it is not this package itself
 * @param known failures of its claims
 */
export function planOf(
  chosen: readonly AnyClaim[],
  given: RunParameters,
  system?: SystemUnderTest | SystemGroup,
  known: readonly KnownFailure[] = [],
): RunPlan {
  const parameters = { ...given, ofSystem: system !== undefined };
  const plans = plansOf(chosen, system);
  const asked = plans.flatMap((each) => ('claim' in each ? [each.claim] : []));
  const skipped = new Map(plans.flatMap((each) => ('skipped' in each ? [[each.declared.id, each.skipped]] : [])));
  const shares = alphaShares(asked, parameters.alpha);
  const claims = plans.map((each) => ('claim' in each ? each.claim : each.declared));
  return {
    claims,
    skipped,
    addresses: asked.flatMap((claim) => addressesOf(claim, parameters)),
    curtailment: () => curtailment(asked, parameters),
    async decide(claimId, outcomes, runner) {
      const claim = claims.find(({ id }) => id === claimId);
      if (claim === undefined) throw new RangeError(`the run does not have the claim '${claimId}'`);
      const reason = skipped.get(claimId);
      if (reason !== undefined) return skippedResult(claim, reason);
      return judge(
        claim,
        rawOutcomes(claim, parameters, outcomes),
        parameters,
        shares.get(claimId) ?? 0,
        runner,
        known,
      );
    },
  };
}
