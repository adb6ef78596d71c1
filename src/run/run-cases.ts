import { setImmediate } from 'node:timers/promises';
import type { AnyClaim, Control } from '../claim/claim.js';
import { FINITE } from '../claim/law.js';
import { exactJson } from '../numeric/json-numbers.js';
import { addressText, type CaseAddress } from './address.js';
import { caseAt, casesOf, controlCasesOf, pathAt } from './cases.js';
import type { Curtailment } from './curtailment.js';
import { keepsDetail, leanOutcome } from './lean-outcome.js';
import { type CaseOutcome, claimOutcome, hasCycle, outcomeOf, type Subject, type WantsDetail } from './outcome.js';
import type { RunParameters } from './parameters.js';

/** A case that has been run: what is kept of its outcome, and the case itself. */
export type RanCase = CaseOutcome & {
  /** The case as JSON, exact; none where it is no plain data, or was not drawn. */
  readonly input?: string | undefined;
};

/** The outcomes of cases of a run, by `addressText`. */
export type OutcomesByAddress = ReadonlyMap<string, CaseOutcome>;

/** Something that runs cases, one or several at once. */
export interface CaseRunner {
  readonly atOnce: number;
  run(address: CaseAddress): Promise<RanCase>;
  close(): Promise<void>;
}

/** Told of a run while it lasts. */
export interface RunObserver {
  /** Of each case that is not left out, in the order of the addresses. */
  ran?(address: CaseAddress, ran: RanCase): void;
  /** After each case: how many of the claim's cases, controls' included, are done, or left out. */
  case(claimId: string, done: number, total: number): void;
  /** After the last case of a claim, with the time that its cases took together. */
  claim(claimId: string, outcomes: OutcomesByAddress, milliseconds: number): void | Promise<void>;
}

/**
 * Runs the cases of several claims. There is no pause between claims: whoever is free takes a case, so that at the end
 * nobody waits for longer than one case takes; see `casesByClaim` for which.
 *
 * @param curtailed which cases need not be run
 * @returns the outcomes; of cases that are left out a runner of several may have begun some. All others do not depend on how many cases
 *   run at once
 */
