import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { claims, topics } from '../properties/index.js';
import type { AnyClaim } from '../src/claim/claim.js';
import type { ProfileName } from '../src/claim/profiles.js';
import { decidedLaws } from '../src/claim/statistical.js';
import { selectClaims } from '../src/cli/options.js';
import { InputError } from '../src/input/input-error.js';
import { readJson } from '../src/input/read-json.js';
import type { ClaimResult } from '../src/judge/claim-result.js';
import { readKnownFailures, type WrittenFailures, withExpected } from '../src/judge/known-failures.js';
import { type Verification, verification } from '../src/judge/verify.js';
import { lawFault } from '../src/report/faults.js';
import { decidedLawsForSystem, FINITE_LAW } from '../src/run/claim-for-system.js';
import { readCorpus } from '../src/run/corpus.js';
import type { SystemUnderTest } from '../src/system/contract/system-under-test.js';
import { openSystem } from '../src/system/transport/open-system.js';

/** Long enough for the slowest claim on a slow machine: nothing is judged by its time. */
const TIMEOUT = 900_000;

/** Which claims are tested, and what they are asked of. */
export interface ClaimTests {
  /** The system under test, as `verify --system` takes it. Default: this package itself. */
  readonly system?: string | undefined;
  /** Ids and topics. Default: all claims. */
  readonly claims?: readonly string[] | undefined;
  /** How many cases are tried. Default `quick`. */
  readonly profile?: ProfileName | undefined;
  /** All cases derive from it. Default 1. */
  readonly seed?: number | undefined;
  /** Failures that are known: the file that `verify --expect` takes, or what it would hold. */
  readonly expect?: string | WrittenFailures | undefined;
}

/**
 * Makes a test of each law of the claims, which share one false-alarm budget. Its title begins with the id that `expect`
 * takes, as in `noising.kernel`. A law that fails as it is known to is skipped, like one that the system lacks something
 * for; the reporter shows the reason. Claims that are not about a system have no tests where there is one. A test file that
 * imports `'./system.ts?raw'` too is run again by `vitest --watch` when the system changes.
 *
 * @throws InputError when there is no such claim, none of them is about a system, or what is expected is no failure of any
 */
export function describeClaims({ system: spec, claims: wanted, profile, seed = 1, expect }: ClaimTests = {}): void {
  const named = selectClaims(registry(), wanted?.join(','));
  const chosen = spec === undefined ? named : named.filter(({ forSystem }) => forSystem !== undefined);
  if (chosen.length === 0) throw new InputError('describeClaims: none of the claims is about a system.');
  const known = typeof expect === 'string' ? readJson(expect) : (expect ?? {});
  const failures = readKnownFailures(known, typeof expect === 'string' ? expect : 'expect', claims);

  // the system is asked from one place and in order
  describe(spec ?? 'diffusion-bounds', { concurrent: false }, () => {
    let system: SystemUnderTest | undefined;
    let run: Verification;
    beforeAll(() => {
      system = spec === undefined ? undefined : openSystem(spec);
      // promoted cases are for the claims themselves, not for what they ask of a system
      const asked = system === undefined ? { corpus: readCorpus(claims) } : { system };
      run = verification(chosen, { seed, ...(profile === undefined ? {} : { profile }), ...asked }, failures);
    }, TIMEOUT);
    afterAll(() => system?.close());

    const results = new Map<string, Promise<ClaimResult>>();
    /** Each claim is decided once, by the first of its tests that is run. */
    const resultOf = (id: string): Promise<ClaimResult> => {
      const result = results.get(id) ?? run.decide(id);
      results.set(id, result);
      return result;
    };
    for (const { claim, law, says } of chosen.flatMap((each) => lawsOf(each, spec))) {
      test(`${claim.id}.${law}: ${says.replace(/\s+/g, ' ')}`, { timeout: TIMEOUT }, async (context) => {
        conclude(withExpected(await resultOf(claim.id), failures), law, spec, context);
      });
    }
  });
}

function registry() {
  const entries = Object.entries(topics).flatMap(([topic, list]) => list.map(({ id }) => [id, topic] as const));
  return { claims, topics: new Map(entries) };
}

/** The laws that decide a claim, of itself or of a system. */
function lawsOf(claim: AnyClaim, system: string | undefined) {
  const laws = system === undefined ? decidedLaws(claim) : decidedLawsForSystem(claim);
  return laws.map((law) => ({ claim, law, says: (claim.laws[law] ?? FINITE_LAW).statement }));
}

/** Ends the test of a law in the way that the law came out. */
function conclude(result: ClaimResult, law: string, system: string | undefined, { skip }: TestContext): void {
  const fault = lawFault(result, law, { system });
  if (fault === undefined) return;
  const { kind, message, evidence, commands } = fault;
  if (kind === 'skipped') skip(message);
  const error = new Error([message, ...evidence, ...commands].join('\n'));
  // where it was thrown says nothing about the law
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
