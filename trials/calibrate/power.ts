import type { AnyClaim } from '../../src/claim/claim.js';
import { PROFILE_NAMES, type ProfileName } from '../../src/claim/profiles.js';
import { isStatistical } from '../../src/claim/statistical.js';
import { FALSE_ALARM_BUDGET } from '../../src/evidence/error-budget.js';
import { alphaShares } from '../../src/judge/alpha-shares.js';
import { judge } from '../../src/judge/judge.js';
import type { RawOutcomes } from '../../src/judge/raw-outcomes.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { caseCounts } from '../../src/run/address.js';
import { caseSeed } from '../../src/run/cases.js';
import type { CaseOutcome } from '../../src/run/outcome.js';
import { packageVersion } from '../../src/run/package.js';
import { BUDGET, isAlarm, mostAlarms } from './alarmed-runs.js';
import { type Finding, short } from './finding.js';

/**
 * At least this fraction of the runs at the rate that `detects` names should be refuted; each is with probability 0.99.
 */
const CAUGHT_SHARE = 0.95;

/** Independent draws that exceed the bound of a law at a rate, all clear of their error. */
export function madeUpDraws({ uniform }: Stream, law: string, count: number, rate: number): CaseOutcome[] {
  return Array.from({ length: count }, () => {
    const measured = uniform() < rate ? 2 : 0.5;
    return { kind: 'measured', findings: [{ law, measured, bound: 1, error: 0 }] };
  });
}

/**
 * A run of a statistical claim whose draws exceed at a made-up rate, and those of its controls at the rates they state.
 */
function madeUpRun(claim: AnyClaim, profile: ProfileName, seed: number, rate: number): RawOutcomes {
  const counts = caseCounts(claim, profile);
  const [law] = Object.keys(claim.laws);
  const draws = (count: number, at: number, ...names: string[]) =>
    madeUpDraws(stream(caseSeed(seed, claim.id, profile, ...names) >>> 0, 'data'), law, count, at);
  return {
    cases: draws(counts.cases, rate),
    controls: Object.fromEntries(
      claim.controls.map(({ id, exceedance = Number.NaN }) => [id, draws(counts.controlCases, exceedance, id)]),
    ),
  };
}

/**
 * How many runs of a claim in a profile are refuted at the rate that it says it catches, and at delta, and how many
 * raise an alarm.
 */
interface Power {
  readonly name: string;
  readonly draws: number;
  readonly rate: number;
  readonly caught: number;
  readonly wrong: number;
  readonly alarmed: number;
}

async function powerOf(
  claim: AnyClaim,
  profile: ProfileName,
  seeds: readonly number[],
  share: number,
  largeShare: number,
): Promise<Power> {
  const decided = (seed: number, rate: number, within: number) => {
    const settings = { version: packageVersion(), seed, profile, alpha: within };
    return judge(claim, madeUpRun(claim, profile, seed, rate), settings, within);
  };
  const count = async (rate: number, within: number, counted: (verdict: string) => boolean) => {
    let runs = 0;
    // one after the other, as the draws of the deep profile fill memory
    for (const seed of seeds) if (counted((await decided(seed, rate, within)).verdict)) runs++;
    return runs;
  };
  const isRefuted = (verdict: string) => verdict === 'refuted';
  const delta = claim.delta ?? Number.NaN;
  const rate = (await decided(0, delta, share)).detects?.exceedance ?? Number.NaN;
  return {
    name: `${claim.id}, ${profile}`,
    draws: caseCounts(claim, profile).cases,
    rate,
    caught: await count(rate, share, isRefuted),
    wrong: await count(delta, share, isRefuted),
    alarmed: await count(delta, largeShare, isAlarm),
  };
}

/**
 * Confirms what each statistical claim says it catches, in every profile, by judging draws that are made up as if they
 * were its own:
 *
 * - at the true rate that `detects` names, nearly all runs are refuted;
 * - at the rate delta, where the claim is just true, none is;
 * - with a large budget, at delta and the controls' stated rates, no more runs are alarmed than it allows. The real
 *   claims lie so far within their bounds that they would hide a budget that is not kept; made-up draws do not.
 */
export async function confirmPower(claims: readonly AnyClaim[], seeds: readonly number[]): Promise<Finding> {
  const statistical = claims.filter(isStatistical);
  const [least, most] = [Math.floor(CAUGHT_SHARE * seeds.length), mostAlarms(seeds.length)];
  const found: Power[] = [];
  for (const claim of statistical) {
    const [share, largeShare] = [FALSE_ALARM_BUDGET, BUDGET].map(
      (budget) => alphaShares(statistical, budget).get(claim.id) ?? Number.NaN,
    );
    for (const profile of PROFILE_NAMES) found.push(await powerOf(claim, profile, seeds, share, largeShare));
  }
  const runs = seeds.length;
  return {
    table: [
      [
        'claim and profile',
        'draws',
        'catches rate',
        `refuted of ${runs}`,
        'refuted at delta',
        `alarmed at --alpha ${BUDGET}`,
      ],
      ...found.map(({ name, draws, rate, caught, wrong, alarmed }) => [
        name,
        ...[draws, rate, caught, wrong, alarmed].map(short),
      ]),
    ],
    summary:
      `at least ${least} of ${runs} should be refuted at the rate, none at delta, ` +
      `and at most ${most} alarmed with the large budget`,
    failures: found.flatMap(({ name, rate, caught, wrong, alarmed }) => [
      ...(caught < least ? [`${name}: a rate of ${rate} is refuted in only ${caught} of ${runs} runs`] : []),
      ...(wrong > 0 ? [`${name}: refuted in ${wrong} of ${runs} runs although it is true`] : []),
      ...(alarmed > most ? [`${name}: alarmed in ${alarmed} of ${runs} runs, ${most} are allowed`] : []),
    ]),
  };
}
