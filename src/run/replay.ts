import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../experiment/input-error.js';
import { type CasePath, caseAt, casesOf } from './cases.js';
import type { Corpus } from './corpus.js';
import { type CaseOutcome, claimOutcome } from './outcome.js';
import type { RunSettings } from './settings.js';

/** The address of one case of a claim. */
export interface ReplayAddress {
  readonly version: string;
  readonly claimId: string;
  /** The run's seed. */
  readonly seed: number;
  readonly index: number;
  readonly path: CasePath;
}

/** Stands for a path of no steps. */
const AS_DRAWN = 'drawn';

const PROMOTED = 'promoted';

// A version may hold dots, the other fields hold none.
const TOKEN =
  /^(?<version>[^\s/]+)\.(?<claimId>[a-z0-9-]+)\.(?<seed>\d+)\.(?<index>\d+)\.(?<path>drawn|promoted|\d+(:\d+)*)$/;

/** The token version.claim.seed.index.path. */
export function replayToken({ version, claimId, seed, index, path }: ReplayAddress): string {
  const steps = path === PROMOTED ? path : path.length === 0 ? AS_DRAWN : path.join(':');
  return [version, claimId, seed, index, steps].join('.');
}

/** The token of a case of a run, unshrunk. */
export function tokenOfCase(claimId: string, index: number, { version, seed, corpus }: RunSettings): string {
  const promoted = corpus?.cases.get(claimId)?.length ?? 0;
  return replayToken({ version, claimId, seed, index, path: index < promoted ? PROMOTED : [] });
}

/**
 * Reads a replay token.
 *
 * @throws InputError when it is not one, or comes from another version, whose cases may differ
 */
export function parseReplayToken(token: string, version: string): ReplayAddress {
  const parts = TOKEN.exec(token)?.groups;
  if (parts === undefined) {
    throw new InputError(
      `The replay token should look like ${version}.<claim>.<seed>.<index>.<path>, found '${token}'.`,
    );
  }
  if (parts.version !== version) {
    throw new InputError(
      `The replay token is of version ${parts.version}, this is version ${version}, whose cases may differ.`,
    );
  }
  const [seed, index] = [Number(parts.seed), Number(parts.index)];
  const steps = /^\d/.test(parts.path) ? parts.path.split(':').map(Number) : [];
  if (![seed, index, ...steps].every(Number.isSafeInteger)) {
    throw new InputError(`The replay token holds a number that is too large: '${token}'.`);
  }
  return { version, claimId: parts.claimId, seed, index, path: parts.path === PROMOTED ? PROMOTED : steps };
}

/**
 * Runs one case again.
 *
 * @param corpus that of the run: promoted cases come before the drawn ones
 * @throws InputError when the claim has no such case
 */
export async function replay(
  claim: AnyClaim,
  address: ReplayAddress,
  corpus?: Corpus,
): Promise<{ value: unknown; outcome: CaseOutcome }> {
  const found = caseAt(casesOf(claim, address.seed, corpus), address.index, address.path);
  if (found === undefined) throw new InputError(`Claim '${claim.id}' has no case at '${replayToken(address)}'.`);
  return { value: found.value, outcome: await claimOutcome(claim, found.value) };
}
