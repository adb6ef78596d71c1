import type { Control } from '../claim/claim.js';
import { type ClaimKind, isClearlyRefuted, isDecided, isRefuted, marginOf } from '../evidence/comparison.js';
import type { CaseOutcome } from '../run/case-outcome.js';

/** A control must be refuted in at least this part of its cases; a positive one must decide at least this part of them. */
const CONTROL_SHARE = 0.25;

/**
 * How often a control was refuted, and by how many errors in the median of those cases (NaN if in none). Of a coverage claim: how
 * often its draws exceeded the bound, and how probable so many would be at the stated delta.
 */
export type ControlConclusion = { readonly id: string; readonly share: number } & (
  | { readonly margin: number }
  | { readonly pValue: number }
);

/** Sums up the outcomes of a control's cases; a positive control is refuted as a claim is, without the tenfold margin. */
export function concludeControl(control: Control, outcomes: readonly CaseOutcome[]): ControlConclusion {
  const counts = control.expects === 'holds' ? isRefuted : isClearlyRefuted;
  const margins = outcomes.flatMap((outcome) => {
    const refuted = outcome.kind === 'compared' ? outcome.comparisons.filter(counts) : [];
    return refuted.length === 0 ? [] : [Math.max(...refuted.map(marginOf))];
  });
  return { id: control.id, share: margins.length / outcomes.length, margin: median(margins) };
}

/** Why a control did not do its part, if it did not. */
export function controlFault(
  { id, expects }: Control,
  { share }: ControlConclusion,
  outcomes: readonly CaseOutcome[],
  kind: ClaimKind,
): string | undefined {
  const percent = (part: number) => `${Math.round(100 * part)}% of its cases`;
  if (expects !== 'holds') {
    return share < CONTROL_SHARE ? `control '${id}' is refuted in only ${percent(share)}` : undefined;
  }
  if (share > 0) return `control '${id}' should hold, but is refuted in ${percent(share)}`;
  const decided = outcomes.filter(
    (outcome) => outcome.kind === 'compared' && outcome.comparisons.every((each) => isDecided(each, kind)),
  ).length;
  return decided < CONTROL_SHARE * outcomes.length
    ? `control '${id}' should hold, but decides only ${percent(decided / outcomes.length)}`
    : undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}
