import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyClaim } from '../claim/claim.js';
import { isStatistical } from '../claim/statistical.js';
import { InputError } from '../input/input-error.js';
import { packageFile } from '../input/package-file.js';
import { readJson } from '../input/read-json.js';

/**
 * Promoted counterexamples: cases that once refuted a claim, or a faulty build of it, and are run before the drawn
 * ones.
 */
export interface Corpus {
  /** A hash of all of them; 'none' without any. */
  readonly hash: string;
  /** By claim id, in the order of their names. */
  readonly cases: ReadonlyMap<string, readonly unknown[]>;
}

const PROMOTED = fileURLToPath(packageFile('fixtures/counterexamples'));

const HASH_DIGITS = 16;

interface PromotedCase {
  readonly claimId: string;
  readonly name: string;
  readonly value: unknown;
}

/**
 * Reads promoted counterexamples: `<claim id>/<name>.json` in a folder, each file a case.
 *
 * @param folder default: the one of this package
 * @throws InputError when a file is not JSON, or a folder names no claim that takes promoted cases
 */
export function readCorpus(claims: readonly AnyClaim[], folder = PROMOTED): Corpus {
  const promoted = foldersIn(folder).flatMap((claimId) => casesIn(join(folder, claimId), claimId, claims));
  const ids = new Set(promoted.map(({ claimId }) => claimId));
  return {
    hash: hashOf(promoted),
    cases: new Map(
      [...ids].map((id) => [id, promoted.filter(({ claimId }) => claimId === id).map(({ value }) => value)]),
    ),
  };
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function casesIn(folder: string, claimId: string, claims: readonly AnyClaim[]): PromotedCase[] {
  const claim = claims.find(({ id }) => id === claimId);
  if (claim === undefined) {
    throw new InputError(`The folder ${folder} should have the id of a claim as its name, found '${claimId}'.`);
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (isStatistical(claim) && names.length > 0) {
    throw new InputError(
      `${folder} should be empty: the cases of '${claimId}' are drawn at random and never promoted.`,
    );
  }
  return names.sort().map((name) => ({ claimId, name, value: readJson(join(folder, name)) }));
}

/** A hash of the sorted list of claim ids, names and cases, whatever the files' white space. */
function hashOf(promoted: readonly PromotedCase[]): string {
  if (promoted.length === 0) return 'none';
  const list = promoted.map(({ claimId, name, value }) => [claimId, name, value]);
  return createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, HASH_DIGITS);
}
