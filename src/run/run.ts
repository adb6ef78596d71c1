import { setImmediate } from 'node:timers/promises';
import type { AnyClaim } from '../claim/claim.js';
import { type CaseCounts, PROFILES, type ProfileName } from '../claim/profiles.js';
import { type CaseOutcome, evaluateCase } from './case-outcome.js';
import { caseAt, casesOf, controlCasesOf, pathAt } from './cases.js';
import type { Corpus } from './corpus.js';

/** What determines a run: same settings, same outcomes. */
export interface RunSettings {
  readonly version: string;
  readonly seed: number;
  readonly profile: ProfileName;
  /** The chance of a false alarm that the whole run may have; default FALSE_ALARM_BUDGET. */
  readonly alpha?: number;
  /** Cases that are run before the drawn ones. */
  readonly corpus?: Corpus;
}

/** Where in a run a case stands: of a claim or of one of its controls, and there at which index. */
export interface CaseAddress {
  readonly claim: string;
  readonly control?: string;
  readonly index: number;
}

/** What came of cases of a run, by `addressText`. */
export type OutcomesByAddress = ReadonlyMap<string, CaseOutcome>;

/** The raw outcome of every case of a claim, by index, and of every case of each of its controls. */
export interface RawOutcomes {
  readonly cases: readonly CaseOutcome[];
  readonly controls: Readonly<Record<string, readonly CaseOutcome[]>>;
}

/** How many drawn cases a profile tries a claim on. */
export function caseCounts({ sizes, kind }: AnyClaim, profile: ProfileName): CaseCounts {
  return (sizes ?? PROFILES[kind])[profile];
}

/** `claim[3]`, or `claim/control[3]`. */
export function addressText({ claim, control, index }: CaseAddress): string {
  return `${claim}${control === undefined ? '' : `/${control}`}[${index}]`;
}

/** Every case that a run tries a claim and its controls on, in their order. */
export function addressesOf(subject: AnyClaim, { profile, corpus }: RunSettings): CaseAddress[] {
  const { id: claim, controls } = subject;
  const { cases, controlCases } = caseCounts(subject, profile);
  const promoted = corpus?.cases.get(claim)?.length ?? 0;
  return [
    ...Array.from({ length: promoted + cases }, (_, index) => ({ claim, index })),
    ...controls.flatMap(({ id: control }) =>
      Array.from({ length: controlCases }, (_, index) => ({ claim, control, index })),
    ),
  ];
}

/** Runs one case of a claim or of its controls, which the address alone determines. */
export async function runCase(
  claim: AnyClaim,
  { control: controlId, index }: CaseAddress,
  { seed, corpus }: RunSettings,
): Promise<CaseOutcome> {
  const control = claim.controls.find(({ id }) => id === controlId);
  const source = control === undefined ? casesOf(claim, seed, corpus) : controlCasesOf(claim, control, seed);
  let found: { value: unknown } | undefined;
  try {
    found = caseAt(source, index, pathAt(source, index));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'error', message: `the generator failed: ${message}` };
  }
  if (found === undefined) return { kind: 'error', message: 'the generator draws no such case' };
  return evaluateCase(control ?? claim, found.value);
}

/** The outcomes of one claim out of those of a run, by index. @throws RangeError when one is missing */
export function rawOutcomes(claim: AnyClaim, settings: RunSettings, outcomes: OutcomesByAddress): RawOutcomes {
  const addresses = addressesOf(claim, settings);
  const listOf = (controlId?: string) =>
    addresses
      .filter(({ control }) => control === controlId)
      .map((address) => {
        const outcome = outcomes.get(addressText(address));
        if (outcome === undefined) throw new RangeError(`there is no outcome of ${addressText(address)}`);
        return outcome;
      });
  return { cases: listOf(), controls: Object.fromEntries(claim.controls.map(({ id }) => [id, listOf(id)])) };
}

/**
 * Runs the cases of a claim and of its controls.
 *
 * @param onCase called after each case with how many of the claim's cases, controls' included, are done
 */
export async function runClaim(
  claim: AnyClaim,
  settings: RunSettings,
  onCase?: (done: number, total: number) => void,
): Promise<RawOutcomes> {
  const addresses = addressesOf(claim, settings);
  const outcomes = new Map<string, CaseOutcome>();
  for (const address of addresses) {
    outcomes.set(addressText(address), await runCase(claim, address, settings));
    onCase?.(outcomes.size, addresses.length);
    // Cases compute for long without a break: let signals and the terminal have their turn.
    await setImmediate();
  }
  return rawOutcomes(claim, settings, outcomes);
}
