import { createHash } from 'node:crypto';
import type { AnyClaim, Control } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { type CaseAddress, checkIndex } from './address.js';
import { type CasePath, caseAt, casesOf, controlCasesOf } from './cases.js';
import type { Corpus } from './corpus.js';
import { type CaseOutcome, claimOutcome, outcomeOf } from './outcome.js';
import type { RunParameters } from './parameters.js';
import { subjectOf } from './run-cases.js';

/** The address of one case of a claim. */
export interface ReplayAddress {
  readonly version: string;
  readonly claimId: string;
  /** The control that the case belongs to, if any. */
  readonly control?: string | undefined;
  /** The run's seed. */
  readonly seed: number;
  readonly index: number;
  readonly path: CasePath;
  /** Whether it was asked of a system, which draws other cases than the claim itself. */
  readonly ofSystem?: boolean | undefined;
}

/** Stands for a path of no steps. */
const AS_DRAWN = 'drawn';

const PROMOTED = 'promoted';

/** What a token begins with: how it is written, which is not the version of the package. */
const FORM = 'r2';

/** Of the check that a token ends with. */
export const CHECK_DIGITS = 8;

/** The parts of a token that hold no dots, in their order: what they look like, and in words. */
const PARTS = {
  claim: [
    /((?<system>[\w%-]+)\/)?(?<claimId>[a-z][a-z0-9-]*)([+/](?<control>[a-z0-9-]+))?/,
    'the id of a claim, with that of a control after a plus sign',
  ],
  seed: [/(?<seed>\d+)/, 'an integer of at least 0'],
  index: [/(?<index>\d+)/, 'an integer of at least 0'],
  path: [/(?<path>drawn|promoted|\d+(:\d+)*)/, "'drawn', 'promoted' or numbers such as 0:2"],
  check: [/(?<check>[0-9a-f]+)/, `${CHECK_DIGITS} digits from 0 to f`],
} as const;

// A version may hold dots. Earlier forms had neither the beginning nor the check.
const TOKEN = (() => {
  const { claim, seed, index, path, check } = PARTS;
  const numbered = [claim, seed, index, path].map(([{ source }]) => source).join('\\.');
  return new RegExp(
    `^((?<form>r\\d+)\\.)?(?<version>\\d+\\.\\d+\\.\\d+([-+][\\w.+-]+)?)\\.${numbered}(?<ofSystem>\\.system)?(\\.${check[0].source})?$`,
  );
})();

/**
 * The token r2.version.claim.seed.index.path.check, with claim+control for a case of a control, .system after the path
 * for one of a system, and system/claim where several systems are asked. It is one word for a shell.
 */
export function replayToken(address: ReplayAddress): string {
  const { index, path, ofSystem } = address;
  const steps = path === PROMOTED ? path : path.length === 0 ? AS_DRAWN : path.join(':');
  const text = [replayStart(address), index, steps, ...(ofSystem ? ['system'] : [])].join('.');
  return `${text}.${checkOf(text)}`;
}

/** What the tokens of all cases of a claim or a control begin with. */
export function replayStart({
  version,
  claimId,
  control,
  seed,
}: Pick<ReplayAddress, 'version' | 'claimId' | 'control' | 'seed'>): string {
  const owner = control === undefined ? wordOf(claimId) : `${wordOf(claimId)}+${control}`;
  return [FORM, version, owner, seed].join('.');
}

/** A changed number is another case, so a token says itself whether it is whole. */
function checkOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, CHECK_DIGITS);
}

