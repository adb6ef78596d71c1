import { figure } from '../evidence/number-format.js';
import type { Standing } from '../evidence/verdict.js';
import type { ClaimResult, LawResult } from '../judge/claim-result.js';
import { isAtFault, standingOf } from '../judge/known-failures.js';
import type { RunResults } from '../judge/results.js';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import { BUILT_IN } from '../system/contract/description.js';

/** How many claims came out in which way; those that no system can be asked are skipped too. */
export function standingCounts(claims: readonly ClaimResult[]): Record<Standing, number> {
  const standings = claims.map(standingOf);
  const count = (name: Standing) => standings.filter((each) => each === name).length;
  return {
    'as expected': count('as expected'),
    unexpected: count('unexpected'),
    undecided: count('undecided'),
    skipped: count('skipped'),
  };
}

/** How a run ended, and what its exit code means, by exit code. */
export const OUTCOMES = {
  0: { word: 'passed', meaning: 'every claim came out as expected, known failures included, or was skipped' },
  1: {
    word: 'failed',
    meaning:
      'a claim came out otherwise than expected, ended in an error, or is no longer the known failure that it was, or a quantity is not as its baseline has it',
  },
  3: { word: 'undecided', meaning: 'something is undecided, and nothing came out otherwise than expected' },
} as const;

/** Two lines on a whole run: how its claims came out, and what was run. */
export function runSummary({ claims, system, profile, seed, alpha }: RunResults): string {
  const { 'as expected': expected, unexpected, undecided, skipped } = standingCounts(claims);
  const unasked = claims.filter(({ reason }) => reason === NOT_ABOUT_SYSTEMS).length;
  const known = claims.filter((each) => isAtFault(each) && standingOf(each) === 'as expected').length;
  const counts = [
    `${expected} of ${claims.length} claims as expected${known === 0 ? '' : ` (${known} known to fail)`}`,
    `${unexpected} unexpected`,
    `${undecided} undecided`,
    ...(skipped > unasked ? [`${skipped - unasked} skipped`] : []),
    ...(unasked > 0 ? [`${unasked} not about a system`] : []),
  ];
  const asked = system === BUILT_IN ? '' : `system '${system}', `;
  const chance = `false-alarm budget spent ${figure(alpha.spent)} of ${figure(alpha.budget)}`;
  return `${counts.join(', ')}\n(${asked}profile ${profile}, seed ${seed}, ${chance})\n`;
}

/**
 * What a table says of a law: cases decided, cases vacuous, and the largest measured/bound; of a trend its median.
 *
 * @param cases of its claim: those that ended in an error decided nothing, unless they did so in a part alone
 */
export function lawNumbers(
  { compared, decided, vacuous, worst, trend }: LawResult,
  { run, failed = 0 }: Pick<ClaimResult['cases'], 'run' | 'failed'>,
): string[] {
  const ratio = Number.isNaN(worst.ratio) ? 'none' : Number.isFinite(worst.ratio) ? figure(worst.ratio) : 'infinite';
  // a ratio of slopes says nothing
  const number = trend === undefined ? ratio : `median ${figure(trend.median)}`;
  return [decidedText(decided, Math.min(run - vacuous, compared + failed)), String(vacuous), number];
}

function decidedText(decided: number, asked: number): string {
  if (asked === 0) return 'none';
  return decided === asked ? `all ${asked}` : `${decided}/${asked}`;
}
