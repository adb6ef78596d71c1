import { partText } from '../claim/case-part.js';
import { type AnyClaim, expectationOf } from '../claim/claim.js';
import { FINITE } from '../claim/law.js';
import { decidedLaws, kindOf } from '../claim/statistical.js';
import { isDecided } from '../evidence/comparison.js';
import type { Verdict } from '../evidence/verdict.js';
import { oneLine } from '../input/one-line.js';
import type { CaseAddress } from '../run/address.js';
import type { ClaimForSystem } from '../run/claim-for-system.js';
import { type CaseOutcome, comparisonsOf, failuresOf, hasFailed } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import { tokenOfCase } from '../run/replay.js';
import type { CaseRunner } from '../run/run-cases.js';
import { type ChancePlan, chancePlans } from './chance-plan.js';
import type { ClaimResult, ControlResult, Detection, LawResult, Refutation, TrendMedian } from './claim-result.js';
import { controlsByCases, controlsByDraws } from './controls.js';
import { findingsIn } from './findings.js';
import { isKnownRefuted, type KnownFailure } from './known-failures.js';
import { assumptionCounts, type Lack, type LawSummary, partFailures, summaryOf } from './law-by-cases.js';
import { judgeDraws } from './law-by-draws.js';
import type { RawOutcomes } from './raw-outcomes.js';
import { smallestRefutation } from './refutation.js';
import { type Stratum, strataOf } from './strata.js';

/** What the outcomes of a claim say about one of its laws, and those of the controls that break it. */
interface JudgedLaw {
  readonly summary: LawSummary;
  readonly controls: readonly ControlResult[];
  /** The fault of a control that did not come out as expected. */
  readonly fault: string | undefined;
  readonly alphaSpent: number;
  readonly detects?: Detection;
  readonly trend?: TrendMedian;
}

/**
 * Draws the verdict from raw outcomes, wherever they were run, and shrinks the counterexample of lowest index, if there
 * is one: among those of laws that were not known to be refuted, if any are.
 *
 * @param share the claim's part of the run's false-alarm budget (`alphaShares`); only a statistical claim uses it
 * @param runner tries simpler cases
 * @param known failures, of any claim
 */
