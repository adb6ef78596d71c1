import type { AnyClaim } from '../claim/claim.js';
import { PROFILE_NAMES, type ProfileName } from '../claim/profiles.js';
import { FALSE_ALARM_BUDGET, LARGEST_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import type { Corpus } from '../run/corpus.js';
import type { RunParameters } from '../run/parameters.js';
import { localRunner, runCases } from '../run/run-cases.js';
import type { SystemGroup, SystemUnderTest } from '../system/contract/system-under-test.js';
import type { ClaimResult } from './claim-result.js';
import type { KnownFailure } from './known-failures.js';
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
  readonly system?: SystemUnderTest | SystemGroup;
  /** Cases to be tried before the drawn ones, see `readCorpus`. */
  readonly corpus?: Corpus;
}

/**
 * Decides claims in this thread, each on the cases it draws and with its controls.
 *
 * @throws InputError when an option is out of its range, or two claims have the same id
 * @returns the results in the order of the claims; `exitCodeOf` says whether all came out as expected
 */
export async function verify(claims: readonly AnyClaim[], options: VerifyOptions = {}): Promise<RunResults> {
  const { parameters, claims: asked, decide } = verification(claims, options);
  const results: ClaimResult[] = [];
  for (const { id } of asked) results.push(await decide(id));
  return collectResults(parameters, results, options.system?.name);
}

/** A run of some claims, each of which is decided when it is asked for, as it would be among all of them. */
export interface Verification {
  readonly parameters: RunParameters;
  /** The claims as they are asked; of several systems, those of each under its name. */
  readonly claims: readonly AnyClaim[];
  /** Why a claim is skipped, by id. */
  readonly skipped: ReadonlyMap<string, string>;
  decide(claimId: string): Promise<ClaimResult>;
}

/**
 * Prepares what `verify` does, with the same arguments, for claims to be decided one by one.
 *
 * @param known failures, which are shown as they were found
 * @throws InputError
 */
export function verification(
  claims: readonly AnyClaim[],
  options: VerifyOptions = {},
  known: readonly KnownFailure[] = [],
): Verification {
  const { seed = 1, profile = 'quick', alpha = FALSE_ALARM_BUDGET, system, corpus } = options;
  checkOptions(claims, { seed, profile, alpha });
  const parameters = { version: packageVersion(), seed, profile, alpha, corpus };
  const plan = planOf(claims, parameters, system, known);
  const runner = localRunner(plan.claims, parameters);
  const ignored = () => undefined;
  return {
    parameters,
    claims: plan.claims,
    skipped: plan.skipped,
    async decide(claimId) {
      const addresses = plan.addresses.filter(({ claim }) => claim === claimId);
      const observer = { case: ignored, claim: ignored };
      return plan.decide(claimId, await runCases(addresses, runner, observer, plan.curtailment()), runner);
    },
  };
}

/** What the command checks as it reads its options: a program may be plain JavaScript. */
function checkOptions(
  claims: readonly AnyClaim[],
  { seed, profile, alpha }: Required<Pick<VerifyOptions, 'seed' | 'profile' | 'alpha'>>,
): void {
  const fail = (what: string, found: unknown): never => {
    throw new InputError(`verify: ${what}, found ${found}.`);
  };
  if (!Number.isSafeInteger(seed) || seed < 0) fail('seed should be a safe integer of at least 0', seed);
  if (!PROFILE_NAMES.includes(profile)) fail(`profile should be one of ${PROFILE_NAMES.join(', ')}`, profile);
  if (!(alpha > 0 && alpha <= LARGEST_BUDGET)) {
    fail(`alpha should be a number above 0 and at most ${LARGEST_BUDGET}`, alpha);
  }
  const ids = claims.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) fail('the ids of claims should be unique', `'${twice}' twice`);
}
