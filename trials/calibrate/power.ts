import type { AnyClaim } from '../../src/claim/claim.js';
import { PROFILE_NAMES, type ProfileName } from '../../src/claim/profiles.js';
import { FALSE_ALARM_BUDGET } from '../../src/evidence/error-budget.js';
import { alphaShares, isStatistical } from '../../src/judge/alpha-shares.js';
import { conclude } from '../../src/judge/conclusion.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import type { CaseOutcome } from '../../src/run/case-outcome.js';
import { caseSeed } from '../../src/run/cases.js';
import { caseCounts, type RawOutcomes } from '../../src/run/run.js';
import { BUDGET, isAlarm, mostAlarms } from './alarmed-runs.js';
import { type Finding, short } from './finding.js';

/** Of the runs at the rate that `detects` names, which are refuted with probability 0.99, at least this part should be. */
const CAUGHT_SHARE = 0.95;

/** Independent draws that exceed their bound at a rate, all clear of their error. */
export function madeUpDraws({ uniform }: Stream, count: number, rate: number): CaseOutcome[] {
  return Array.from({ length: count }, () => {
    const measured = uniform() < rate ? 2 : 0.5;
    return { kind: 'compared', comparisons: [{ measured, bound: 1, error: 0 }] };
  });
}

/** A run of a statistical claim whose draws exceed at a rate made up, and those of its controls at the rates they state. */
function madeUpRun(claim: AnyClaim, profile: ProfileName, seed: number, rate: number): RawOutcomes {
  const counts = caseCounts(claim, profile);
  const draws = (count: number, at: number, ...names: string[]) =>
    madeUpDraws(stream(caseSeed(seed, claim.id, profile, ...names) >>> 0, 'data'), count, at);
  return {
    cases: draws(counts.cases, rate),
    controls: Object.fromEntries(
      claim.controls.map(({ id, exceedance = Number.NaN }) => [id, draws(counts.controlCases, exceedance, id)]),
    ),
  };
}

/**
 * Confirms what each statistical claim says it catches, in every profile, through its own judgement of draws that are made up:
 *
 * - at the true rate that `detects` names, nearly all runs are refuted;
 * - at the rate delta, where the claim is just true, none is;
 * - with a large budget, at delta and the controls' stated rates, no more runs are alarmed than it allows. The real claims lie so far
 *   within their bounds that they would hide a budget that is not kept; these do not.
 */
export function confirmPower(claims: readonly AnyClaim[], seeds: readonly number[]): Finding {
  const statistical = claims.filter(isStatistical);
  const [shares, largeShares] = [FALSE_ALARM_BUDGET, BUDGET].map((budget) => alphaShares(statistical, budget));
  const [least, most] = [Math.floor(CAUGHT_SHARE * seeds.length), mostAlarms(seeds.length)];
  const found = statistical.flatMap((claim) =>
    PROFILE_NAMES.map((profile) => {
      const [share, largeShare] = [shares, largeShares].map((each) => each.get(claim.id) ?? Number.NaN);
      const count = (rate: number, within: number, counted: (verdict: string) => boolean) =>
        seeds.filter((seed) => counted(conclude(claim, madeUpRun(claim, profile, seed, rate), within).verdict)).length;
      const isRefuted = (verdict: string) => verdict === 'refuted';
      const delta = claim.delta ?? Number.NaN;
      const rate = conclude(claim, madeUpRun(claim, profile, 0, delta), share).detects?.exceedance ?? Number.NaN;
      return {
        name: `${claim.id}, ${profile}`,
        draws: caseCounts(claim, profile).cases,
        rate,
        caught: count(rate, share, isRefuted),
        wrong: count(delta, share, isRefuted),
        alarmed: count(delta, largeShare, isAlarm),
      };
    }),
  );
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
    summary: `at least ${least} of ${runs} should be refuted at the rate, none at delta, and at most ${most} alarmed with the large budget`,
    failures: found.flatMap(({ name, rate, caught, wrong, alarmed }) => [
      ...(caught < least ? [`${name}: a rate of ${rate} is refuted in only ${caught} of ${runs} runs`] : []),
      ...(wrong > 0 ? [`${name}: refuted in ${wrong} of ${runs} runs although it is true`] : []),
      ...(alarmed > most ? [`${name}: alarmed in ${alarmed} of ${runs} runs, ${most} are allowed`] : []),
    ]),
  };
}