/** The id of a claim, before which the name of a system may stand, without dots, blanks and quotes. */
export function wordOf(claimId: string): string {
  return claimId.replace(/[^\w/-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** The token of a case of a run, unshrunk. */
export function tokenOfCase({ claim: claimId, control, index }: CaseAddress, parameters: RunParameters): string {
  const { version, seed, corpus, ofSystem } = parameters;
  const promoted = control === undefined ? (corpus?.cases.get(claimId)?.length ?? 0) : 0;
  return replayToken({ version, claimId, control, seed, index, path: index < promoted ? PROMOTED : [], ofSystem });
}

/**
 * Reads a replay token.
 *
 * @throws InputError when it is not one, or comes from another version, under whose claims other cases are drawn
 */
export function parseReplayToken(given: string, version: string): ReplayAddress {
  // as it is copied from a line of a report
  const token = given.trim();
  const parts = TOKEN.exec(token)?.groups;
  if (parts === undefined) {
    const fault = partFault(token);
    throw new InputError(
      `The replay token should look like ${FORM}.${version}.<claim>.<seed>.<index>.<path>.<check>, found '${token}'${fault}.`,
    );
  }
  const anew = `find it anew: verify --claims ${parts.claimId} --seed ${parts.seed}`;
  if (parts.version !== version) {
    throw new InputError(
      `The replay token is of version ${parts.version}, this is version ${version}: a case is drawn under the claims of its version, ` +
        `and may be another one here. Replay it by that version, or ${anew}.`,
    );
  }
  if (parts.form !== FORM) {
    throw new InputError(`The replay token should begin with ${FORM}, found '${token}'. Copy it again, or ${anew}.`);
  }
  const check = `.${parts.check}`;
  if (parts.check === undefined || checkOf(token.slice(0, -check.length)) !== parts.check) {
    throw new InputError(
      `The replay token is not as it was printed, as its last part does not fit the others: '${token}'. ` +
        `Copy it again, or ${anew}.`,
    );
  }
  const [seed, index] = [Number(parts.seed), Number(parts.index)];
  const steps = /^\d/.test(parts.path) ? parts.path.split(':').map(Number) : [];
  if (![seed, index, ...steps].every(Number.isSafeInteger)) {
    throw new InputError(`The replay token holds a number that is too large: '${token}'.`);
  }
  return {
    version,
    claimId: parts.system === undefined ? parts.claimId : `${decoded(parts.system, token)}/${parts.claimId}`,
    ...(parts.control === undefined ? {} : { control: parts.control }),
    seed,
    index,
    path: parts.path === PROMOTED ? PROMOTED : steps,
    ...(parts.ofSystem === undefined ? {} : { ofSystem: true }),
  };
}

/** The name that `wordOf` has written. @throws InputError for another text */
function decoded(word: string, token: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    throw new InputError(`The replay token should hold the name of a system before the claim, found '${token}'.`);
  }
}

/** Which part of a text is not as in a token, as the end of a sentence: the first from the end, as a version may have dots. */
function partFault(text: string): string {
  const found = text.split('.').filter((part, k, all) => part !== 'system' || k !== all.length - 2);
  const parts = Object.entries(PARTS);
  if (found.length <= parts.length) return '';
  const at = parts.findLastIndex(
    ([, [form]], k) => !new RegExp(`^(${form.source})$`).test(found.at(k - parts.length) ?? ''),
  );
  if (at < 0) return '';
  const [name, [, expected]] = parts[at];
  return `, where <${name}> should be ${expected}, found '${found.at(at - parts.length)}'`;
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
): Promise<{ value: unknown; outcome: CaseOutcome; control: Control<unknown> | undefined }> {
  const control = claim.controls.find(({ id }) => id === address.control);
  const source =
    control === undefined ? casesOf(claim, address.seed, corpus) : controlCasesOf(claim, control, address.seed);
  const known = (control === undefined) === (address.control === undefined);
  if (known) checkIndex(claim, control, address.index, corpus);
  const found = known ? caseAt(source, address.index, address.path) : undefined;
  if (found === undefined) throw new InputError(`Claim '${claim.id}' has no case at '${replayToken(address)}'.`);
  const { value } = found;
  const outcome =
    control === undefined ? await claimOutcome(claim, value) : await outcomeOf(subjectOf(claim, control), value);
  return { value, outcome, control };
}
