import type { AnyClaim } from '../../src/claim/claim.js';
import { packageVersion } from '../../src/input/package-file.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';
import { planOf } from '../../src/judge/plan.js';
import { type RawOutcomes, rawOutcomes } from '../../src/judge/raw-outcomes.js';
import type { RunParameters } from '../../src/run/parameters.js';
import { type CaseRunner, localRunner, runCases } from '../../src/run/run-cases.js';

/** A claim, what its cases and those of its controls gave, and what the run says about them. */
export interface Decided {
  readonly claim: AnyClaim;
  readonly raw: RawOutcomes;
  readonly result: ClaimResult;
}

/** What runs the cases of a run: this process, or several others. */
export type Runners = (claims: readonly AnyClaim[], parameters: RunParameters) => CaseRunner;

/** What is asked of claims beside their seed, by default without promoted cases. */
type Asked = Pick<RunParameters, 'seed' | 'alpha' | 'corpus'>;

const SILENT = { case: () => undefined, claim: () => undefined };

/** One quick run with its outcomes, which the results alone do not show. */
export async function decidedRun(
  claims: readonly AnyClaim[],
  asked: Asked,
  runners: Runners = localRunner,
): Promise<Decided[]> {
  const parameters = { version: packageVersion(), profile: 'quick', ...asked } as const;
  const plan = planOf(claims, parameters);
  const runner = runners(plan.claims, parameters);
  try {
    const outcomes = await runCases(plan.addresses, runner, SILENT, plan.curtailment());
    return await Promise.all(
      claims.map(async (claim) => ({
        claim,
        raw: rawOutcomes(claim, parameters, outcomes),
        result: await plan.decide(claim.id, outcomes, runner),
      })),
    );
  } finally {
    await runner.close();
  }
}
