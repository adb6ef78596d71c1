import type { AnyClaim } from '../claim/claim.js';
import type { ProfileName } from '../claim/profiles.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import type { Corpus } from '../run/corpus.js';
import { packageVersion } from '../run/package.js';
import { ownRunner, runCases } from '../run/run-cases.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import type { ClaimResult } from './claim-result.js';
import { planOf } from './plan.js';
import { collectResults, type RunResults } from './results.js';

/** How claims are verified; everything has a default. */
export interface VerifyOptions {
  /** All cases derive from it: same seed, same results. Default 1. */
  readonly seed?: number;
  /** How many cases are tried. Default `quick`. */
  readonly profile?: ProfileName;
  /** The chance of a false alarm that the run may have, shared by its statistical claims. Default 1e-6. */
  readonly alpha?: number;
  /** What the claims are asked of, in place of this package itself. */
  readonly system?: SystemUnderTest;
  /** Cases to be tried before the drawn ones, see `readCorpus`. */
  readonly corpus?: Corpus;
}

/**
 * Decides claims in this thread, each on the cases it draws and with its controls.
 *
 * @returns the results in the order of the claims; `exitCodeOf` says whether all came out as expected
 */
export async function verify(claims: readonly AnyClaim[], options: VerifyOptions = {}): Promise<RunResults> {
  const { seed = 1, profile = 'quick', alpha = FALSE_ALARM_BUDGET, system, corpus } = options;
  const settings = { version: packageVersion(), seed, profile, alpha, corpus };
  const plan = planOf(claims, settings, system);
  const ignored = () => undefined;
  const outcomes = await runCases(plan.addresses, ownRunner(plan.claims, settings), { case: ignored, claim: ignored });
  const results: ClaimResult[] = [];
  for (const { id } of claims) results.push(await plan.decide(id, outcomes));
  return collectResults(settings, results, system?.name);
}
