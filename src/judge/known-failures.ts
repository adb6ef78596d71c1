import { z } from 'zod';
import { type AnyClaim, expectationOf } from '../claim/claim.js';
import { type Standing, standing, type Verdict } from '../evidence/verdict.js';
import { issueSentence } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { nearestName } from '../input/near-name.js';
import { decidedLawsForSystem, partsOfId } from '../run/claim-for-system.js';
import type { ClaimResult, ExpectedFailure, LawResult } from './claim-result.js';

/** What can be known of a claim or a law beforehand; one that is skipped has not failed. */
const KNOWABLE = ['holds', 'refuted', 'toothless', 'error', 'inconclusive', 'vacuous'] as const satisfies Verdict[];

/** A failure that is known, and expected until it is mended. */
export interface KnownFailure {
  readonly claim: string;
  /** The law that fails; without one, the claim as a whole. */
  readonly law?: string;
  /** How it comes out. */
  readonly verdict: Verdict;
  /** Why that is expected. */
  readonly reason: string;
}

/** Whether a law was known to be refuted, by itself or with its claim as a whole. */
export function isKnownRefuted(known: readonly KnownFailure[], claim: string, law: string): boolean {
  return known.some(
    (each) => each.verdict === 'refuted' && each.claim === claim && (each.law === undefined || each.law === law),
  );
}

/** Known failures as they are written down, by `<claim>.<law>` or `<claim>`. */
export type WrittenFailures = Readonly<Record<string, { readonly verdict: Verdict; readonly reason: string }>>;

// The `error` texts complete the sentence "<field> should be ...".
const reason = z.string({ error: 'a sentence that says why' }).regex(/\S/, { error: 'a sentence that says why' });
const verdict = z.enum(KNOWABLE, { error: `one of ${KNOWABLE.join(', ')}` });
const written = z.record(z.string(), z.strictObject({ verdict, reason }, { error: 'an object' }), {
  error: "an object by '<claim>.<law>' or '<claim>'",
});

/**
 * Reads known failures from a JSON value.
 *
 * @param where what the value is called in messages, usually a file name
 * @param claims all that there are, whether they are run or not
 * @param systems the names of several systems, which stand before the ids
 * @throws InputError naming the field, what was expected and what was found
 */
export function readKnownFailures(
  json: unknown,
  where: string,
  claims: readonly AnyClaim[],
  systems: readonly string[] = [],
): readonly KnownFailure[] {
  const parsed = written.safeParse(json);
  if (!parsed.success) throw new InputError(`${where}: ${issueSentence(parsed.error.issues, json, 'the file')}`);
  const known = Object.entries(parsed.data).map(([name, each]) => {
    const { system, own } = systemNamed(name, where, systems);
    const { claim, law } = statementNamed(own, where, claims);
    if (each.verdict === expectationOf(claim)) {
      const found = `found '${each.verdict}', which '${claim.id}' expects without it`;
      throw new InputError(`${where}: ${name}.verdict should be that of a failure, ${found}.`);
    }
    const id = system === undefined ? claim.id : `${system}/${claim.id}`;
    return { claim: id, ...(law === undefined ? {} : { law }), ...each };
  });
  const both = known.find(({ claim, law }) => law !== undefined && known.some(isWhole(claim)));
  if (both !== undefined) {
    const found = `found '${both.claim}' and '${both.claim}.${both.law}'`;
    throw new InputError(`${where}: a failure should be stated of a claim or of its laws, ${found}.`);
  }
  return known;
}

function isWhole(id: string) {
  return ({ claim, law }: KnownFailure) => claim === id && law === undefined;
}

/** Takes the system off a name, of which one has to be where there are several. */
function systemNamed(name: string, where: string, systems: readonly string[]) {
  const { system, own } = partsOfId(name);
  if (systems.length > 0 ? systems.includes(system ?? '') : system === undefined) return { system, own };
  const begin = systems.length === 0 ? 'begin with a claim' : `begin with a system (${systems.join(', ')}) and a /`;
  throw new InputError(`${where}: '${name}' should ${begin}, found ${system === undefined ? 'none' : `'${system}'`}.`);
}

