import { afterAll, describe, type TestContext, test } from 'vitest';
import { claims, topics } from '../properties/index.js';
import type { ProfileName } from '../src/claim/profiles.js';
import { decidedLaws } from '../src/claim/statistical.js';
import { selectClaims } from '../src/cli/options.js';
import { InputError } from '../src/input/input-error.js';
import { readJson } from '../src/input/read-json.js';
import type { ClaimResult } from '../src/judge/claim-result.js';
import {
  type KnownFailure,
  readKnownFailures,
  type WrittenFailures,
  withExpected,
} from '../src/judge/known-failures.js';
import { type Verification, verification } from '../src/judge/verify.js';
import { lawFault } from '../src/report/faults.js';
import { readCorpus } from '../src/run/corpus.js';
import { namesOfSeveral } from '../src/system/contract/system-under-test.js';
import { openGroup } from '../src/system/transport/open-system.js';

/** Long enough for the slowest claim on a slow machine: nothing is judged by its time. */
const TIMEOUT = 900_000;

/** Which claims are tested, and what they are asked of. */
export interface ClaimTests {
  /** The system under test, as `verify --system` takes it, or several. Default: this package itself. */
  readonly system?: string | readonly string[] | undefined;
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
 * takes, as in `noising.kernel`; of several systems, each is asked, and its name and a slash stand before the id. A law that
 * fails as it is known to is skipped, like one that the system lacks something for; the reporter shows the reason. A claim
 * of which nothing can be asked is one test that is skipped, and claims that are not about a system have no tests where
 * there is one. A test file that imports `'./system.ts?raw'` too is run again
 * by `vitest --watch` when the system changes.
 *
 * @throws InputError when there is no such claim, none of them is about a system, a system cannot be opened, or what is
 *   expected is no failure of any
 */
export function describeClaims({ system: given, claims: wanted, profile, seed = 1, expect }: ClaimTests = {}): void {
  const specs = given === undefined ? undefined : [given].flat();
  const named = selectClaims(registry(), wanted?.join(','));
  const chosen = specs === undefined ? named : named.filter(({ forSystem }) => forSystem !== undefined);
  if (chosen.length === 0) throw new InputError('describeClaims: none of the claims is about a system.');
  const known = typeof expect === 'string' ? readJson(expect) : (expect ?? {});
  // a module may export a list of systems, whose names are in the titles
  const system = specs === undefined ? undefined : openGroup(specs);
  try {
    const where = typeof expect === 'string' ? expect : 'expect';
    const failures = readKnownFailures(known, where, claims, namesOfSeveral(system));
    // promoted cases are for the claims themselves, not for what they ask of a system
    const asked = system === undefined ? { corpus: readCorpus(claims) } : { system };
    const run = verification(chosen, { seed, ...(profile === undefined ? {} : { profile }), ...asked }, failures);
    // the system is asked from one place and in order
    describe(specs?.join(', ') ?? 'diffusion-bounds', { concurrent: false }, () => {
      afterAll(() => system?.close());
      testLaws(run, failures, specs);
    });
  } catch (error) {
    system?.close();
    throw error;
  }
}

/** A test for each law, and a skipped one for each claim of which none can be asked. */
function testLaws(
  { claims, skipped, decide }: Verification,
  known: readonly KnownFailure[],
  specs: readonly string[] | undefined,
): void {
  for (const claim of claims) {
    const reason = skipped.get(claim.id);
    if (reason !== undefined) {
      test(`${claim.id}: ${inOneLine(claim.title)}`, ({ skip }) => skip(reason));
      continue;
    }
    let result: Promise<ClaimResult> | undefined;
    for (const law of decidedLaws(claim)) {
      const title = `${claim.id}.${law}: ${inOneLine(claim.laws[law].statement)}`;
      test(title, { timeout: TIMEOUT }, async (context) => {
        // each claim is decided once, by the first of its tests that is run
        result ??= decide(claim.id);
        conclude(withExpected(await result, known), law, specs, context);
      });
    }
  }
}

function inOneLine(statement: string): string {
  return statement.replace(/\s+/g, ' ');
}

function registry() {
  const entries = Object.entries(topics).flatMap(([topic, list]) => list.map(({ id }) => [id, topic] as const));
  return { claims, topics: new Map(entries) };
}

/** Ends the test of a law in the way that the law came out. */
function conclude(
  result: ClaimResult,
  law: string,
  system: readonly string[] | undefined,
  { skip }: TestContext,
): void {
  const fault = lawFault(result, law, { system });
  if (fault === undefined) return;
  const { kind, message, evidence, commands } = fault;
  if (kind === 'skipped') skip(message);
  const error = new Error([message, ...evidence, ...commands].join('\n'));
  // where it was thrown says nothing about the law
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
