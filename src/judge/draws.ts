import type { AnyClaim, Control } from '../claim/claim.js';
import { upperTail } from '../evidence/binomial-tail.js';
import { ratioOf } from '../evidence/comparison.js';
import {
  type CoverageTest,
  coverageTest,
  DETECTION_PROBABILITY,
  detectableRate,
  missProbability,
} from '../evidence/coverage.js';
import { splitBudget } from '../evidence/error-budget.js';
import { figure } from '../evidence/figures.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import type { ControlResult } from './control-result.js';
import { type RefutedAt, worstRefuted } from './law-result.js';
import type { RawOutcomes } from './raw-outcomes.js';

/**
 * The tests of a coverage claim and of its controls with their numbers of draws and their share, and what they risk.
 */
export interface CoveragePlan {
  readonly own: CoverageTest;
  readonly controls: readonly ControlPlan[];
  readonly alphaSpent: number;
}

interface ControlPlan {
  readonly test: CoverageTest;
  /** The chance of not refuting the control although its draws exceed at the rate it states. */
  readonly missed: number;
  /** Whether that chance is within the control's part of the share: only then is a miss an alarm. */
  readonly affordable: boolean;
}

/**
 * Divides a claim's share evenly over its own check and its controls: a control missed by chance is a false alarm too.
 *
 * @param draws of the claim and of each control
 */
export function coveragePlan(claim: AnyClaim, draws: number, controlDraws: number, share: number): CoveragePlan {
  const delta = claim.delta ?? Number.NaN;
  const [part] = splitBudget(share, [1, ...claim.controls.map(() => 1)]);
  const own = coverageTest(draws, delta, part);
  const controls = claim.controls.map((control) => {
    const test = coverageTest(controlDraws, delta, part);
    const missed = missProbability(test, control.exceedance ?? Number.NaN);
    return { test, missed, affordable: missed <= part };
  });
  const risked = controls.reduce((sum, { missed, affordable }) => sum + (affordable ? missed : 0), 0);
  return { own, controls, alphaSpent: own.level + risked };
}

/**
 * What a statistical check would catch: the least true rate of exceedances that is refuted with the given probability.
 */
export interface Detection {
  readonly exceedance: number;
  readonly probability: number;
}

/** What the draws of a coverage claim say. */
export interface JudgedDraws {
  /** The draw that shows best that the draws together refute the claim. */
  readonly refuted?: RefutedAt & { readonly reason: string };
  readonly controls: readonly ControlResult[];
  /** Why a control did not come out as expected. */
  readonly fault?: string;
  /** Why chance alone could explain what was seen. */
  readonly weakness?: string;
  /** A bound on the chance of a false alarm. */
  readonly alphaSpent: number;
  readonly detects: Detection;
}

/**
 * Judges a coverage claim. A case is a draw, which exceeds the bound if any of its comparisons does by more than its
 * numerical error. Too many such draws refute the claim (`coverageTest`). A draw that compares nothing exceeds nothing.
 *
 * @param share the claim's part of the run's false-alarm budget
 */
export function judgeDraws(claim: AnyClaim, raw: RawOutcomes, share: number): JudgedDraws {
  const controlDraws = Math.max(0, ...claim.controls.map(({ id }) => raw.controls[id].length));
  const { own, controls, alphaSpent } = coveragePlan(claim, raw.cases.length, controlDraws, share);
  const exceeded = exceedances(raw.cases);
  const seen = claim.controls.map(({ id }) => exceedances(raw.controls[id]).length);
  const faults = claim.controls.map((control, i) => faultOf(control, controls[i], seen[i]));
  const fault = faults.find((_, i) => controls[i].affordable && faults[i] !== undefined);
  const weakness =
    own.critical > own.draws
      ? `${own.draws} draws are too few to refute anything at a share of ${figure(share)}`
      : faults.find((text) => text !== undefined);
  const [worst] = exceeded;
  return {
    ...(exceeded.length < own.critical
      ? {}
      : { refuted: { ...worst, reason: refutationReason(exceeded.length, own) } }),
    controls: claim.controls.map(({ id, breaks: law, expects = 'refuted' }, i) => ({
      id,
      law,
      expects,
      share: seen[i] / controls[i].test.draws,
      pValue: upperTail(seen[i], controls[i].test.draws, own.delta),
      ...(faults[i] === undefined ? {} : { fault: faults[i] }),
    })),
    ...(fault === undefined ? {} : { fault }),
    ...(weakness === undefined ? {} : { weakness }),
    alphaSpent,
    detects: { exceedance: Number(detectableRate(own).toPrecision(4)), probability: DETECTION_PROBABILITY },
  };
}

/** The draws that exceed their bound, worst first. */
function exceedances(outcomes: readonly CaseOutcome[]): RefutedAt[] {
  return outcomes
    .flatMap((outcome, index) => {
      const worst = worstRefuted(comparisonsOf(outcome));
      return worst === undefined ? [] : [{ law: worst.law, index, ratio: ratioOf(worst) }];
    })
    .sort((a, b) => (a.ratio === b.ratio ? a.index - b.index : b.ratio - a.ratio));
}

function refutationReason(count: number, { draws, delta, critical }: CoverageTest): string {
  const chance = figure(upperTail(count, draws, delta));
  const seen = `${count} of ${draws} draws exceed the bound, where ${critical} would refute`;
  return `${seen}; at delta ${delta} so many have probability ${chance}`;
}

/** Why a control is not refuted by `count` draws that exceeded, if it is not: a fault where chance can be ruled out. */
function faultOf(
  { id, exceedance }: Control<unknown>,
  { test: { draws, critical }, missed, affordable }: ControlPlan,
  count: number,
): string | undefined {
  if (count >= critical) return undefined;
  if (affordable) {
    return `control '${id}' exceeds the bound in only ${count} of ${draws} draws, where ${critical} would refute it`;
  }
  const chance = `${draws} draws miss an exceedance of ${exceedance} with probability ${figure(missed)}`;
  return `control '${id}' is not refuted, but ${chance}`;
}
