import { FailedPart, type Part, partOf } from '../claim/case-part.js';
import type { Assumption } from '../claim/claim.js';
import { type CheckResult, type Detail, detailOf, FINITE, type Ladder, type Law, vacuous } from '../claim/law.js';
import { valuesIn } from '../claim/measured.js';
import { isRefuted } from '../evidence/comparison.js';
import type { Comparison } from '../numeric/estimate.js';
import { NonFiniteAnswer, SystemError } from '../system/contract/answers.js';
import { finiteness } from './claim-for-system.js';
import { settled } from './settled.js';

/** What one law finds in one measurement of a case, with the numbers that it was found from. */
export type LawCheck = CheckResult & FoundOf;

/** A check that compares. */
export type LawComparison = Comparison & FoundOf;

interface FoundOf {
  readonly law: string;
  /** The part that the measurement is of, if it is of one of several. */
  readonly part?: Part;
  readonly detail?: Detail;
  /** Of a trend: what its number was found from. */
  readonly ladder?: Ladder;
}

/** A part of a case that ended in an error, and how. */
export interface PartFailure extends Part {
  readonly message: string;
}

/** The outcome of one case as plain data, raw enough for verdicts on cases that were run elsewhere. */
export type CaseOutcome =
  | {
      readonly kind: 'measured';
      /** None where every part failed. */
      readonly checks: readonly LawCheck[];
      /** The parts that ended in an error, each as it was asked. */
      readonly failures?: readonly PartFailure[];
    }
  /** The claim's assumptions that the case does not meet, by index. */
  | { readonly kind: 'unmet'; readonly assumptions: readonly number[] }
  | { readonly kind: 'error'; readonly message: string };

/** What is tried on a case: a claim, or a control, which tries one law and has no assumptions of its own. */
export interface Subject {
  readonly assumptions: readonly Assumption<unknown>[];
  readonly laws: Readonly<Record<string, Pick<Law<unknown>, 'measure' | 'check' | 'ladder'>>>;
  /** For the laws without one of their own. */
  measure?(aCase: unknown): unknown;
  /** The law that a system's answer refutes that is no finite number; without it, as of this package, that is an error. */
  readonly nonFinite?: string | undefined;
}

/** Whether the numbers that a check was found from are wanted: they take long where the values hold many, or compute them. */
export type WantsDetail = (check: LawCheck) => boolean;

/**
 * Tries a subject on one case. Exceptions, values that are not finite and a measurement that never ends become `error`
 * outcomes, never evidence; those of one part among several are failures of that part.
 *
 * @param wantsDetail if it is true of one check of a set of values, all have the detail; default: of any
 */
export async function outcomeOf(
  subject: Subject,
  aCase: unknown,
  wantsDetail: WantsDetail = () => true,
): Promise<CaseOutcome> {
  const { assumptions, laws, nonFinite = FINITE in laws ? FINITE : undefined } = subject;
  try {
    const unmet = assumptions.flatMap(({ holds }, i) => (holds === undefined || holds(aCase) ? [] : [i]));
    if (unmet.length > 0) return { kind: 'unmet', assumptions: unmet };
    const checks: LawCheck[] = [];
    const failures: PartFailure[] = [];
    const notNumbers: LawComparison[] = [];
    const silenced = new Set<string>();
    const spoken = new Set<string>();
    let isAnswered = false;
    for await (const reading of readingsOf(subject, aCase)) {
      const found = 'error' in reading ? reading : checked(laws, reading, wantsDetail);
      if (!('error' in found)) {
        isAnswered = true;
        for (const check of found) checks.push(check);
        // what is undefined of a law says that it does not apply
        if ('names' in reading) for (const name of reading.names) spoken.add(name);
        continue;
      }
      const { error, part } = found;
      if (nonFinite !== undefined && error instanceof NonFiniteAnswer) {
        notNumbers.push({ law: nonFinite, ...finiteness(error.message), ...(part && { part }) });
        for (const name of found.names ?? []) silenced.add(name);
      } else if (part === undefined) throw error;
      else failures.push({ ...part, message: messageOf(error) });
    }
    if (nonFinite === FINITE && isAnswered && notNumbers.length === 0) checks.push({ law: FINITE, ...finiteness() });
    // laws that share a computation fail together, which is said once
    for (const check of distinct(notNumbers, ({ part, where }) => [part, where])) checks.push(check);
    for (const law of silenced) if (!spoken.has(law)) checks.push({ law, ...vacuous(NO_NUMBER) });
    if (checks.length + failures.length === 0) return { kind: 'error', message: 'no law compares anything' };
    const failed = distinct(failures, ({ name, at }) => [name, at]);
    return { kind: 'measured', checks, ...(failed.length === 0 ? {} : { failures: failed }) };
  } catch (error) {
    return { kind: 'error', message: messageOf(error) };
  }
}

/** Why a law is not decided in a case. */
const NO_NUMBER = `an answer is no number: see law '${FINITE}'`;

/** One set of values with the laws that check it; undefined where none applies. */
interface Reading {
  readonly names: readonly string[];
  readonly values: unknown;
}

/** An error in place of it, of one part of a case or of all. */
interface Failed {
  /** The laws that it would have decided, where they are not told by the part. */
  readonly names?: readonly string[];
  readonly error: unknown;
  readonly part?: Part | undefined;
}

