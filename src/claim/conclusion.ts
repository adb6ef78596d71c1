import type { Verdict } from '../evidence/verdict.js';
import type { CaseOutcome } from './case-outcome.js';
import { type AnyClaim, expectationOf } from './claim.js';
import { type Comparison, errorOf, isDecided, isRefuted, ratioOf } from './comparison.js';
import { type ControlConclusion, concludeControl, controlFault } from './control-conclusion.js';
import { LEAST_CASES } from './profiles.js';
import type { RawOutcomes } from './run.js';

/** Fewer decided cases than this part of those compared is inconclusive. */
const DECIDED_SHARE = 0.95;

/** Fewer cases compared than this part of those run is vacuous: a theorem seen to speak this rarely has no evidence. */
const SPEAKING_SHARE = 0.25;

/** What the outcomes of a claim's cases say. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly cases: { readonly run: number; readonly decided: number };
  /** The largest measured/bound and its case; NaN and null if no case was compared. */
  readonly worst: { readonly ratio: number; readonly index: number | null };
  /** The lowest index of a refuted case. */
  readonly refutedIndex?: number;
  readonly controls: readonly ControlConclusion[];
}

/** Draws the verdict from raw outcomes, wherever they were run. */
export function conclude(claim: AnyClaim, raw: RawOutcomes): Conclusion {
  const compared = raw.cases.flatMap((outcome, index) =>
    outcome.kind === 'compared' ? [{ index, comparisons: outcome.comparisons }] : [],
  );
  const decided = compared.filter((each) => each.comparisons.every((c) => isDecided(c, claim.kind)));
  const refuted = compared.find((each) => each.comparisons.some(isRefuted));
  const controls = claim.controls.map((control) => concludeControl(control, raw.controls[control.id]));

  const summary = {
    cases: { run: raw.cases.length, decided: decided.length },
    worst: compared
      .map(({ index, comparisons }) => ({ index, ratio: Math.max(...comparisons.map(ratioOf)) }))
      .reduce((worst: Conclusion['worst'], each) => (worst.index === null || each.ratio > worst.ratio ? each : worst), {
        ratio: Number.NaN,
        index: null,
      }),
    controls,
  };
  const found = refuted === undefined ? {} : { refutedIndex: refuted.index };
  const verdict = (name: Verdict, reason?: string): Conclusion => ({
    verdict: name,
    ...(reason === undefined ? {} : { reason }),
    ...summary,
    ...found,
  });

  const error = firstError(claim, raw);
  if (error !== undefined) return verdict('error', error);
  const refutation = refuted && refutationReason(claim, refuted.index, refuted.comparisons);
  // An unexpected refutation outranks a control at fault; an expected one needs its controls to mean anything.
  if (refutation !== undefined && expectationOf(claim) === 'holds') return verdict('refuted', refutation);
  const fault = claim.controls
    .map((control, i) => controlFault(control, controls[i], raw.controls[control.id], claim.kind))
    .find((text) => text !== undefined);
  if (fault !== undefined) return verdict('toothless', fault);
  if (refutation !== undefined) return verdict('refuted', refutation);
  if (compared.length < Math.max(LEAST_CASES, SPEAKING_SHARE * raw.cases.length)) {
    return verdict('vacuous', vacuousReason(raw.cases, compared.length));
  }
  if (decided.length < DECIDED_SHARE * compared.length) {
    return verdict('inconclusive', `only ${decided.length} of ${compared.length} cases are decided within their error`);
  }
  return verdict('holds');
}

/** The comparison that shows a refuted case best: the refuted one of largest ratio. */
export function worstRefuted(comparisons: readonly Comparison[]): Comparison | undefined {
  return comparisons
    .filter(isRefuted)
    .reduce<Comparison | undefined>(
      (worst, each) => (worst === undefined || ratioOf(each) > ratioOf(worst) ? each : worst),
      undefined,
    );
}

function firstError(claim: AnyClaim, raw: RawOutcomes): string | undefined {
  const lists = [{ name: 'case', outcomes: raw.cases }].concat(
    claim.controls.map(({ id }) => ({ name: `control '${id}', case`, outcomes: raw.controls[id] })),
  );
  for (const { name, outcomes } of lists) {
    const index = outcomes.findIndex((outcome) => outcome.kind === 'error');
    const outcome = outcomes[index];
    if (outcome?.kind === 'error') return `${name} ${index}: ${outcome.message}`;
  }
  return undefined;
}

function refutationReason(
  { expects }: AnyClaim,
  index: number,
  comparisons: readonly Comparison[],
): string | undefined {
  const worst = worstRefuted(comparisons);
  if (worst === undefined) return undefined;
  const [measured, bound, error] = [worst.measured, worst.bound, errorOf(worst)].map((x) => Number(x.toPrecision(6)));
  const clause = expects === 'holds' ? '' : `${expects.refuted}; `;
  return `${clause}case ${index}: measured ${measured} exceeds bound ${bound} by more than the error ${error}`;
}

function vacuousReason(outcomes: readonly CaseOutcome[], compared: number): string {
  const first = outcomes.find((outcome) => outcome.kind === 'vacuous');
  const because = first === undefined ? '' : ` (${first.reason})`;
  return `only ${compared} of ${outcomes.length} cases compare anything${because}`;
}
