import { z } from 'zod';
import { type AnyClaim, expectationOf } from '../claim/claim.js';
import type { Verdict } from '../evidence/verdict.js';
import { issueSentence } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { nearestName } from '../input/near-name.js';
import { askedLaws } from '../run/asked-of.js';

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
 * @throws InputError naming the field, what was expected and what was found
 */
export function readKnownFailures(json: unknown, where: string, claims: readonly AnyClaim[]): readonly KnownFailure[] {
  const parsed = written.safeParse(json);
  if (!parsed.success) throw new InputError(`${where}: ${issueSentence(parsed.error.issues, json, 'the file')}`);
  const known = Object.entries(parsed.data).map(([name, each]) => {
    const { claim, law } = statementNamed(name, where, claims);
    if (each.verdict === expectationOf(claim)) {
      const found = `found '${each.verdict}', which '${claim.id}' expects without it`;
      throw new InputError(`${where}: ${name}.verdict should be that of a failure, ${found}.`);
    }
    return { claim: claim.id, ...(law === undefined ? {} : { law }), ...each };
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

/** What a name is of: ids have no dots. */
function statementNamed(name: string, where: string, claims: readonly AnyClaim[]) {
  const [id, ...rest] = name.split('.');
  const claim = claims.find((each) => each.id === id);
  if (claim === undefined) {
    const ids = claims.map((each) => each.id);
    throw new InputError(`${where}: '${name}' should name a claim, found '${id}'${meant(nearestName(id, ids))}.`);
  }
  if (rest.length === 0) return { claim };
  const [law, laws] = [rest.join('.'), askedLaws(claim)];
  if (laws.includes(law)) return { claim, law };
  const named = `'${name}' should name a law that '${id}' decides (${laws.join(', ')})`;
  throw new InputError(`${where}: ${named}, found '${law}'${meant(nearestName(law, laws))}.`);
}

function meant(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; the nearest is '${nearest}'`;
}