export async function runCases(
  addresses: readonly CaseAddress[],
  runner: CaseRunner,
  observer: RunObserver,
  curtailed: Curtailment,
): Promise<OutcomesByAddress> {
  const outcomes = new Map<string, CaseOutcome>();
  const tell = inOrder(addresses, observer, curtailed);
  const totals = new Map<string, number>();
  for (const { claim } of addresses) totals.set(claim, (totals.get(claim) ?? 0) + 1);
  const done = new Map<string, { cases: number; milliseconds: number }>();

  const waiting = casesByClaim(addresses);
  const work = async () => {
    for (let i = waiting.take(); i !== undefined; i = waiting.take(addresses[i].claim)) {
      const address = addresses[i];
      const start = performance.now();
      const ran = await runner.run(address);
      const { input: _, ...outcome } = ran;
      outcomes.set(addressText(address), outcome);
      curtailed.add(address, outcome);
      const leftOut = curtailed.isSettled(address)
        ? waiting.leaveOut(address.claim, (k) => curtailed.isLeftOut(addresses[k]))
        : 0;
      tell(i, ran);
      const { cases, milliseconds } = done.get(address.claim) ?? { cases: 0, milliseconds: 0 };
      const soFar = { cases: cases + 1 + leftOut, milliseconds: milliseconds + performance.now() - start };
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
    waiting.end();
  }
  return outcomes;
}

/**
 * The cases that are left, by number. Whoever is at a claim goes on with it, then begins the next one, and when all are begun
 * helps with the first that is not done: what only one claim computes is compiled in one process.
 */
function casesByClaim(addresses: readonly CaseAddress[]) {
  // the last ones first
  const left = new Map(addresses.map(({ claim }): [string, number[]] => [claim, []]));
  for (let i = addresses.length - 1; i >= 0; i--) left.get(addresses[i].claim)!.push(i);
  const begun = new Set<string>();
  return {
    /** @param last the claim of the case before */
    take(last?: string): number | undefined {
      const isAt = last !== undefined && left.has(last);
      const claim = isAt ? last : ([...left.keys()].find((id) => !begun.has(id)) ?? left.keys().next().value);
      if (claim === undefined) return undefined;
      begun.add(claim);
      const cases = left.get(claim)!;
      const next = cases.pop();
      if (cases.length === 0) left.delete(claim);
      return next;
    },
    /** Drops cases of a claim. @returns how many */
    leaveOut(claim: string, isLeftOut: (i: number) => boolean): number {
      const cases = left.get(claim) ?? [];
      const kept = cases.filter((i) => !isLeftOut(i));
      if (kept.length === 0) left.delete(claim);
      else left.set(claim, kept);
      return cases.length - kept.length;
    },
    end: () => left.clear(),
  };
}

/** Tells an observer of cases in their order, though some are done before others that come first. */
function inOrder(
  addresses: readonly CaseAddress[],
  observer: RunObserver,
  curtailed: Curtailment,
): (i: number, ran: RanCase) => void {
  const early = new Map<number, RanCase>();
  let next = 0;
  return (i, ran) => {
    early.set(i, ran);
    for (; next < addresses.length; next++) {
      const first = early.get(next);
      // one that was begun before its control was settled is left out too
      const isLeftOut = curtailed.isLeftOut(addresses[next]);
      if (first === undefined && !isLeftOut) return;
      early.delete(next);
      if (first !== undefined && !isLeftOut) observer.ran?.(addresses[next], first);
    }
  };
}

/** Runs cases in this process, one after the other. */
export function localRunner(claims: readonly AnyClaim[], parameters: RunParameters): CaseRunner {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return {
    atOnce: 1,
    async run(address) {
      const claim = byId.get(address.claim);
      if (claim === undefined) throw new RangeError(`there is no claim '${address.claim}'`);
      const control = claim.controls.find(({ id }) => id === address.control);
      const wantsDetail: WantsDetail = (check) => keepsDetail(check, claim, control);
      const { value, outcome } = await tried(claim, address, parameters, wantsDetail);
      // Cases compute for a long time without a break: let signals and the terminal have their turn.
      await setImmediate();
      const input = jsonOf(value);
      return { ...leanOutcome(outcome, claim, control), ...(input === undefined ? {} : { input }) };
    },
    close: async () => undefined,
  };
}

/** The outcome of one case of a claim or of its controls, which the address alone determines, with all that it checks. */
export async function runCase(claim: AnyClaim, address: CaseAddress, parameters: RunParameters): Promise<CaseOutcome> {
  return (await tried(claim, address, parameters)).outcome;
}

/** A case and its outcome. */
async function tried(
  claim: AnyClaim,
  { control: controlId, index, steps }: CaseAddress,
  { seed, corpus }: RunParameters,
  wantsDetail?: WantsDetail,
): Promise<{ readonly value?: unknown; readonly outcome: CaseOutcome }> {
  const control = claim.controls.find(({ id }) => id === controlId);
  let found: { value: unknown } | undefined;
  try {
    const source = control === undefined ? casesOf(claim, seed, corpus) : controlCasesOf(claim, control, seed);
    found = caseAt(source, index, steps ?? pathAt(source, index));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: { kind: 'error', message: `the generator failed: ${message}` } };
  }
  if (found === undefined) return { outcome: { kind: 'error', message: 'the generator draws no such case' } };
  const { value } = found;
  const outcome =
    control === undefined
      ? claimOutcome(claim, value, wantsDetail)
      : outcomeOf(subjectOf(claim, control), value, wantsDetail);
  return { value, outcome: await outcome };
}

/** A case as JSON, where it is data. */
function jsonOf(value: unknown): string | undefined {
  if (hasCycle(value)) return undefined;
  try {
    return JSON.stringify(exactJson(value));
  } catch {
    // a bigint, or what says itself how to write it, and fails
    return undefined;
  }
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
