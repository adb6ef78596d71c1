import type { Assumption, MeasuredOf } from '../claim/claim.js';
import { type Detail, detailOf, type Finding, type Law } from '../claim/law.js';
import { FailedPart, MeasuredParts, type Part, partOf } from '../claim/part.js';
import { isRefuted } from '../evidence/comparison.js';
import type { Comparison } from '../numeric/estimate.js';
import { SystemError } from '../system/contract/answers.js';
import { hasCycle } from './has-cycle.js';
import { settled } from './settled.js';

/** What one law finds in one measurement of a case, with the numbers that it was found from. */
export type LawFinding = Finding & FoundOf;

/** A finding that compares. */
export type LawComparison = Comparison & FoundOf;

interface FoundOf {
  readonly law: string;
  /** The part that the measurement is of, if it is of one of several. */
  readonly part?: Part;
  readonly detail?: Detail;
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
      readonly findings: readonly LawFinding[];
      /** The parts that ended in an error, each as it was asked. */
      readonly failures?: readonly PartFailure[];
    }
  /** The claim's assumptions that the case does not meet, by index. */
  | { readonly kind: 'unmet'; readonly assumptions: readonly number[] }
  | { readonly kind: 'error'; readonly message: string };

/** What is tried on a case: a claim, or a control, which tries one law and has no assumptions of its own. */
export interface Subject {
  readonly assumptions: readonly Assumption<unknown>[];
  readonly laws: Readonly<Record<string, Pick<Law<unknown>, 'check'>>>;
  measure(aCase: unknown): MeasuredOf<unknown> | Promise<MeasuredOf<unknown>>;
}

/**
 * Tries a subject on one case. Exceptions, values that are not finite and a measurement that never ends become `error`
 * outcomes, never evidence; those of one part among several are failures of that part.
 */
export async function outcomeOf({ assumptions, laws, measure }: Subject, aCase: unknown): Promise<CaseOutcome> {
  try {
    const unmet = assumptions.flatMap(({ holds }, i) => (holds === undefined || holds(aCase) ? [] : [i]));
    if (unmet.length > 0) return { kind: 'unmet', assumptions: unmet };
    const measured = await settled(measure(aCase));
    const findings: LawFinding[] = [];
    const failures: PartFailure[] = [];
    for (const values of measured instanceof MeasuredParts ? measured.list : [measured].flat()) {
      const found = foundIn(laws, values);
      if ('message' in found) failures.push(found);
      else findings.push(...found.findings);
    }
    if (findings.length + failures.length === 0) return { kind: 'error', message: 'no law compares anything' };
    return { kind: 'measured', findings, ...(failures.length === 0 ? {} : { failures }) };
  } catch (error) {
    return { kind: 'error', message: messageOf(error) };
  }
}

/** What the laws find in one measurement, or how the part failed that it is of. @throws what is wrong, of no part */
function foundIn(laws: Subject['laws'], values: unknown): { readonly findings: LawFinding[] } | PartFailure {
  if (values instanceof FailedPart) return { ...values.failed, message: messageOf(values.error) };
  const part = partOf(values);
  try {
    return { findings: findingsOf(laws, values, part) };
  } catch (error) {
    if (part === undefined) throw error;
    return { ...part, message: messageOf(error) };
  }
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
export async function claimOutcome(claim: Subject, aCase: unknown): Promise<CaseOutcome> {
  const outcome = await outcomeOf(claim, aCase);
  return comparisonsOf(outcome).some(isRefuted) && hasCycle(aCase) ? NOT_PLAIN : outcome;
}

/** Whether a case, or a part of it, ended in an error. */
export function hasFailed(outcome: CaseOutcome): boolean {
  return outcome.kind === 'error' || failuresOf(outcome).length > 0;
}

/** The parts of a case that ended in an error. */
export function failuresOf(outcome: CaseOutcome): readonly PartFailure[] {
  return outcome.kind === 'measured' ? (outcome.failures ?? []) : [];
}

/** The findings that compare. */
export function comparisonsOf(outcome: CaseOutcome): LawComparison[] {
  return outcome.kind === 'measured' ? outcome.findings.filter(isComparison) : [];
}

/** Those of one law. */
export function comparisonsOn(outcome: CaseOutcome, law: string): LawComparison[] {
  return comparisonsOf(outcome).filter((each) => each.law === law);
}

/** Whether a finding compares, or says why it does not. */
export function isComparison(finding: LawFinding): finding is LawComparison {
  return !('vacuous' in finding);
}

/** @throws NoComparison */
function findingsOf(laws: Subject['laws'], values: unknown, part: Part | undefined): LawFinding[] {
  const detail = detailOf(values);
  const shown = { ...(part && { part }), ...(Object.keys(detail).length === 0 ? {} : { detail }) };
  const findings = Object.entries(laws).flatMap(([law, { check }]) =>
    [check(values) ?? []].flat().map((finding) => ({ law, ...finding, ...shown })),
  );
  const fault = findings.map(faultOf).find((text) => text !== undefined);
  if (fault !== undefined) throw new NoComparison(fault);
  return findings;
}

/** A law whose numbers are none. */
class NoComparison extends Error {}

function faultOf(finding: LawFinding): string | undefined {
  if (!isComparison(finding)) return undefined;
  const { law, measured, bound, error, scale = 0 } = finding;
  for (const [name, value] of Object.entries({ measured, bound, error, scale })) {
    if (!Number.isFinite(value)) return `law '${law}': ${name} is ${value}`;
  }
  return error < 0 ? `law '${law}': error is negative: ${error}` : undefined;
}
