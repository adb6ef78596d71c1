import type { AnyClaim } from '../../src/claim/claim.js';
import { FALSE_ALARM_BUDGET } from '../../src/evidence/error-budget.js';
import { alphaShares } from '../../src/judge/alpha-shares.js';
import { type ClaimResult, resultOf } from '../../src/judge/result.js';
import { type RawOutcomes, type RunSettings, runClaim } from '../../src/run/run.js';

/** What the runs of all seeds have in common. */
export type CommonSettings = Omit<RunSettings, 'seed' | 'profile' | 'alpha'>;

/** A claim, what its cases gave, and what the run says about it. */
export interface Decided {
  readonly claim: AnyClaim;
  readonly raw: RawOutcomes;
  readonly result: ClaimResult;
}

/** One run of the gate, without its reports. */
export async function gateRun(claims: readonly AnyClaim[], settings: RunSettings): Promise<Decided[]> {
  const shares = alphaShares(claims, settings.alpha ?? FALSE_ALARM_BUDGET);
  const decided: Decided[] = [];
  for (const claim of claims) {
    const raw = await runClaim(claim, settings);
    decided.push({ claim, raw, result: await resultOf(claim, raw, settings, shares.get(claim.id)) });
  }
  return decided;
}

/** `seed 7: my-claim came out toothless (why), replay token`. */
export function describeRun(seed: number, { id, verdict, reason, replay }: ClaimResult): string {
  const because = reason === undefined ? '' : ` (${reason})`;
  return `seed ${seed}: ${id} came out ${verdict}${because}${replay === undefined ? '' : `, replay ${replay}`}`;
}
