import { type AnyClaim, expectationOf } from '../claim/claim.js';
import { isDecided } from '../evidence/comparison.js';
import type { Verdict } from '../evidence/verdict.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import type { RunSettings } from '../run/settings.js';
import { assumptionCounts } from './assumption-counts.js';
import type { ClaimResult, Refutation } from './claim-result.js';
import { type ControlResult, judgeControl } from './control-result.js';
import { type Detection, judgeDraws } from './draws.js';
import { findingsOf, type LawFindings, type LawResult } from './law-result.js';
import type { RawOutcomes } from './raw-outcomes.js';
import { refutationOf } from './refutation.js';

/** A verdict and what led to it; none is needed where a claim holds. */
interface Decision {
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
}

/** What the outcomes of a claim and of its controls say together. */
interface Judgement extends Decision {
  readonly laws: readonly LawResult[];
  readonly controls: readonly ControlResult[];
  /** The case that refutes the claim, or shows best that the draws together do. */
  readonly refutedIndex?: number | undefined;
  readonly alphaSpent: number;
  readonly detects?: Detection;
}

/**
 * Draws the verdict from raw outcomes, wherever they were run, and shrinks the counterexample of lowest index, if there is one.
 *
 * @param share the claim's part of the run's false-alarm budget (`alphaShares`); only a statistical claim uses it
 */
export async function judge(
  claim: AnyClaim,
  raw: RawOutcomes,
  settings: RunSettings,
  share: number,
): Promise<ClaimResult> {
  const { verdict, reason, laws, refutedIndex, alphaSpent, detects, controls } =
    claim.kind === 'coverage' ? judgeTogether(claim, raw, share) : judgeCaseByCase(claim, raw);
  const refutation: Partial<Refutation> =
    refutedIndex === undefined ? {} : await refutationOf(claim, raw, settings, refutedIndex);
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cases: { run: raw.cases.length, decided: raw.cases.filter((outcome) => decides(outcome, claim)).length },
    assumptions: assumptionCounts(claim.assumptions, raw.cases),
    laws,
    ...refutation,
    alphaSpent,
    ...(detects === undefined ? {} : { detects }),
    controls,
  } as ClaimResult;
}

/** The result of a claim that was not run. @param reason what the system under test lacks */
export function skippedResult(claim: AnyClaim, reason: string): ClaimResult {
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict: 'skipped',
    reason,
    cases: { run: 0, decided: 0 },
    assumptions: [],
    laws: [],
    alphaSpent: 0,
    controls: [],
  };
}

/** Judges a deterministic claim, which one case refutes: law by law, each with the controls that break it. */
function judgeCaseByCase(claim: AnyClaim, raw: RawOutcomes): Judgement {
  const controls = claim.controls.map((control) => judgeControl(control, raw.controls[control.id], claim.kind));
  const error = firstError(claim, raw);
  const found = Object.keys(claim.laws).map((law) => findingsOf(claim, law, raw.cases));
  const decisions = found.map((findings) => {
    const fault = controls.find(({ result, fault: text }) => result.law === findings.id && text !== undefined)?.fault;
    return decisionOn(claim, findings, error, fault);
  });
  const worst = [...decisions].sort((a, b) => severity(claim, a) - severity(claim, b))[0];
  return {
    ...worst,
    laws: found.map((findings, i) => lawResult(findings, decisions[i].verdict)),
    controls: controls.map(({ result }) => result),
    refutedIndex: lowest(found.flatMap(({ refutedIndex = [] }) => refutedIndex)),
    alphaSpent: 0,
  };
}

/** Judges a coverage claim, whose draws refute it together: its laws are one statement. */
function judgeTogether(claim: AnyClaim, raw: RawOutcomes, share: number): Judgement {
  const { refutation, fault, weakness, controls, alphaSpent, detects } = judgeDraws(claim, raw, share);
  const found = Object.keys(claim.laws).map((law) => findingsOf(claim, law, raw.cases));
  const silent = found.find(({ verdict }) => verdict === 'vacuous' || verdict === 'inconclusive');
  const decision = firstOf([
    { verdict: 'error', reason: firstError(claim, raw) },
    { verdict: 'refuted', reason: refutation?.reason },
    { verdict: 'toothless', reason: fault },
    { verdict: silent?.verdict ?? 'vacuous', reason: silent?.reason },
    { verdict: 'inconclusive', reason: weakness },
  ]);
  return {
    ...decision,
    laws: found.map((findings) => lawResult(findings, decision.verdict)),
    controls,
    refutedIndex: refutation?.index,
    alphaSpent,
    detects,
  };
}

/**
 * What is said of one law. An unexpected refutation outranks a control at fault; an expected one needs its controls to mean anything.
 */
function decisionOn(
  claim: AnyClaim,
  { verdict, reason }: LawFindings,
  error: string | undefined,
  fault: string | undefined,
): Decision {
  const refuted: Decision = { verdict, reason: verdict === 'refuted' ? withClause(claim, reason) : undefined };
  const atFault: Decision = { verdict: 'toothless', reason: fault };
  return firstOf([
    { verdict: 'error', reason: error },
    ...(expectationOf(claim) === 'holds' ? [refuted, atFault] : [atFault, refuted]),
    { verdict, reason },
  ]);
}

/** The first decision that there is a reason for; else the claim holds. */
function firstOf(decisions: readonly Decision[]): Decision {
  return decisions.find(({ reason }) => reason !== undefined) ?? { verdict: 'holds' };
}

/** The verdicts of laws from the worst on, which the claim takes. */
function severity(claim: AnyClaim, { verdict }: Decision): number {
  const decisive = expectationOf(claim) === 'holds' ? ['refuted', 'toothless'] : ['toothless', 'refuted'];
  return ['error', ...decisive, 'inconclusive', 'vacuous', 'holds', 'skipped'].indexOf(verdict);
}

/** A reason under the clause that a printed form fails by. */
function withClause({ expects }: AnyClaim, reason: string | undefined): string {
  return expects === 'holds' ? `${reason}` : `${expects.refuted}; ${reason}`;
}

function lawResult({ id, compared, decided, vacuous, worst }: LawFindings, verdict: Verdict): LawResult {
  return { id, verdict, compared, decided, vacuous, worst };
}

function lowest(indices: readonly number[]): number | undefined {
  return indices.length === 0 ? undefined : Math.min(...indices);
}

/** Whether every comparison of a case is decided, of which there are some. */
function decides(outcome: CaseOutcome, { kind }: AnyClaim): boolean {
  const comparisons = comparisonsOf(outcome);
  return comparisons.length > 0 && comparisons.every((each) => isDecided(each, kind));
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
