import type { AnyClaim, Control } from '../claim/claim.js';
import { kindOf } from '../claim/statistical.js';
import { upperTail } from '../evidence/binomial-tail.js';
import { isDecided, type LawKind, marginOf } from '../evidence/comparison.js';
import { median } from '../evidence/median.js';
import { figure } from '../evidence/number-format.js';
import { CONTROL_SHARE, refutes } from '../run/curtailment.js';
import { largestOf } from '../run/lean-outcome.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import type { ChancePlan, ControlPlan } from './chance-plan.js';
import type { ControlResult } from './claim-result.js';
import { sidesOf } from './law-by-draws.js';
import type { RawOutcomes } from './raw-outcomes.js';

/** What the controls say that break one law. */
interface JudgedControls {
  readonly results: readonly ControlResult[];
  /** Why the first at fault did not come out as expected; of a statistical law, where chance can be ruled out. */
  readonly fault: string | undefined;
  /** Of a statistical law: why the first at fault did not, though chance alone could explain it. */
  readonly weakness?: string | undefined;
}

/** Judges the controls that break a law which each case decides by itself. */
export function controlsByCases(claim: AnyClaim, law: string, raw: RawOutcomes): JudgedControls {
  const results = claim.controls
    .filter(({ breaks }) => breaks === law)
    .map((control) => judgeControl(control, raw.controls[control.id], kindOf(claim, law)));
  return { results, fault: results.find(({ fault }) => fault !== undefined)?.fault };
}

/** Judges the controls that break a law which many draws decide together. */
export function controlsByDraws(claim: AnyClaim, raw: RawOutcomes, { law, controls }: ChancePlan): JudgedControls {
  const isTrend = kindOf(claim, law) === 'trend';
  const judged = controls.map((each) => judgeControlDraws(each, raw.controls[each.control.id], isTrend));
  return {
    results: judged.map(({ result }) => result),
    fault: judged.find(({ wrong }, i) => controls[i].affordable && wrong)?.result.fault,
    weakness: judged.find(({ result }) => result.fault !== undefined)?.result.fault,
  };
}

/** Judges a control of a law that each case decides by itself. */
export function judgeControl(
  control: Control<unknown>,
  outcomes: readonly CaseOutcome[],
  kind: LawKind,
): ControlResult {
  const { id, breaks: law, expects = 'refuted' } = control;
  const margins = outcomes.flatMap((outcome) => {
    const refuted = comparisonsOf(outcome).filter(refutes(control));
    return refuted.length === 0 ? [] : [largestOf(refuted, marginOf)];
  });
  const cases = outcomes.length;
  const share = margins.length / cases;
  const fault = expects === 'holds' ? faultOfPositive(id, share, outcomes, kind) : faultOfNegative(id, share);
  return { id, law, expects, cases, share, margin: median(margins), ...(fault === undefined ? {} : { fault }) };
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

/**
 * Judges a control of a law that many draws decide together.
 *
 * @returns the result, with a fault where it is not as expected, and whether that is an alarm if chance is ruled out
 */
function judgeControlDraws(
  { control, test, missed, affordable }: ControlPlan,
  outcomes: readonly CaseOutcome[],
  isTrend: boolean,
): { readonly result: ControlResult; readonly wrong: boolean } {
  const { id, breaks: law, expects = 'refuted', exceedance } = control;
  const { beyond, within } = sidesOf(outcomes, law);
  const count = beyond.length;
  const { draws, critical } = test;
  const result = { id, law, expects, cases: draws, share: count / draws, pValue: upperTail(count, draws, test.delta) };
  const withFault = (wrong: boolean, fault: string) => ({ result: { ...result, fault }, wrong });
  if (expects === 'holds') {
    if (count >= critical)
      return withFault(true, `control '${id}' should hold, but exceeds in ${count} of ${draws} draws`);
    if (!isTrend || within >= critical) return { result, wrong: false };
    return withFault(
      false,
      `control '${id}' should hold, but only ${within} of ${draws} replicates are within its bound`,
    );
  }
  if (count >= critical) return { result, wrong: false };
  if (affordable) {
    const seen = `control '${id}' exceeds the bound in only ${count} of ${draws} draws`;
    return withFault(true, `${seen}, where ${critical} would refute it`);
  }
  const chance = `${draws} draws miss an exceedance of ${exceedance} with probability ${figure(missed)}`;
  return withFault(true, `control '${id}' is not refuted, but ${chance}`);
}
