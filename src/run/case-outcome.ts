import type { Assumption, Check } from '../claim/claim.js';
import type { Comparison } from '../evidence/comparison.js';

/** What came of one case, as plain data: raw enough that verdicts can be drawn from outcomes run elsewhere. */
export type CaseOutcome =
  | { readonly kind: 'compared'; readonly comparisons: readonly Comparison[] }
  | {
      readonly kind: 'vacuous';
      readonly reason: string;
      /** The claim's assumptions that the case does not meet, by index. */
      readonly unmet?: readonly number[];
      readonly detail?: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'error'; readonly message: string };

/** What is tried on a case: a claim, or a control, which has no assumptions of its own. */
export type Subject<C> = Check<C> & { readonly assumptions?: readonly Assumption<C>[] };

/** Runs a check on one case. Exceptions and non-finite values become `error` outcomes, never evidence. */
export async function evaluateCase<C>(subject: Subject<C>, aCase: C): Promise<CaseOutcome> {
  try {
    const { assumptions = [] } = subject;
    const unmet = assumptions.flatMap(({ holds }, i) => (holds === undefined || holds(aCase) ? [] : [i]));
    if (unmet.length > 0) {
      const statements = unmet.map((i) => assumptions[i].statement).join('; ');
      return { kind: 'vacuous', reason: `assumption not met: ${statements}`, unmet };
    }
    const result = await subject.check(aCase);
    const findings = Array.isArray(result) ? result : [result];
    const comparisons = findings.filter((finding) => !('vacuous' in finding));
    const fault = comparisons.map(faultOf).find((text) => text !== undefined);
    if (fault !== undefined) return { kind: 'error', message: fault };
    if (comparisons.length > 0) return { kind: 'compared', comparisons };
    if (findings.length === 0) return { kind: 'error', message: 'the check compared nothing' };
    const [{ vacuous: reason, detail }] = findings;
    return { kind: 'vacuous', reason, ...(detail === undefined ? {} : { detail }) };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function faultOf({ measured, bound, error }: Comparison): string | undefined {
  for (const [name, value] of Object.entries({ measured, bound, error })) {
    if (!Number.isFinite(value)) return `${name} is ${value}`;
  }
  return error < 0 ? `error is negative: ${error}` : undefined;
}
