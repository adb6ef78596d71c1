import { setImmediate } from 'node:timers/promises';
import type { AnyClaim, Control } from '../claim/claim.js';
import { FINITE } from '../claim/law.js';
import { addressText, type CaseAddress } from './address.js';
import { caseAt, casesOf, controlCasesOf, pathAt } from './cases.js';
import { type CaseOutcome, claimOutcome, outcomeOf, type Subject } from './outcome.js';
import type { RunParameters } from './parameters.js';

/** The outcomes of cases of a run, by `addressText`. */
export type OutcomesByAddress = ReadonlyMap<string, CaseOutcome>;

/** Something that runs cases, one or several at once. */
export interface CaseRunner {
  readonly atOnce: number;
  run(address: CaseAddress): Promise<CaseOutcome>;
  close(): Promise<void>;
}

/** Told of a run while it lasts. */
export interface RunObserver {
  /** After each case: how many of the claim's cases, controls' included, are done. */
  case(claimId: string, done: number, total: number): void;
  /** After the last case of a claim, with the time that its cases took together. */
  claim(claimId: string, outcomes: OutcomesByAddress, milliseconds: number): void | Promise<void>;
}

/**
 * Runs the cases of several claims. There is no pause between claims: whoever is free takes the next case, so that at
 * the end nobody waits for longer than one case takes.
 *
 * @returns the outcomes, which do not depend on how many cases run at once
 */
export async function runCases(
  addresses: readonly CaseAddress[],
  runner: CaseRunner,
  observer: RunObserver,
): Promise<OutcomesByAddress> {
  const outcomes = new Map<string, CaseOutcome>();
  const totals = new Map<string, number>();
  for (const { claim } of addresses) totals.set(claim, (totals.get(claim) ?? 0) + 1);
  const done = new Map<string, { cases: number; milliseconds: number }>();

  const waiting = addresses.values();
  const work = async () => {
    for (const address of waiting) {
      const start = performance.now();
      outcomes.set(addressText(address), await runner.run(address));
      const { cases, milliseconds } = done.get(address.claim) ?? { cases: 0, milliseconds: 0 };
      const soFar = { cases: cases + 1, milliseconds: milliseconds + performance.now() - start };
      done.set(address.claim, soFar);
      const total = totals.get(address.claim) ?? 0;
      observer.case(address.claim, soFar.cases, total);
      if (soFar.cases === total) await observer.claim(address.claim, outcomes, soFar.milliseconds);
    }
  };
  try {
    await Promise.all(Array.from({ length: runner.atOnce }, work));
  } finally {
    // after a failure nobody takes another case
    Array.from(waiting);
  }
  return outcomes;
}

/** Runs cases in this process, one after the other. */
export function localRunner(claims: readonly AnyClaim[], parameters: RunParameters): CaseRunner {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return {
    atOnce: 1,
    async run(address) {
      const claim = byId.get(address.claim);
      if (claim === undefined) throw new RangeError(`there is no claim '${address.claim}'`);
      const outcome = await runCase(claim, address, parameters);
      // Cases compute for a long time without a break: let signals and the terminal have their turn.
      await setImmediate();
      return outcome;
    },
    close: async () => undefined,
  };
}

/** Runs one case of a claim or of its controls, which the address alone determines. */
export async function runCase(
  claim: AnyClaim,
  { control: controlId, index, steps }: CaseAddress,
  { seed, corpus }: RunParameters,
): Promise<CaseOutcome> {
  const control = claim.controls.find(({ id }) => id === controlId);
  let found: { value: unknown } | undefined;
  try {
    const source = control === undefined ? casesOf(claim, seed, corpus) : controlCasesOf(claim, control, seed);
    found = caseAt(source, index, steps ?? pathAt(source, index));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'error', message: `the generator failed: ${message}` };
  }
  if (found === undefined) return { kind: 'error', message: 'the generator draws no such case' };
  return control === undefined ? claimOutcome(claim, found.value) : outcomeOf(subjectOf(claim, control), found.value);
}

/** The one law that a control breaks, measured and decided as the control says, or else as the law does. */
export function subjectOf(claim: AnyClaim, { breaks, measure, check }: Control<unknown>): Subject {
  const law = claim.laws[breaks];
  const used = (measure as Subject['measure']) ?? law.measure ?? claim.measure;
  return {
    assumptions: [],
    laws: { [breaks]: { check: check ?? law.check } },
    ...(used === undefined ? {} : { measure: used }),
    // a claim that NaN refutes has no need of teeth
    nonFinite: FINITE in claim.laws ? breaks : undefined,
  };
}
