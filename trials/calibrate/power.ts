import type { AnyClaim } from '../../src/claim/claim.js';
import { PROFILE_NAMES, type ProfileName } from '../../src/claim/profiles.js';
import { isStatistical, rateAtEdge, statisticalLaws } from '../../src/claim/statistical.js';
import { detectableRate } from '../../src/evidence/coverage.js';
import { FALSE_ALARM_BUDGET } from '../../src/evidence/error-budget.js';
import { alphaShares, type ChancePlan, chancePlans } from '../../src/judge/chance-plan.js';
import { controlsByDraws } from '../../src/judge/controls.js';
import { judgeDraws } from '../../src/judge/law-by-draws.js';
import type { RawOutcomes } from '../../src/judge/raw-outcomes.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { caseCounts } from '../../src/run/address.js';
import { caseSeed } from '../../src/run/cases.js';
import type { CaseOutcome } from '../../src/run/outcome.js';
import { BUDGET, mostAlarms } from './alarmed-runs.js';
import { type Finding, short } from './finding.js';

/**
 * At least this fraction of the runs at the rate that `detects` names should be refuted; each is with probability 0.99.
 */
const CAUGHT_SHARE = 0.95;

/** Independent draws that exceed the bound of a law at a rate, all clear of their error. */
export function madeUpDraws({ uniform }: Stream, law: string, count: number, rate: number): CaseOutcome[] {
  return Array.from({ length: count }, () => {
    const measured = uniform() < rate ? 2 : 0.5;
    return { kind: 'measured', checks: [{ law, measured, bound: 1, error: 0 }] };
  });
}

/**
 * A run of one statistical law of a claim whose draws exceed at a made-up rate, and those of its controls at the rates
 * they state; a positive control's draws exceed at the rate at which its law is only just true.
 */
function madeUpRun(claim: AnyClaim, law: string, profile: ProfileName, seed: number, rate: number): RawOutcomes {
  const counts = caseCounts(claim, profile);
  const draws = (count: number, at: number, ...names: string[]) =>
    madeUpDraws(stream(caseSeed(seed, claim.id, law, profile, ...names) >>> 0, 'data'), law, count, at);
  return {
    cases: draws(counts.cases, rate),
    controls: Object.fromEntries(
      claim.controls.map(({ id, exceedance = rateAtEdge(claim, law) }) => [
        id,
        draws(counts.controlCases, exceedance, id),
      ]),
    ),
  };
}

/**
 * How many runs of a claim in a profile are refuted at the rate that it says it catches, and at delta, and how many
 * raise an alarm.
 */
interface Power {
  readonly claim: string;
  readonly law: string;
  readonly profile: ProfileName;
  readonly draws: number;
  readonly rate: number;
  readonly caught: number;
  readonly wrong: number;
  readonly alarmed: number;
}

function powerOf(
  claim: AnyClaim,
  law: string,
  profile: ProfileName,
  seeds: readonly number[],
  [share, largeShare]: readonly number[],
): Power {
  const plansAt = (within: number) =>
    chancePlans(claim, caseCounts(claim, profile), within).filter((plan) => plan.law === law);
  const count = (rate: number, within: number, isCounted: (raw: RawOutcomes, plan: ChancePlan) => boolean) => {
    const [plan] = plansAt(within);
    // one after the other, as the draws of the deep profile fill memory
    return seeds.filter((seed) => isCounted(madeUpRun(claim, law, profile, seed, rate), plan)).length;
  };
  const isRefuted = (raw: RawOutcomes, plan: ChancePlan) => judgeDraws(claim, raw.cases, plan).refuted !== undefined;
  const isAlarmed = (raw: RawOutcomes, plan: ChancePlan) =>
    isRefuted(raw, plan) || controlsByDraws(claim, raw, plan).fault !== undefined;
  const edge = rateAtEdge(claim, law);
  const [{ own }] = plansAt(share);
  const rate = Number((detectableRate(own) ?? Number.NaN).toPrecision(4));
  return {
    ...{ claim: claim.id, law, profile },
    draws: own.draws,
    rate,
    caught: count(rate, share, isRefuted),
    wrong: count(edge, share, isRefuted),
    alarmed: count(edge, largeShare, isAlarmed),
  };
}

/**
 * Confirms what each statistical claim says it catches, in every profile, by judging draws that are made up as if they
 * were its own:
 *
 * - at the true rate that `detects` names, nearly all runs are refuted;
 * - at the edge, where the law is just true (delta, or one half for a trend), none is;
 * - with a large budget, at the edge and the controls' stated rates, no more runs are alarmed than it allows. The real
 *   claims lie so far within their bounds that they would hide a budget that is not kept; made-up draws do not.
 *
 * @param asked those of the claims that are looked at, each with its share of the budget of all
 */
export function confirmPower(
  claims: readonly AnyClaim[],
  seeds: readonly number[],
  asked: readonly AnyClaim[] = claims,
): Finding {
  const statistical = claims.filter(isStatistical);
  const [least, most] = [Math.floor(CAUGHT_SHARE * seeds.length), mostAlarms(seeds.length)];
  const found: Power[] = [];
  for (const claim of asked.filter(isStatistical)) {
    const shares = [FALSE_ALARM_BUDGET, BUDGET].map(
      (budget) => alphaShares(statistical, budget).get(claim.id) ?? Number.NaN,
    );
    for (const law of statisticalLaws(claim)) {
      for (const profile of PROFILE_NAMES) found.push(powerOf(claim, law, profile, seeds, shares));
    }
  }
  const runs = seeds.length;
  return {
    table: [
      [
        'claim, law',
        'profile',
        'draws',
        'catches a rate of',
        'refuted there',
        'refuted at delta',
        `alarmed at \`--alpha ${BUDGET}\``,
      ],
      ...found.map(({ claim, law, profile, draws, rate, caught, wrong, alarmed }) => [
        `\`${claim}\`, ${law}`,
        profile,
        ...[draws, rate, caught, wrong, alarmed].map(short),
      ]),
    ],
    summary:
      `at least ${least} of ${runs} should be refuted at the rate, none at the edge, ` +
      `and at most ${most} alarmed with the large budget`,
    failures: found.flatMap(({ claim, law, profile, rate, caught, wrong, alarmed }) => {
      const name = `${claim}, ${law}, ${profile}`;
      return [
        ...(caught < least ? [`${name}: a rate of ${rate} is refuted in only ${caught} of ${runs} runs`] : []),
        ...(wrong > 0 ? [`${name}: refuted in ${wrong} of ${runs} runs although it is true`] : []),
        ...(alarmed > most ? [`${name}: alarmed in ${alarmed} of ${runs} runs, ${most} are allowed`] : []),
      ];
    }),
  };
}