export async function judge(
  claim: ClaimForSystem,
  raw: RawOutcomes,
  parameters: RunParameters,
  share: number,
  runner: CaseRunner,
  known: readonly KnownFailure[] = [],
): Promise<ClaimResult> {
  const plans = chancePlans(claim, { cases: raw.cases.length, controlCases: controlDraws(claim, raw) }, share);
  const strata = strataOf(claim, parameters, raw.cases.length);
  const judged = decidedLaws(claim).map((law) => {
    const plan = plans.find((each) => each.law === law);
    return plan === undefined ? judgedByCases(claim, law, raw) : judgedByDraws(claim, raw, plan, strata);
  });
  const error = errorReason(claim, raw);
  const isKnown = ({ law }: { law: string }) => isKnownRefuted(known, claim.id, law);
  const refutations = judged
    .flatMap(({ summary: { id: law, refuted } }) => (refuted === undefined ? [] : [{ law, ...refuted }]))
    .sort((a, b) => a.index - b.index);
  const first = refutations.find((each) => !isKnown(each)) ?? refutations.at(0);
  const { verdict, reason } = decisionOn(claim, {
    error,
    refuted: first?.reason,
    fault: judged.find(({ fault }) => fault !== undefined)?.fault,
    lack: lackAmong(judged.map(({ summary }) => summary)),
  });
  const refutation: Partial<Refutation> =
    first === undefined ? {} : await smallestRefutation(claim, raw, parameters, first, runner, isKnown(first));
  const found = findingsIn(claim, raw);
  const failed = raw.cases.filter(hasFailed).length;
  const failures = partFailures(raw.cases);
  return {
    id: claim.id,
    expects: expectationOf(claim),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cases: {
      run: raw.cases.length,
      decided: raw.cases.filter((outcome) => decides(outcome, claim)).length,
      ...(failed === 0 ? {} : { failed }),
    },
    ...failingOf(claim, raw, parameters),
    ...(failures.length === 0 ? {} : { failures }),
    assumptions: assumptionCounts(claim.assumptions, raw.cases),
    laws: judged.map((law) => lawResult(claim, law, error, parameters)),
    ...refutation,
    alphaSpent: judged.reduce((sum, law) => sum + law.alphaSpent, 0),
    ...weakestDetection(judged),
    controls: inOrder(claim, judged),
    ...(found.length === 0 ? {} : { findings: found }),
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

/** How many draws each control of a claim has. */
function controlDraws({ controls }: AnyClaim, raw: RawOutcomes): number {
  return Math.max(0, ...controls.map(({ id }) => raw.controls[id].length));
}

/** Judges a deterministic law, which one case refutes, with the controls that break it. */
function judgedByCases(claim: ClaimForSystem, law: string, raw: RawOutcomes): JudgedLaw {
  const { results: controls, fault } = controlsByCases(claim, law, raw);
  return { summary: summaryOf(claim, law, raw.cases), controls, fault, alphaSpent: 0 };
}

/** Judges a statistical law, which its draws refute together, though it may lack something all the same. */
function judgedByDraws(
  claim: ClaimForSystem,
  raw: RawOutcomes,
  plan: ChancePlan,
  strata: readonly Stratum[],
): JudgedLaw {
  const { refuted, weakness, detects, trend } = judgeDraws(claim, raw.cases, plan, strata);
  const { results: controls, fault, weakness: ofControls } = controlsByDraws(claim, raw, plan);
  const found = summaryOf(claim, plan.law, raw.cases);
  const reason = weakness ?? ofControls;
  const chance: Lack | undefined = reason === undefined ? undefined : { verdict: 'inconclusive', reason };
  const summary = { ...found, refuted, lack: found.lack ?? chance };
  return { summary, controls, fault, alphaSpent: plan.alphaSpent, detects, ...(trend && { trend }) };
}

function lawResult(
  claim: ClaimForSystem,
  { summary, fault, alphaSpent, detects, trend }: JudgedLaw,
  error: string | undefined,
  parameters: RunParameters,
): LawResult {
  const { id, compared, decided, vacuous, silent, worst, refuted, lack } = summary;
  // what speaks against a law that should hold does so whatever else ended in an error, and so does that it is not asked
  const isUnasked = claim.laws[id].isOutOfReach === true && lack?.verdict === 'skipped';
  const stands = isUnasked || (refuted !== undefined && expectationOf(claim) === 'holds');
  const evidence = { error: stands ? undefined : error, refuted: refuted?.reason, fault, lack };
  const { verdict, reason } = decisionOn(claim, evidence);
  const shown = refuted?.index ?? (verdict === 'inconclusive' ? lack?.index : undefined);
  return {
    ...{ id, verdict, compared, decided, vacuous, ...(silent && { silent }), worst },
    ...(refuted?.parts === undefined ? {} : { parts: refuted.parts }),
    ...(refuted?.asked === undefined ? {} : { asked: refuted.asked }),
    ...(detects === undefined ? {} : { alphaSpent, detects }),
    ...(trend && { trend }),
    ...(reason === undefined ? {} : { reason }),
    ...(verdict === 'skipped' && lack?.needs !== undefined ? { needs: lack.needs } : {}),
    ...(shown === undefined ? {} : { replay: tokenOfCase({ claim: claim.id, index: shown }, parameters) }),
  };
}

/** What the weakest of the statistical laws would catch. */
function weakestDetection(judged: readonly JudgedLaw[]): Pick<ClaimResult, 'detects'> {
  // none at all is weaker than any
  const rate = ({ exceedance }: Detection) => exceedance ?? Number.MAX_VALUE;
  const [weakest] = judged.flatMap(({ detects }) => detects ?? []).sort((a, b) => rate(b) - rate(a));
  return weakest === undefined ? {} : { detects: weakest };
}

/** The results of all controls, as the claim lists them. */
function inOrder({ controls }: AnyClaim, judged: readonly JudgedLaw[]): ControlResult[] {
  const results = judged.flatMap((law) => law.controls);
  return controls.flatMap(({ id }) => results.find((each) => each.id === id) ?? []);
}

/** Whether a case compares anything, and every comparison is decided. */
function decides(outcome: CaseOutcome, claim: AnyClaim): boolean {
  const laws = decidedLaws(claim);
  const comparisons = comparisonsOf(outcome).filter(({ law }) => laws.includes(law));
  return comparisons.length > 0 && comparisons.every((each) => isDecided(each, kindOf(claim, each.law)));
}

/** The first case that ended in an error, those of controls last. */
function firstError({ id: claim, controls }: AnyClaim, raw: RawOutcomes) {
  const lists = [
    { outcomes: raw.cases, of: { claim } },
    ...controls.map(({ id: control }) => ({ outcomes: raw.controls[control], of: { claim, control } })),
  ];
  for (const { outcomes, of } of lists) {
    const index = outcomes.findIndex(hasFailed);
    if (index >= 0) return { address: { ...of, index }, message: errorText(outcomes[index]) };
  }
  return undefined;
}

/** What a case says that ended in an error, or of which a part did. */
function errorText(outcome: CaseOutcome): string {
  if (outcome.kind === 'error') return outcome.message;
  const [first] = failuresOf(outcome);
  return `${partText(first)}: ${first.message}`;
}

function errorReason(claim: AnyClaim, raw: RawOutcomes): string | undefined {
  const first = firstError(claim, raw);
  if (first === undefined) return undefined;
  const { control, index }: CaseAddress = first.address;
  return `${control === undefined ? 'case' : `control '${control}', case`} ${index}: ${first.message}`;
}

function failingOf(claim: AnyClaim, raw: RawOutcomes, parameters: RunParameters): Pick<ClaimResult, 'failing'> {
  const first = firstError(claim, raw);
  return first === undefined ? {} : { failing: tokenOfCase(first.address, parameters) };
}

/** A verdict and what led to it; where a law or a claim holds, there is no reason. */
export interface Decision {
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
}

/** What speaks against a law or a whole claim, one sentence each. */
export interface Evidence {
  readonly error: string | undefined;
  readonly refuted: string | undefined;
  /** The fault of a control that did not come out as expected. */
  readonly fault: string | undefined;
  readonly lack: Lack | undefined;
}

/**
 * The decision on a law or on a claim. An unexpected refutation outranks a control at fault; an expected refutation
 * means nothing without its controls.
 */
export function decisionOn(claim: AnyClaim, { error, refuted, fault, lack }: Evidence): Decision {
  const refutation: Decision = { verdict: 'refuted', reason: refuted && withClause(claim, refuted) };
  const toothless: Decision = { verdict: 'toothless', reason: fault };
  const decisions: readonly Decision[] = [
    { verdict: 'error', reason: error },
    ...(expectationOf(claim) === 'holds' ? [refutation, toothless] : [toothless, refutation]),
    ...(lack === undefined ? [] : [lack]),
  ];
  const { verdict, reason } = decisions.find((each) => each.reason !== undefined) ?? { verdict: 'holds' };
  // an own message may have line breaks, a reason is one line
  return reason === undefined ? { verdict } : { verdict, reason: oneLine(reason) };
}

/**
 * What is missing for a claim to hold: what is missing for one of its laws. A law that applies to no case does not
 * count, but a claim of which no law applies is skipped: that the answers were finite numbers says nothing of it.
 */
export function lackAmong(laws: readonly LawSummary[]): Lack | undefined {
  const lacks = laws.map(({ lack }) => lack);
  const first = (verdict: Verdict) => lacks.find((lack) => lack?.verdict === verdict);
  const isAsked = laws.some(({ id, lack }) => id !== FINITE && lack === undefined);
  return first('inconclusive') ?? first('vacuous') ?? (isAsked ? undefined : first('skipped'));
}

/** A reason after the clause by which a printed form fails. */
function withClause({ expects }: AnyClaim, reason: string): string {
  return expects === 'holds' ? reason : `${expects.refuted}; ${reason}`;
}