/** All that is measured in a case, one set of values after the other. */
async function* readingsOf(subject: Subject, aCase: unknown): AsyncGenerator<Reading | Failed> {
  for (const { names, measure } of measuresOf(subject)) {
    try {
      for (const values of valuesIn(await settled(measure(aCase)))) {
        if (values instanceof NonFiniteAnswer) yield { names, error: values };
        else yield values instanceof FailedPart ? { error: values.error, part: values.failed } : { names, values };
      }
    } catch (error) {
      yield { names, error };
    }
  }
}

/** What the laws find in one set of values. */
function checked(
  laws: Subject['laws'],
  { names, values }: Reading,
  wantsDetail: WantsDetail,
): readonly LawCheck[] | Failed {
  const part = partOf(values);
  try {
    return values === undefined ? [] : checksOf(laws, names, values, part, wantsDetail);
  } catch (error) {
    return { error, part };
  }
}

/** The first of all with the same key. */
function distinct<T>(list: readonly T[], key: (each: T) => unknown): T[] {
  const found = new Map<string, T>();
  for (const each of list) {
    const k = JSON.stringify(key(each));
    if (!found.has(k)) found.set(k, each);
  }
  return [...found.values()];
}

/** Some laws and what they are decided by. */
interface Measure {
  readonly names: readonly string[];
  measure(aCase: unknown): unknown;
}

/** All that is measured in a case: laws with the same function share what it returns. In the order of the laws. */
export function measuresOf({ laws, measure: shared }: Subject): Measure[] {
  const names = new Map<Measure['measure'], string[]>();
  for (const [name, { measure = shared }] of Object.entries(laws)) {
    if (measure !== undefined) names.set(measure, [...(names.get(measure) ?? []), name]);
  }
  return [...names].map(([measure, those]) => ({ measure, names: those }));
}

function messageOf(error: unknown): string {
  // a number that no comparison can be made of, and what a system failed at, are said in words of their own
  if (error instanceof NoComparison || error instanceof SystemError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

const NOT_PLAIN: CaseOutcome = {
  kind: 'error',
  message: 'a case should be plain data, found one that contains itself',
};

/** Tries a claim on one case, which becomes a counterexample in a file if it refutes it; a control's cases never do. */
export async function claimOutcome(claim: Subject, aCase: unknown, wantsDetail?: WantsDetail): Promise<CaseOutcome> {
  const outcome = await outcomeOf(claim, aCase, wantsDetail);
  return comparisonsOf(outcome).some(isRefuted) && hasCycle(aCase) ? NOT_PLAIN : outcome;
}

/** Whether a value contains itself, which no plain data does and no file can hold. */
export function hasCycle(value: unknown, above: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (above.has(value)) return true;
  const path = new Set(above).add(value);
  return Object.values(value).some((entry) => hasCycle(entry, path));
}

/** Whether a case, or a part of it, ended in an error. */
export function hasFailed(outcome: CaseOutcome): boolean {
  return outcome.kind === 'error' || failuresOf(outcome).length > 0;
}

/** The parts of a case that ended in an error. */
export function failuresOf(outcome: CaseOutcome): readonly PartFailure[] {
  return outcome.kind === 'measured' ? (outcome.failures ?? []) : [];
}

/** The checks that compare. */
export function comparisonsOf(outcome: CaseOutcome): LawComparison[] {
  return outcome.kind === 'measured' ? outcome.checks.filter(isComparison) : [];
}

/** Those of one law. */
export function comparisonsOn(outcome: CaseOutcome, law: string): LawComparison[] {
  return comparisonsOf(outcome).filter((each) => each.law === law);
}

/** Whether a check compares, or says why it does not. */
export function isComparison(check: LawCheck): check is LawComparison {
  return !('vacuous' in check);
}

/** @throws NoComparison */
function checksOf(
  laws: Subject['laws'],
  names: readonly string[],
  values: unknown,
  part: Part | undefined,
  wantsDetail: WantsDetail,
): LawCheck[] {
  const checks = names.flatMap((law) =>
    [laws[law].check(values) ?? []]
      .flat()
      .map((result): LawCheck => ({ law, ...result, ...(part && { part }), ...ladderOf(result, laws[law], values) })),
  );
  const fault = checks.map(faultOf).find((text) => text !== undefined);
  if (fault !== undefined) throw new NoComparison(fault);
  if (!checks.some(wantsDetail)) return checks;
  const detail = detailOf(values);
  return Object.keys(detail).length === 0 ? checks : checks.map((check) => ({ ...check, detail }));
}

function ladderOf(
  result: CheckResult,
  { ladder }: Pick<Law<unknown>, 'ladder'>,
  values: unknown,
): { readonly ladder?: Ladder } {
  return ladder === undefined || 'vacuous' in result ? {} : { ladder: ladder.points(values) };
}

/** A law whose numbers are none. */
class NoComparison extends Error {}

function faultOf(check: LawCheck): string | undefined {
  if (!isComparison(check)) return undefined;
  const { law, measured, bound, error, scale = 0 } = check;
  for (const [name, value] of Object.entries({ measured, bound, error, scale })) {
    if (!Number.isFinite(value)) return `law '${law}': ${name} is ${value}`;
  }
  return error < 0 ? `law '${law}': error is negative: ${error}` : undefined;
}
