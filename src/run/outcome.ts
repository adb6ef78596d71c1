import type { Assumption, Measured } from '../claim/claim.js';
import { type Detail, detailOf, type Finding, type Law } from '../claim/law.js';
import { isRefuted } from '../evidence/comparison.js';
import type { Comparison } from '../numeric/estimate.js';
import { hasCycle } from './has-cycle.js';
import { settled } from './settled.js';

/** What one law finds in one measurement of a case, with the numbers that it was found from. */
export type LawFinding = Finding & { readonly law: string; readonly detail?: Detail };

/** A finding that compares. */
export type LawComparison = Comparison & { readonly law: string; readonly detail?: Detail };

/** The outcome of one case as plain data, raw enough for verdicts on cases that were run elsewhere. */
export type CaseOutcome =
  | { readonly kind: 'measured'; readonly findings: readonly LawFinding[] }
  /** The claim's assumptions that the case does not meet, by index. */
  | { readonly kind: 'unmet'; readonly assumptions: readonly number[] }
  | { readonly kind: 'error'; readonly message: string };

/** What is tried on a case: a claim, or a control, which tries one law and has no assumptions of its own. */
export interface Subject {
  readonly assumptions: readonly Assumption<unknown>[];
  readonly laws: Readonly<Record<string, Pick<Law<unknown>, 'of'>>>;
  measure(aCase: unknown): Measured<unknown> | Promise<Measured<unknown>>;
}

/**
 * Tries a subject on one case. Exceptions, values that are not finite and a measurement that never ends become `error`
 * outcomes, never evidence.
 */
export async function outcomeOf({ assumptions, laws, measure }: Subject, aCase: unknown): Promise<CaseOutcome> {
  try {
    const unmet = assumptions.flatMap(({ holds }, i) => (holds === undefined || holds(aCase) ? [] : [i]));
    if (unmet.length > 0) return { kind: 'unmet', assumptions: unmet };
    const measured = await settled(measure(aCase));
    const findings = [measured].flat().flatMap((values) => findingsOf(laws, values));
    const fault = findings.map(faultOf).find((text) => text !== undefined);
    if (fault !== undefined) return { kind: 'error', message: fault };
    return findings.length > 0
      ? { kind: 'measured', findings }
      : { kind: 'error', message: 'no law compares anything' };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
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

function findingsOf(laws: Subject['laws'], values: unknown): LawFinding[] {
  const detail = detailOf(values);
  const shown = Object.keys(detail).length === 0 ? {} : { detail };
  return Object.entries(laws).flatMap(([law, { of }]) =>
    [of(values) ?? []].flat().map((finding) => ({ law, ...finding, ...shown })),
  );
}

function faultOf(finding: LawFinding): string | undefined {
  if (!isComparison(finding)) return undefined;
  const { law, measured, bound, error, scale = 0 } = finding;
  for (const [name, value] of Object.entries({ measured, bound, error, scale })) {
    if (!Number.isFinite(value)) return `law '${law}': ${name} is ${value}`;
  }
  return error < 0 ? `law '${law}': error is negative: ${error}` : undefined;
}
