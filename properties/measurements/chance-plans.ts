import fc from 'fast-check';
import { type AnyClaim, claim } from '../../src/claim/claim.js';
import { type ChancePlan, chancePlans } from '../../src/judge/chance-plan.js';
import { stratumTests } from '../../src/judge/strata.js';
import { atMost } from '../../src/numeric/estimate.js';
import { binomial, sum } from '../oracles/binomial-law.js';
import type { Counted } from './two-ways.js';

/** Of a claim by chance: its draws, the rate at the edge of its law, its share of a budget, and how far from sure its controls are. */
interface PlannedCase {
  readonly draws: number;
  readonly rate: number;
  readonly share: number;
  readonly weights: readonly number[];
}

/** What the tests of a law may spend in all, its controls included, beside what all claims of its kind may. */
export interface Spent {
  readonly all: number;
  readonly share: number;
  /** The tests by which it is decided, and what is said of them, beside sums over all that may happen. */
  readonly counted: readonly Counted[];
}

/** True rates at which draws of controls exceed, a step further below 1 for each unit of a weight: some are missed too often. */
const LESS_SURE = 0.08;

/**
 * A claim with a law by rate and one by trend, whose budget is split over both and their controls. With kinds of settings, half of
 * the part of the law by rate is theirs, and no more than the other half that of all draws together.
 *
 * @param plansOf how the budget is planned, which is as in the gate but in a control
 */
export function spent({ draws, rate, share, weights }: PlannedCase, plansOf = chancePlans): Spent[] {
  const exceedances = weights.map((weight) => 1 - LESS_SURE * weight);
  const laws: ByChance[] = [
    { name: 'rate', edge: rate, sides: 1, exceedances },
    { name: 'trend', edge: 0.5, sides: 2, exceedances: exceedances.slice(1) },
  ];
  const part = share / (laws.length + laws.reduce((count, { exceedances: all }) => count + all.length, 0));
  return [false, true].flatMap((hasKinds) => {
    const plans = plansOf(claimOf(laws, rate, hasKinds), { cases: draws, controlCases: draws }, share);
    return laws.map(({ name, edge, sides, exceedances: all }): Spent => {
      const { own, strataShare, controls, alphaSpent } = plans.find(({ law }) => law === name)!;
      const ofKinds = hasKinds && name === 'rate' ? 0.5 * part : 0;
      const least = leastRefuting(draws, edge, (part - ofKinds) / sides);
      const ofControl = leastRefuting(draws, edge, part / sides).count;
      const missed = all.map((exceedance) => sum(binomial(draws, exceedance).slice(0, ofControl)));
      const risks = missed.filter((risk) => risk <= part);
      const of = (what: string) => `${what} of ${name}, ${hasKinds ? 'with' : 'without'} kinds`;
      return {
        all: own.level + strataShare + controls.reduce((total, each) => total + (each.affordable ? each.missed : 0), 0),
        share: part * (1 + all.length),
        counted: [
          { of: of('fewest that refute'), found: own.critical, counted: least.count },
          { of: of('level'), found: own.level, counted: least.level },
          { of: of('share of kinds'), found: strataShare, counted: ofKinds },
          ...missed.map((risk, k) => ({ of: of(`miss of control ${k}`), found: controls[k].missed, counted: risk })),
          { of: of('chance of an alarm'), found: alphaSpent, counted: least.level + ofKinds + sum(risks) },
          ...(ofKinds > 0 ? testsOfKinds(draws, rate, strataShare, ofKinds) : []),
        ],
      };
    });
  });
}

/** A law that is decided by its draws: the rate at which they exceed at its edge, and true rates of its controls. */
interface ByChance {
  readonly name: string;
  readonly edge: number;
  readonly sides: number;
  readonly exceedances: readonly number[];
}

/** Two halves of the draws, each tested with half of what kinds may spend. */
function testsOfKinds(draws: number, rate: number, share: number, expected: number): Counted[] {
  const half = Math.floor(draws / 2);
  const indices = Array.from({ length: draws }, (_, i) => i);
  const kinds = [indices.slice(0, half), indices.slice(half)].map((of, k) => ({ name: `half ${k}`, indices: of }));
  return stratumTests(kinds, rate, share).flatMap(({ name, test }) => {
    const least = leastRefuting(test.draws, rate, 0.5 * expected);
    return [
      { of: `fewest that refute of ${name}`, found: test.critical, counted: least.count },
      { of: `level of ${name}`, found: test.level, counted: least.level },
    ];
  });
}

/** The fewest draws beyond their bound that happen with a chance below a share, and that chance. */
function leastRefuting(draws: number, rate: number, share: number): { readonly count: number; readonly level: number } {
  const law = binomial(draws, rate);
  const counts = Array.from({ length: draws + 2 }, (_, count) => ({ count, level: sum(law.slice(count)) }));
  return counts.find(({ level }) => level < share)!;
}

/** A claim of such laws, of which nothing is measured. */
function claimOf(laws: readonly ByChance[], delta: number, hasKinds: boolean): AnyClaim {
  const check = () => atMost(0, 1);
  const counts = { cases: 5, controlCases: 5 };
  return claim({
    id: 'planned',
    title: 'a claim of which the budget alone is planned',
    source: { paper: 'this suite', locus: 'budget' },
    assumptions: [],
    scope: [],
    laws: Object.fromEntries(
      laws.map(({ name, sides }) => [
        name,
        {
          ...{ statement: 'none', latex: '', sharpness: 'tight' as const, check },
          ...(sides === 2 ? { kind: 'trend' as const } : {}),
        },
      ]),
    ),
    kind: 'coverage',
    delta,
    ...(hasKinds ? { strata: () => ({ half: 0 }) } : {}),
    expects: 'holds',
    cases: () => fc.constant(0),
    measure: () => 0,
    controls: laws.flatMap(({ name, exceedances }) =>
      exceedances.map((exceedance, k) => ({
        ...{ id: `${name}-${k}`, title: 'one that exceeds often', breaks: name, exceedance, check },
      })),
    ),
    sizes: { quick: counts, ci: counts, deep: counts },
  });
}

/** Plans that leave the test of all draws its whole part although kinds of settings have half of it. */
export function withWholeParts(...[planned, counts, share]: Parameters<typeof chancePlans>): ChancePlan[] {
  const { strata: _, ...whole } = planned;
  const wholePlans = chancePlans(whole, counts, share);
  return chancePlans(planned, counts, share).map((plan, k) => ({ ...plan, own: wholePlans[k].own }));
}
