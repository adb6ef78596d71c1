import type { AnyClaim } from '../../src/claim/claim.js';
import { packageVersion } from '../../src/input/package-file.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';
import { planOf } from '../../src/judge/plan.js';
import { type RawOutcomes, rawOutcomes } from '../../src/judge/raw-outcomes.js';
import { localRunner, runCases } from '../../src/run/run-cases.js';

/** What the draws of a claim and of its controls gave, and what the run says about them. */
export interface Decided {
  readonly raw: RawOutcomes;
  readonly result: ClaimResult;
}

const SILENT = { case: () => undefined, claim: () => undefined };

/** One quick run with its draws, which the results alone do not show; statistical claims have no promoted cases. */
export async function statisticalRun(claims: readonly AnyClaim[], seed: number, alpha: number): Promise<Decided[]> {
  const parameters = { version: packageVersion(), seed, profile: 'quick', alpha } as const;
  const plan = planOf(claims, parameters);
  const runner = localRunner(plan.claims, parameters);
  const outcomes = await runCases(plan.addresses, runner, SILENT);
  return Promise.all(
    claims.map(async (claim) => ({
      raw: rawOutcomes(claim, parameters, outcomes),
      result: await plan.decide(claim.id, outcomes, runner),
    })),
  );
}
