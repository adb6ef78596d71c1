import type { AnyClaim } from '../../src/claim/claim.js';
import { FALSE_ALARM_BUDGET } from '../../src/evidence/error-budget.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';
import type { Corpus } from '../../src/run/corpus.js';
import { decidedRun, type Runners } from './decided-run.js';
import { asExpected, describeRun, type Finding, short } from './finding.js';

/**
 * Runs the whole quick profile as the command does, once for each seed: every claim should come out as expected with
 * every seed.
 *
 * @param corpus the promoted cases, if there are any
 */
export async function quickRuns(
  claims: readonly AnyClaim[],
  seeds: readonly number[],
  corpus: Corpus | undefined,
  progress: (text: string) => void,
  runners?: Runners,
): Promise<Finding> {
  const runs: (readonly ClaimResult[])[] = [];
  const failures: string[] = [];
  for (const seed of seeds) {
    const decided = await decidedRun(claims, { seed, alpha: FALSE_ALARM_BUDGET, corpus }, runners);
    const results = decided.map(({ result }) => result);
    runs.push(results);
    const surprises = results.filter((each) => !asExpected(each)).map((result) => describeRun(seed, result));
    failures.push(...surprises);
    progress(`quick, seed ${seed}: ${surprises.length === 0 ? 'all as expected' : surprises.join('; ')}`);
  }
  const titles = [
    'claim',
    'as expected',
    'compared',
    'decided',
    'worst ratio',
    'at seed',
    'controls refuted, at worst',
  ];
  const rows = claims.map((claim, i) => {
    const results = runs.map((run) => run[i]);
    return row(claim, seeds, results);
  });
  const unexpected = runs.filter((results) => !results.every(asExpected)).length;
  return {
    table: [titles, ...rows],
    summary: `${seeds.length - unexpected} of ${seeds.length} quick runs have every claim as expected`,
    failures,
  };
}

/** The worst of each number over the seeds, and for each seed over the laws that applied to any case. */
function row(claim: AnyClaim, seeds: readonly number[], results: readonly ClaimResult[]): string[] {
  const asked = results.map(({ laws }) => laws.filter(({ compared, vacuous }) => compared + vacuous > 0));
  const speaking = asked.flat().map(({ compared, vacuous }) => compared / (compared + vacuous));
  const decided = asked.flat().map((law) => law.decided / law.compared);
  const ratios = asked.map((laws) => Math.max(...laws.map(({ worst }) => worst.ratio)));
  const worst = Math.max(...ratios);
  const controls = claim.controls.map(({ id, expects }, i) => {
    const shares = results.map((result) => result.controls[i].share);
    // a positive control should never be refuted
    return `${id} ${short(expects === 'holds' ? Math.max(...shares) : Math.min(...shares))}`;
  });
  return [
    `\`${claim.id}\``,
    `${results.filter(asExpected).length}/${results.length}`,
    short(Math.min(...speaking)),
    short(Math.min(...decided)),
    short(worst),
    String(seeds[ratios.indexOf(worst)]),
    controls.join(', '),
  ];
}
