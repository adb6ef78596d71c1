import { type AnyClaim, expectationOf } from '../claim/claim.js';
import { isDecided } from '../evidence/comparison.js';
import type { CaseAddress } from '../run/address.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import { tokenOfCase } from '../run/replay.js';
import type { RunSettings } from '../run/settings.js';
import { assumptionCounts } from './assumption-counts.js';
import type { ClaimResult, Refutation } from './claim-result.js';
import { type ControlResult, judgeControl } from './control-result.js';
import { type Decision, decisionOn, lackAmong } from './decision.js';
import { type Detection, judgeDraws } from './draws.js';
import { findingsOf, type Lack, type LawFindings, type LawResult, type RefutedAt } from './law-result.js';
import type { RawOutcomes } from './raw-outcomes.js';
import { refutationOf } from './refutation.js';

/** What the outcomes of a claim and of its controls say together. */
interface Judgement extends Decision {
  readonly laws: readonly LawResult[];
  readonly controls: readonly ControlResult[];
  /** The case that refutes a law, or shows best that the draws together do. */
  readonly refuted?: RefutedAt | undefined;
  readonly alphaSpent: number;
  readonly detects?: Detection;
}

/**
 * Draws the verdict from raw outcomes, wherever they were run, and shrinks the counterexample of lowest index, if there
 * is one.
 *
 * @param share the claim's part of the run's false-alarm budget (`alphaShares`); only a statistical claim uses it
 */
export async function judge(
  claim: AnyClaim,
  raw: RawOutcomes,
  settings: RunSettings,
  share: number,
): Promise<ClaimResult> {
  const { verdict, reason, laws, refuted, alphaSpent, detects, controls } =
    claim.kind === 'coverage' ? judgeTogether(claim, raw, share) : judgeCaseByCase(claim, raw, settings);
  const refutation: Partial<Refutation> =
    refuted === undefined ? {} : await refutationOf(claim, raw, settings, refuted);
  const failed = raw.cases.filter(isError).length;
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
    ...failingOf(claim, raw, settings),
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
function judgeCaseByCase(claim: AnyClaim, raw: RawOutcomes, settings: RunSettings): Judgement {
  const controls = claim.controls.map((control) => judgeControl(control, raw.controls[control.id], claim.kind));
  const found = Object.keys(claim.laws).map((law) => findingsOf(claim, law, raw.cases));
  const [first] = found
    .flatMap(({ id: law, refuted }) => (refuted === undefined ? [] : [{ law, ...refuted }]))
    .sort((a, b) => a.index - b.index);
  const error = errorReason(claim, raw);
  return {
    ...decisionOn(claim, { error, refuted: first?.reason, fault: faultAmong(controls), lack: lackAmong(found) }),
    laws: found.map((findings) => {
      const { id, refuted, lack } = findings;
      const fault = faultAmong(controls.filter(({ law }) => law === id));
      const decision = decisionOn(claim, { error, refuted: refuted?.reason, fault, lack });
      const replay =
        refuted === undefined ? {} : { replay: tokenOfCase({ claim: claim.id, index: refuted.index }, settings) };
      return { ...lawResult(findings, decision), ...replay };
    }),
    controls,
    refuted: first,
    alphaSpent: 0,
  };
}

/**
 * Judges a coverage claim, whose draws refute it together: its laws are one statement, though each may lack something.
 */
function judgeTogether(claim: AnyClaim, raw: RawOutcomes, share: number): Judgement {
  const { refuted, fault, weakness, controls, alphaSpent, detects } = judgeDraws(claim, raw, share);
  const found = Object.keys(claim.laws).map((law) => findingsOf(claim, law, raw.cases));
  const together = { error: errorReason(claim, raw), refuted: refuted?.reason, fault };
  const chance: Lack | undefined = weakness === undefined ? undefined : { verdict: 'inconclusive', reason: weakness };
  return {
    ...decisionOn(claim, { ...together, lack: lackAmong(found) ?? chance }),
    laws: found.map((findings) =>
      lawResult(findings, decisionOn(claim, { ...together, lack: findings.lack ?? chance })),
    ),
    controls,
    refuted,
    alphaSpent,
    detects,
  };
}

/** The fault of the first control that has one. */
function faultAmong(controls: readonly ControlResult[]): string | undefined {
  return controls.find(({ fault }) => fault !== undefined)?.fault;
}

function lawResult({ id, compared, decided, vacuous, worst }: LawFindings, { verdict, reason }: Decision): LawResult {
  return { id, verdict, compared, decided, vacuous, worst, ...(reason === undefined ? {} : { reason }) };
}

/** Whether a case compares anything, and every comparison is decided. */
function decides(outcome: CaseOutcome, { kind }: AnyClaim): boolean {
  const comparisons = comparisonsOf(outcome);
  return comparisons.length > 0 && comparisons.every((each) => isDecided(each, kind));
}

function isError({ kind }: CaseOutcome): boolean {
  return kind === 'error';
}

/** The first case that ended in an error, those of controls last. */
function firstError({ id: claim, controls }: AnyClaim, raw: RawOutcomes) {
  const lists = [
    { outcomes: raw.cases, of: { claim } },
    ...controls.map(({ id: control }) => ({ outcomes: raw.controls[control], of: { claim, control } })),
  ];
  for (const { outcomes, of } of lists) {
    const index = outcomes.findIndex(isError);
    const outcome = outcomes[index];
    if (outcome?.kind === 'error') return { address: { ...of, index }, message: outcome.message };
  }
  return undefined;
}

function errorReason(claim: AnyClaim, raw: RawOutcomes): string | undefined {
  const first = firstError(claim, raw);
  if (first === undefined) return undefined;
  const { control, index }: CaseAddress = first.address;
  return `${control === undefined ? 'case' : `control '${control}', case`} ${index}: ${first.message}`;
}

function failingOf(claim: AnyClaim, raw: RawOutcomes, settings: RunSettings): Pick<ClaimResult, 'failing'> {
  const first = firstError(claim, raw);
  return first === undefined ? {} : { failing: tokenOfCase(first.address, settings) };
}
