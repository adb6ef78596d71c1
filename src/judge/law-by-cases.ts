import { type Part, partsText } from '../claim/case-part.js';
import type { Assumption } from '../claim/claim.js';
import type { Law } from '../claim/law.js';
import { LEAST_CASES } from '../claim/profiles.js';
import { kindOf } from '../claim/statistical.js';
import { errorOf, isDecided, isRefuted, ratioOf, undecidedText } from '../evidence/comparison.js';
import { figure } from '../evidence/number-format.js';
import type { AskedCall } from '../numeric/estimate.js';
import type { ClaimForSystem } from '../run/claim-for-system.js';
import { largestOf, worstRefuted } from '../run/lean-outcome.js';
import { type CaseOutcome, comparisonsOn, failuresOf, isComparison, type LawComparison } from '../run/outcome.js';
import type { AssumptionCount, FailedInCases, LawResult, RefutedPart } from './claim-result.js';

/** What the outcomes of a claim's cases say about one of its laws, before controls are asked. */
export interface LawSummary
  extends Omit<LawResult, 'verdict' | 'reason' | 'needs' | 'replay' | 'parts' | 'asked' | 'alphaSpent' | 'detects'> {
  readonly refuted?: LawRefutation | undefined;
  /** What is missing for it to hold where nothing refutes it. */
  readonly lack?: Lack | undefined;
}

/** A refuted law: the case of lowest index, and why. */
export interface LawRefutation {
  readonly index: number;
  readonly reason: string;
  readonly parts?: readonly RefutedPart[];
  /** The call that was answered wrongly there, where one is to blame. */
  readonly asked?: AskedCall;
}

/** Why a law or a claim that nothing refutes does not hold either. */
export interface Lack {
  readonly verdict: 'inconclusive' | 'vacuous' | 'skipped';
  readonly reason: string;
  /** What the system lacks. */
  readonly needs?: string;
  /** Of an inconclusive law: its first case that is undecided. */
  readonly index?: number;
}

/**
 * A law is inconclusive when more than this fraction of its compared cases, and one, are undecided, or more than half of them: among
 * some twenty cases two happen to be hard by chance where one in a hundred is.
 */
const UNDECIDED_SHARE = 0.05;

/**
 * A law is vacuous when it compares in fewer than this fraction of the cases it applies to, or in fewer than `LEAST_CASES` that are
 * less than half of them: so few are no evidence.
 */
const SPEAKING_SHARE = 0.25;

/** Sums up the checks of one law. */
export function summaryOf(claim: ClaimForSystem, id: string, outcomes: readonly CaseOutcome[]): LawSummary {
  const ofLaw = outcomes.map((outcome) => comparisonsOn(outcome, id));
  const compared = ofLaw.filter((list) => list.length > 0);
  const silence = outcomes.flatMap((outcome, i) => (ofLaw[i].length > 0 ? [] : silenceOf(outcome, id)));
  const kind = kindOf(claim, id);
  const open = ofLaw.flatMap((list, index) => {
    const first = list.find((each) => !isDecided(each, kind));
    return first === undefined ? [] : [{ index, first }];
  });
  const counts = {
    id,
    compared: compared.length,
    decided: compared.length - open.length,
    vacuous: silence.length,
    worst: worstOf(ofLaw),
  };
  const silent = silence.length === 0 ? undefined : silenceText(claim, silence[0]);
  return {
    ...counts,
    ...(silent === undefined ? {} : { silent }),
    refuted: refutedOf(id, ofLaw, claim.laws[id]),
    lack: lackOf(claim, counts, silent, open[0]),
  };
}

/** The case of largest measured/bound. */
function worstOf(comparisons: readonly (readonly LawComparison[])[]): LawResult['worst'] {
  return comparisons
    .flatMap((list, index) => (list.length === 0 ? [] : [{ ratio: largestOf(list, ratioOf), index }]))
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
): LawSummary['refuted'] {
  const shown = comparisons.map(worstRefuted);
  const index = shown.findIndex((each) => each !== undefined);
  const worst = shown[index];
  if (worst === undefined) return undefined;
  const parts = refutedParts(comparisons, worst.part);
  const [, ...others] = parts;
  const also = others.length === 0 ? '' : `; also: ${partsText(others)}`;
  const reason = refutationReason(id, index, worst, law, also);
  const asked = worst.evidence?.asked;
  return { index, reason, ...(parts.length === 0 ? {} : { parts }), ...(asked === undefined ? {} : { asked }) };
}

function lackOf(
  claim: ClaimForSystem,
  { id, compared, decided, vacuous }: Omit<LawResult, 'verdict'>,
  silent: string | undefined,
  open: { readonly index: number; readonly first: LawComparison } | undefined,
): Lack | undefined {
  const asked = compared + vacuous;
  if (asked === 0) return unasked(id, claim.laws[id].lacks);
  if (compared < Math.max(Math.min(LEAST_CASES, asked / 2), SPEAKING_SHARE * asked)) {
    const reason = `law '${id}': only ${compared} of ${asked} cases compare anything (${silent})`;
    return { verdict: 'vacuous', reason };
  }
  // a replicate of a trend that is undecided is on neither side, which its test takes into account
  const undecided = compared - decided;
  const isOpen = undecided > UNDECIDED_SHARE * compared + 1 || undecided > compared / 2;
  if (open !== undefined && kindOf(claim, id) !== 'trend' && isOpen) {
    const { index, first } = open;
    const place = first.where === undefined ? '' : `, ${first.where},`;
    const reason =
      `law '${id}': only ${decided} of ${compared} cases are decided; case ${index}${place} is not: ` +
      undecidedText(first, kindOf(claim, id));
    return { verdict: 'inconclusive', reason, index };
  }
  return undefined;
}

