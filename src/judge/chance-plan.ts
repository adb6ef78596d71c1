import type { AnyClaim, Control } from '../claim/claim.js';
import { isStatistical, kindOf, rateAtEdge, statisticalLaws } from '../claim/statistical.js';
import { type CoverageTest, coverageTest, missProbability } from '../evidence/coverage.js';
import { splitBudget } from '../evidence/error-budget.js';

/** The test of a statistical law and those of its controls, with their numbers of draws, and what they risk. */
export interface ChancePlan {
  readonly law: string;
  readonly own: CoverageTest;
  /** What the tests of its kinds of settings may spend together: as much as that of all draws, where a claim has kinds. */
  readonly strataShare: number;
  readonly controls: readonly ControlPlan[];
  /** A bound on the chance of a false alarm. */
  readonly alphaSpent: number;
}

/** The test of one control. */
export interface ControlPlan {
  readonly control: Control<unknown>;
  readonly test: CoverageTest;
  /** The chance of not refuting the control although its draws exceed at the rate it states. */
  readonly missed: number;
  /** Whether that chance is within the control's part of the share: only then is a miss an alarm. */
  readonly affordable: boolean;
}

/** Draws of a claim and of each of its controls. */
interface DrawCounts {
  readonly cases: number;
  readonly controlCases: number;
}

/**
 * Divides a claim's share of the false-alarm budget evenly over its statistical laws and their controls: a control
 * missed by chance is a false alarm too.
 */
export function chancePlans(claim: AnyClaim, counts: DrawCounts, share: number): ChancePlan[] {
  const laws = statisticalLaws(claim);
  const controls = claim.controls.filter(({ breaks }) => laws.includes(breaks));
  const [part] = splitBudget(
    share,
    [...laws, ...controls].map(() => 1),
  );
  return laws.map((law) => {
    const strataShare = claim.strata !== undefined && kindOf(claim, law) === 'coverage' ? 0.5 * part : 0;
    const own = testOf(claim, law, counts.cases, part - strataShare);
    const ofLaw = controls.filter(({ breaks }) => breaks === law);
    const plans = ofLaw.map((control) => controlPlan(control, testOf(claim, law, counts.controlCases, part), part));
    const risks = plans.map(({ missed, affordable }) => (affordable ? missed : 0));
    const alphaSpent = risks.reduce((sum, risk) => sum + risk, own.level + strataShare);
    return { law, own, strataShare, controls: plans, alphaSpent };
  });
}

/** The test of a law. A trend is tested on either side, so each side has half of the part. */
function testOf(claim: AnyClaim, law: string, draws: number, part: number): CoverageTest {
  return coverageTest(draws, rateAtEdge(claim, law), kindOf(claim, law) === 'trend' ? 0.5 * part : part);
}

/** A positive control must not be refuted: there the test itself may be wrong by chance. */
function controlPlan(control: Control<unknown>, test: CoverageTest, part: number): ControlPlan {
  const { expects, exceedance = Number.NaN } = control;
  const missed = expects === 'holds' ? test.level : missProbability(test, exceedance);
  return { control, test, missed, affordable: missed <= part };
}

/**
 * What each statistical claim of a run may spend of its false-alarm budget, by id; deterministic claims need nothing.
 */
export function alphaShares(claims: readonly AnyClaim[], budget: number): ReadonlyMap<string, number> {
  const statistical = claims.filter(isStatistical);
  const parts = splitBudget(
    budget,
    statistical.map(({ budgetWeight = 1 }) => budgetWeight),
  );
  return new Map(statistical.map(({ id }, i) => [id, parts[i]]));
}
