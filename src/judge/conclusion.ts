import { type AnyClaim, expectationOf } from '../claim/claim.js';
import { LEAST_CASES } from '../claim/profiles.js';
import { isDecided, ratioOf } from '../evidence/comparison.js';
import type { Verdict } from '../evidence/verdict.js';
import type { CaseOutcome } from '../run/case-outcome.js';
import type { RawOutcomes } from '../run/run.js';
import { judgeCases } from './case-judgement.js';
import type { ControlConclusion } from './control-conclusion.js';
import { judgeDraws } from './draw-judgement.js';
import type { Detection } from './judgement.js';

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
  /** The lowest index of a refuted case; of a coverage claim that is refuted, its worst draw. */
  readonly refutedIndex?: number;
  readonly alphaSpent: number;
  readonly detects?: Detection;
  readonly controls: readonly ControlConclusion[];
}

/**
 * Draws the verdict from raw outcomes, wherever they were run.
 *
 * @param share the claim's part of the run's false-alarm budget; only a statistical claim uses it
 */
export function conclude(claim: AnyClaim, raw: RawOutcomes, share: number): Conclusion {
  const compared = raw.cases.flatMap((outcome, index) =>
    outcome.kind === 'compared' ? [{ index, comparisons: outcome.comparisons }] : [],
  );
  const decided = compared.filter((each) => each.comparisons.every((c) => isDecided(c, claim.kind)));
  const judgement = claim.kind === 'coverage' ? judgeDraws(claim, raw, share) : judgeCases(claim, raw);
  const { refutation, controls, fault, weakness, alphaSpent, detects } = judgement;

  const summary = {
    cases: { run: raw.cases.length, decided: decided.length },
    worst: compared
      .map(({ index, comparisons }) => ({ index, ratio: Math.max(...comparisons.map(ratioOf)) }))
      .reduce((worst: Conclusion['worst'], each) => (worst.index === null || each.ratio > worst.ratio ? each : worst), {
        ratio: Number.NaN,
        index: null,
      }),
    ...(refutation === undefined ? {} : { refutedIndex: refutation.index }),
    alphaSpent,
    ...(detects === undefined ? {} : { detects }),
    controls,
  };
  const verdict = (name: Verdict, reason?: string): Conclusion => ({
    verdict: name,
    ...(reason === undefined ? {} : { reason }),
    ...summary,
  });

  const error = firstError(claim, raw);
  if (error !== undefined) return verdict('error', error);
  // An unexpected refutation outranks a control at fault; an expected one needs its controls to mean anything.
  if (refutation !== undefined && expectationOf(claim) === 'holds') return verdict('refuted', refutation.reason);
  if (fault !== undefined) return verdict('toothless', fault);
  if (refutation !== undefined) return verdict('refuted', refutation.reason);
  if (compared.length < Math.max(LEAST_CASES, SPEAKING_SHARE * raw.cases.length)) {
    return verdict('vacuous', vacuousReason(raw.cases, compared.length));
  }
  if (decided.length < DECIDED_SHARE * compared.length) {
    return verdict('inconclusive', `only ${decided.length} of ${compared.length} cases are decided within their error`);
  }
  if (weakness !== undefined) return verdict('inconclusive', weakness);
  return verdict('holds');
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

function vacuousReason(outcomes: readonly CaseOutcome[], compared: number): string {
  const first = outcomes.find((outcome) => outcome.kind === 'vacuous');
  const because = first === undefined ? '' : ` (${first.reason})`;
  return `only ${compared} of ${outcomes.length} cases compare anything${because}`;
}