/** What a name is of: ids have no dots. */
function statementNamed(name: string, where: string, claims: readonly AnyClaim[]) {
  const [id, ...rest] = name.split('.');
  const claim = claims.find((each) => each.id === id);
  if (claim === undefined) {
    const ids = claims.map((each) => each.id);
    throw new InputError(`${where}: '${name}' should name a claim, found '${id}'${meant(nearestName(id, ids))}.`);
  }
  if (rest.length === 0) return { claim };
  const [law, laws] = [rest.join('.'), decidedLawsForSystem(claim)];
  if (laws.includes(law)) return { claim, law };
  const named = `'${name}' should name a law that '${id}' decides (${laws.join(', ')})`;
  throw new InputError(`${where}: ${named}, found '${law}'${meant(nearestName(law, laws))}.`);
}

function meant(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; the nearest is '${nearest}'`;
}

/** A claim's result together with the failures that were known of it, as far as they are judged. */
export function withExpected(result: ClaimResult, known: readonly KnownFailure[]): ClaimResult {
  const expected = known
    .filter((each) => each.claim === result.id && whyNotJudged(each, result) === undefined)
    .map(({ claim: _, ...each }): ExpectedFailure => ({ ...each, met: isMet(each, result) }));
  return expected.length === 0 ? result : { ...result, expected };
}

/** Why a run says nothing about a known failure, if it does not. @param result what it says of the claim */
export function whyNotJudged({ law: id }: KnownFailure, result: ClaimResult | undefined): string | undefined {
  if (result === undefined) return 'the claim is not in this run';
  if (result.verdict === 'skipped') return `the claim is skipped: ${result.reason}`;
  if (id === undefined) return undefined;
  const law = result.laws.find((each) => each.id === id);
  if (law === undefined) return `law '${id}' is only asked of a system`;
  return law.verdict === 'skipped' ? (law.reason ?? `law '${id}' applies to no case`) : undefined;
}

/**
 * Whether a law, or without one the claim, came out otherwise than the claim expects. A law is at fault only where its
 * claim is: in a printed form that fails, other laws may hold.
 */
export function isAtFault({ expects, verdict, laws }: ClaimResult, law?: string): boolean {
  const own = laws.find(({ id }) => id === law)?.verdict ?? verdict;
  return [verdict, own].every((each) => !['as expected', 'skipped'].includes(standing(expects, each)));
}

/** The failure that was expected of a law: its own or that of the claim as a whole. */
export function expectedOf({ expected = [] }: ClaimResult, law: string): ExpectedFailure | undefined {
  return expected.find((each) => each.law === undefined || each.law === law);
}

/** Whether what was expected to fail does not fail any more. */
export function isMended({ law }: Pick<ExpectedFailure, 'law'>, result: ClaimResult): boolean {
  return !isAtFault(result, law);
}

/** The laws of a claim that are at fault and were not known to be, or not in this way. */
export function unknownFailures(result: ClaimResult): readonly LawResult[] {
  return result.laws.filter(({ id }) => isAtFault(result, id) && expectedOf(result, id)?.met !== true);
}

/** The error of a claim of which no law says so, as cases without it refute them all: it was known of none. */
export function errorBeside(result: ClaimResult): string | undefined {
  const { verdict, laws, expected = [], reason } = result;
  const isKnown = expected.some(({ law, met }) => law === undefined && met);
  return verdict === 'error' && !isKnown && !laws.some((law) => law.verdict === verdict) ? reason : undefined;
}

/**
 * How a claim meets what is expected of it, where known failures are expected too. It is as expected if all of its laws
 * that fail were known to, and it is not if one that was known to fail does not.
 */
export function standingOf(result: ClaimResult): Standing {
  const { expects, verdict, expected = [] } = result;
  const own = standing(expects, verdict);
  if (expected.some((each) => isMended(each, result))) return 'unexpected';
  if (expected.length === 0 || !isAtFault(result)) return own;
  if (expected.some(({ law, met }) => law === undefined && met)) return 'as expected';
  if (errorBeside(result) !== undefined) return own;
  const unknown = unknownFailures(result);
  if (unknown.length === 0) return 'as expected';
  // what is left is no worse than the whole
  const unexpected = unknown.some((law) => standing(expects, law.verdict) === 'unexpected');
  return own === 'unexpected' && unexpected ? own : 'undecided';
}

function isMet({ law, verdict }: Omit<KnownFailure, 'claim'>, result: ClaimResult): boolean {
  const found = law === undefined ? result.verdict : result.laws.find(({ id }) => id === law)?.verdict;
  return isAtFault(result, law) && found === verdict;
}
