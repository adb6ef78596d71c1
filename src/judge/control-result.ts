import type { Control } from '../claim/claim.js';
import { isClearlyRefuted, isDecided, isRefuted, type LawKind, marginOf } from '../evidence/comparison.js';
import { median } from '../evidence/median.js';
import type { Expectation } from '../evidence/verdict.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';

/**
 * A control must be refuted in at least this fraction of its cases; a positive one must decide at least this fraction.
 */
const CONTROL_SHARE = 0.25;

/**
 * How often a control was refuted, and by how many errors in the median of those cases (NaN if in none). For a coverage
 * claim: how often its draws exceeded the bound, and how probable so many would be at the stated delta.
 */
export type ControlResult = {
  readonly id: string;
  /** The law that it breaks. */
  readonly law: string;
  readonly expects: Expectation;
  readonly share: number;
} & ({ readonly margin: number } | { readonly pValue: number }) & {
    /** Why it did not come out as expected, if it did not. */
    readonly fault?: string;
  };

/** What refutes a case of a control: a positive one is refuted as a claim is, without the tenfold margin. */
export const refutes = ({ expects }: Control<unknown>) => (expects === 'holds' ? isRefuted : isClearlyRefuted);

/** Judges a control of a deterministic claim. */
export function judgeControl(
  control: Control<unknown>,
  outcomes: readonly CaseOutcome[],
  kind: LawKind,
): ControlResult {
  const { id, breaks: law, expects = 'refuted' } = control;
  const margins = outcomes.flatMap((outcome) => {
    const refuted = comparisonsOf(outcome).filter(refutes(control));
    return refuted.length === 0 ? [] : [Math.max(...refuted.map(marginOf))];
  });
  const share = margins.length / outcomes.length;
  const fault = expects === 'holds' ? faultOfPositive(id, share, outcomes, kind) : faultOfNegative(id, share);
  return { id, law, expects, share, margin: median(margins), ...(fault === undefined ? {} : { fault }) };
}

function faultOfNegative(id: string, share: number): string | undefined {
  return share < CONTROL_SHARE ? `control '${id}' is refuted in only ${percent(share)}` : undefined;
}

function faultOfPositive(
  id: string,
  share: number,
  outcomes: readonly CaseOutcome[],
  kind: LawKind,
): string | undefined {
  if (share > 0) return `control '${id}' should hold, but is refuted in ${percent(share)}`;
  const decided = outcomes.filter((outcome) => {
    const comparisons = comparisonsOf(outcome);
    return comparisons.length > 0 && comparisons.every((each) => isDecided(each, kind));
  }).length;
  return decided < CONTROL_SHARE * outcomes.length
    ? `control '${id}' should hold, but decides only ${percent(decided / outcomes.length)}`
    : undefined;
}

function percent(part: number): string {
  return `${Math.round(100 * part)}% of its cases`;
}