function silenceText(claim: ClaimForSystem, { unmet, reason }: Silence): string | undefined {
  const statements = unmet?.map((i) => claim.assumptions[i].statement).join('; ');
  return statements === undefined ? reason : `assumption not met: ${statements}`;
}

/** A law that applies to no case. @param needs what the system lacks */
function unasked(id: string, needs: string | undefined): Lack {
  if (needs === undefined) return { verdict: 'skipped', reason: `law '${id}' applies to no case` };
  return { verdict: 'skipped', reason: `law '${id}' needs ${needs}`, needs };
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
  const check = outcome.checks.find(({ law }) => law === id);
  return check === undefined || isComparison(check) ? [] : [{ reason: check.vacuous }];
}

/** No more causes than these are named: a long list names none. */
const MOST_CAUSES = 3;

function refutationReason(
  id: string,
  index: number,
  worst: LawComparison,
  { causes = [], yesOrNo }: Law<unknown>,
  also: string,
): string {
  const { where, evidence } = worst;
  const saysAll = yesOrNo && where !== undefined;
  const place = where === undefined ? '' : `${saysAll ? ':' : ','} ${where}`;
  const found = saysAll ? '' : `: ${evidence?.found ?? numbersText(worst)}`;
  const { likely = [] } = evidence ?? {};
  // of a law without a place, numbers are compared that no code has answered
  const usual = where === undefined ? [] : causes.slice(0, MOST_CAUSES);
  const looks = likely.length === 0 ? undefined : `this looks like ${likely.slice(0, MOST_CAUSES).join(', or ')}`;
  const why = looks ?? (usual.length === 0 ? undefined : `usual causes: ${usual.join(', ')}`);
  return `law '${id}', case ${index}${place}${found}${also}${why === undefined ? '' : ` (${why})`}`;
}

function numbersText(comparison: LawComparison): string {
  const { measured, bound, error } = figures(comparison);
  return `measured ${measured} exceeds bound ${bound} by more than the error ${error}`;
}

function figures(comparison: LawComparison) {
  const [measured, bound, error] = [comparison.measured, comparison.bound, errorOf(comparison)].map((x) =>
    figure(x, 6),
  );
  return { measured, bound, error };
}

/** The parts that refute a law, each by its worst comparison. @param first the one that is named first */
export function refutedParts(
  comparisons: readonly (readonly LawComparison[])[],
  first: Part | undefined,
): readonly RefutedPart[] {
  const found = new Map<string, RefutedPart & { readonly ratio: number }>();
  for (const [index, list] of comparisons.entries()) {
    for (const each of list.filter(isRefuted)) {
      const { part } = each;
      const ratio = ratioOf(each);
      if (part !== undefined && !(ratio <= (found.get(part.name)?.ratio ?? Number.NEGATIVE_INFINITY))) {
        found.set(part.name, { ...part, index, ratio });
      }
    }
  }
  const parts = [...found.values()].map(({ ratio: _, ...part }) => part);
  return parts.toSorted((a, b) => Number(b.name === first?.name) - Number(a.name === first?.name));
}

/** The parts that failed, each by its first failure, in the order of these. */
export function partFailures(outcomes: readonly CaseOutcome[]): FailedInCases[] {
  const found = new Map<string, FailedInCases>();
  for (const [index, outcome] of outcomes.entries()) {
    const counted = new Set<string>();
    for (const failure of failuresOf(outcome)) {
      const { name } = failure;
      const known = found.get(name) ?? { ...failure, index, cases: 0 };
      if (!counted.has(name)) found.set(name, { ...known, cases: known.cases + 1 });
      counted.add(name);
    }
  }
  return [...found.values()];
}

/** Why an assumption without a predicate has no count. */
const BY_CONSTRUCTION = 'by construction: the generator can draw nothing else';

/** Counts the cases that met each assumption, from the outcomes alone. A case that ended in an error shows nothing. */
export function assumptionCounts<C>(
  assumptions: readonly Assumption<C>[],
  outcomes: readonly CaseOutcome[],
): AssumptionCount[] {
  return assumptions.map(({ statement, holds }, i) =>
    holds === undefined
      ? { statement, met: null, metReason: BY_CONSTRUCTION }
      : { statement, met: outcomes.filter((outcome) => meets(outcome, i)).length },
  );
}

/** Whether a case is known to have met the assumption with the given index. */
export function meets(outcome: CaseOutcome, assumption: number): boolean {
  if (outcome.kind === 'unmet') return !outcome.assumptions.includes(assumption);
  return outcome.kind === 'measured';
}
