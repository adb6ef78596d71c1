import type { AnyClaim } from '../claim/claim.js';
import { LEAST_CASES } from '../claim/profiles.js';
import { errorOf, isDecided, isRefuted, ratioOf } from '../evidence/comparison.js';
import type { Verdict } from '../evidence/verdict.js';
import { type CaseOutcome, comparisonsOf, isComparison, type LawComparison } from '../run/outcome.js';

/** Fewer decided cases than this part of those compared is inconclusive. */
const DECIDED_SHARE = 0.95;

/** Fewer cases compared than this part of those asked is vacuous: a law seen to speak this rarely has no evidence. */
const SPEAKING_SHARE = 0.25;

/** What a run says about one law of a claim. */
export interface LawResult {
  /** Its name. */
  readonly id: string;
  readonly verdict: Verdict;
  /** In how many cases it compared anything, and in how many of those the errors were small enough to tell. */
  readonly compared: number;
  readonly decided: number;
  /** In how many further cases it said nothing. */
  readonly vacuous: number;
  /** The largest measured/bound and its case; NaN and null if no case was compared. */
  readonly worst: { readonly ratio: number; readonly index: number | null };
}

/** What the outcomes of a claim's cases say about one of its laws, before controls are asked. */
export interface LawFindings extends Omit<LawResult, 'verdict'> {
  readonly verdict: 'refuted' | 'inconclusive' | 'vacuous' | 'skipped' | 'holds';
  readonly reason?: string;
  /** The lowest index of a refuted case. */
  readonly refutedIndex?: number;
}

/** Sums up the findings of one law; one refuted comparison refutes it. */
export function findingsOf({ kind, assumptions }: AnyClaim, id: string, outcomes: readonly CaseOutcome[]): LawFindings {
  const ofLaw = outcomes.map((outcome) => comparisonsOf(outcome).filter(({ law }) => law === id));
  const compared = ofLaw.filter((list) => list.length > 0);
  const decided = compared.filter((list) => list.every((each) => isDecided(each, kind)));
  const silence = outcomes.flatMap((outcome, i) => (ofLaw[i].length > 0 ? [] : silenceOf(outcome, id)));
  const worst = ofLaw
    .map((list, index) => ({ index, ratio: Math.max(...list.map(ratioOf)) }))
    .filter((_, index) => ofLaw[index].length > 0)
    .reduce<LawResult['worst']>((most, each) => (most.index === null || each.ratio > most.ratio ? each : most), {
      ratio: Number.NaN,
      index: null,
    });
  const counts = { id, compared: compared.length, decided: decided.length, vacuous: silence.length, worst };

  const refutedIndex = ofLaw.findIndex((list) => list.some(isRefuted));
  if (refutedIndex >= 0) {
    const shown = worstRefuted(ofLaw[refutedIndex]) as LawComparison;
    return { ...counts, verdict: 'refuted', refutedIndex, reason: refutationReason(id, refutedIndex, shown) };
  }
  const asked = compared.length + silence.length;
  if (asked === 0) return { ...counts, verdict: 'skipped', reason: `law '${id}': no case asks for it` };
  if (compared.length < Math.max(Math.min(LEAST_CASES, asked), SPEAKING_SHARE * asked)) {
    const statements = silence[0]?.unmet?.map((i) => assumptions[i].statement).join('; ');
    const because = statements === undefined ? silence[0]?.reason : `assumption not met: ${statements}`;
    const reason = `law '${id}': only ${compared.length} of ${asked} cases compare anything (${because})`;
    return { ...counts, verdict: 'vacuous', reason };
  }
  if (decided.length < DECIDED_SHARE * compared.length) {
    const reason = `law '${id}': only ${decided.length} of ${compared.length} cases are decided within their error`;
    return { ...counts, verdict: 'inconclusive', reason };
  }
  return { ...counts, verdict: 'holds' };
}

/** The comparison that shows a refuted case best: the refuted one of largest ratio. */
export function worstRefuted(comparisons: readonly LawComparison[]): LawComparison | undefined {
  return comparisons
    .filter(isRefuted)
    .reduce<LawComparison | undefined>(
      (worst, each) => (worst === undefined || ratioOf(each) > ratioOf(worst) ? each : worst),
      undefined,
    );
}

/** Why a law is silent in a case that asks for it. */
interface Silence {
  readonly reason?: string;
  /** Assumptions that are not met, by index. */
  readonly unmet?: readonly number[];
}

function silenceOf(outcome: CaseOutcome, id: string): Silence[] {
  if (outcome.kind === 'unmet') return [{ unmet: outcome.assumptions }];
  if (outcome.kind === 'error') return [];
  const finding = outcome.findings.find(({ law }) => law === id);
  return finding === undefined || isComparison(finding) ? [] : [{ reason: finding.vacuous }];
}

function refutationReason(id: string, index: number, worst: LawComparison): string {
  const [measured, bound, error] = [worst.measured, worst.bound, errorOf(worst)].map((x) => Number(x.toPrecision(6)));
  return `law '${id}', case ${index}: measured ${measured} exceeds bound ${bound} by more than the error ${error}`;
}
