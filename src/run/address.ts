import type { AnyClaim, Control } from '../claim/claim.js';
import { type CaseCounts, PROFILES, type ProfileName } from '../claim/profiles.js';
import { isByChance, isStatistical, kindOf } from '../claim/statistical.js';
import { InputError } from '../input/input-error.js';
import type { Corpus } from './corpus.js';
import type { RunParameters } from './parameters.js';

/** The cases of each profile are among those of this one. */
const LONGEST: ProfileName = 'deep';

/** The place of a case in a run: its claim, the control that it belongs to, if any, and its index there. */
export interface CaseAddress {
  readonly claim: string;
  readonly control?: string;
  readonly index: number;
  /** The branches taken from there to a simpler case, if it is one of these. */
  readonly steps?: readonly number[];
}

/** How many drawn cases a profile tries a claim on. */
export function caseCounts({ sizes, kind }: AnyClaim, profile: ProfileName): CaseCounts {
  return (sizes ?? PROFILES[kind])[profile];
}

/**
 * How many cases a control is tried on. In a claim of many draws, one that each case decides by itself needs no more
 * than in other claims.
 */
export function controlCount(
  claim: AnyClaim,
  { breaks }: Pick<Control<unknown>, 'breaks'>,
  profile: ProfileName,
): number {
  const { controlCases } = caseCounts(claim, profile);
  const kind = kindOf(claim, breaks);
  if (!isStatistical(claim) || isByChance(kind) || kind === 'finding') return controlCases;
  return Math.min(controlCases, PROFILES[kind][profile].controlCases);
}

/**
 * Refuses the index of a case that no run can have: a case is drawn after all those before it, which might take for ever.
 *
 * @param corpus the promoted cases, which come before the drawn ones
 * @throws InputError
 */
export function checkIndex(
  claim: AnyClaim,
  control: Control<unknown> | undefined,
  index: number,
  corpus?: Corpus,
): void {
  const promoted = corpus?.cases.get(claim.id)?.length ?? 0;
  const most =
    control === undefined ? promoted + caseCounts(claim, LONGEST).cases : controlCount(claim, control, LONGEST);
  if (index < most) return;
  const owner = control === undefined ? `Claim '${claim.id}'` : `Control '${control.id}' of claim '${claim.id}'`;
  throw new InputError(`${owner} has no case ${index}: the last case of the longest profile is case ${most - 1}.`);
}

/** `claim[3]`, or `claim/control[3]`. */
export function addressText({ claim, control, index }: CaseAddress): string {
  return `${claim}${control === undefined ? '' : `/${control}`}[${index}]`;
}

/** Every case that a run tries a claim and its controls on, in their order. */
export function addressesOf(claim: AnyClaim, { profile, corpus }: RunParameters): CaseAddress[] {
  const { id, controls } = claim;
  const { cases } = caseCounts(claim, profile);
  const promoted = corpus?.cases.get(id)?.length ?? 0;
  return [
    ...Array.from({ length: promoted + cases }, (_, index) => ({ claim: id, index })),
    ...controls.flatMap((control) =>
      Array.from({ length: controlCount(claim, control, profile) }, (_, index) => ({
        claim: id,
        control: control.id,
        index,
      })),
    ),
  ];
}

/** One of `of` parts that a run is cut into; `number` counts from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** More shards than this, whose files merge wants all, are a slip of the finger. */
export const MOST_SHARDS = 1000;

/** Whether a shard has the case at an address: of every claim and control it has every `of`-th case. */
export function isOfShard({ index }: CaseAddress, { number, of }: Shard): boolean {
  return index % of === number - 1;
}

/** `2 of 3` */
export function shardText({ number, of }: Shard): string {
  return `${number} of ${of}`;
}
