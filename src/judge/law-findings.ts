import type { AnyClaim } from '../claim/claim.js';
import type { Law } from '../claim/law.js';
import { partsText } from '../claim/part.js';
import { LEAST_CASES } from '../claim/profiles.js';
import { kindOf } from '../claim/statistical.js';
import { errorOf, isDecided, isRefuted, ratioOf } from '../evidence/comparison.js';
import { figure } from '../evidence/figures.js';
import { type CaseOutcome, comparisonsOn, isComparison, type LawComparison } from '../run/outcome.js';
import type { Lack, LawFindings, LawResult } from './law-result.js';
import { refutedParts } from './refuted-parts.js';

/** A law is inconclusive when fewer than this fraction of its compared cases are decided. */
const DECIDED_SHARE = 0.95;

/** A law is vacuous when it compares in fewer than this fraction of the cases it applies to: so few are no evidence. */
const SPEAKING_SHARE = 0.25;

/** Sums up the findings of one law. */
export function findingsOf(claim: AnyClaim, id: string, outcomes: readonly CaseOutcome[]): LawFindings {
  const ofLaw = outcomes.map((outcome) => comparisonsOn(outcome, id));
  const compared = ofLaw.filter((list) => list.length > 0);
  const silence = outcomes.flatMap((outcome, i) => (ofLaw[i].length > 0 ? [] : silenceOf(outcome, id)));
  const counts = {
    id,
    compared: compared.length,
    decided: compared.filter((list) => list.every((each) => isDecided(each, kindOf(claim, id)))).length,
    vacuous: silence.length,
    worst: worstOf(ofLaw),
  };
  return { ...counts, refuted: refutedOf(id, ofLaw, claim.laws[id]), lack: lackOf(claim, counts, silence[0]) };
}

/** The case of largest measured/bound. */
function worstOf(comparisons: readonly (readonly LawComparison[])[]): LawResult['worst'] {
  return comparisons
    .flatMap((list, index) => (list.length === 0 ? [] : [{ ratio: Math.max(...list.map(ratioOf)), index }]))
    .reduce<LawResult['worst']>((worst, each) => (worst.index === null || each.ratio > worst.ratio ? each : worst), {
      ratio: Number.NaN,
      index: null,
    });
}

/** One refuted comparison refutes the law. */
function refutedOf(
  id: string,
  comparisons: readonly (readonly LawComparison[])[],
  law: Law<unknown>,
): LawFindings['refuted'] {
  const shown = comparisons.map(worstRefuted);
  const index = shown.findIndex((each) => each !== undefined);
  const worst = shown[index];
  if (worst === undefined) return undefined;
  const parts = refutedParts(comparisons, worst.part);
  const [, ...others] = parts;
  const also = others.length === 0 ? '' : `; also: ${partsText(others)}`;
  const reason = refutationReason(id, index, worst, law, also);
  return { index, reason, ...(parts.length === 0 ? {} : { parts }) };
}

function lackOf(
  claim: AnyClaim,
  { id, compared, decided, vacuous }: Omit<LawResult, 'verdict'>,
  silence: Silence | undefined,
): Lack | undefined {
  const asked = compared + vacuous;
  if (asked === 0) return silent(id, claim.laws[id].lacks);
  if (compared < Math.max(Math.min(LEAST_CASES, asked), SPEAKING_SHARE * asked)) {
    const statements = silence?.unmet?.map((i) => claim.assumptions[i].statement).join('; ');
    const because = statements === undefined ? silence?.reason : `assumption not met: ${statements}`;
    const reason = `law '${id}': only ${compared} of ${asked} cases compare anything (${because})`;
    return { verdict: 'vacuous', reason };
  }
  // a replicate of a trend that is undecided is on neither side, which its test takes into account
  if (kindOf(claim, id) !== 'trend' && decided < DECIDED_SHARE * compared) {
    const reason = `law '${id}': only ${decided} of ${compared} cases are decided within their error`;
    return { verdict: 'inconclusive', reason };
  }
  return undefined;
}

/** A law that applies to no case. @param needs what the system lacks */
function silent(id: string, needs: string | undefined): Lack {
  if (needs === undefined) return { verdict: 'skipped', reason: `law '${id}' applies to no case` };
  return { verdict: 'skipped', reason: `law '${id}' needs ${needs}`, needs };
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

/** Why a law is silent in a case that it applies to. */
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

function refutationReason(
  id: string,
  index: number,
  worst: LawComparison,
  { causes, yesOrNo }: Law<unknown>,
  also: string,
): string {
  const [measured, bound, error] = [worst.measured, worst.bound, errorOf(worst)].map((x) => figure(x, 6));
  const usual = causes === undefined || worst.where === undefined ? '' : ` (usual causes: ${causes})`;
  if (yesOrNo && worst.where !== undefined) return `law '${id}', case ${index}: ${worst.where}${also}${usual}`;
  const place = worst.where === undefined ? '' : `, ${worst.where}`;
  return `law '${id}', case ${index}${place}: measured ${measured} exceeds bound ${bound} by more than the error ${error}${also}${usual}`;
}
