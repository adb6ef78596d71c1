import type { AnyClaim } from '../../src/claim/claim.js';
import { standing } from '../../src/evidence/verdict.js';
import { type Finding, short } from './finding.js';
import { type CommonSettings, type Decided, describeRun, gateRun } from './gate-run.js';

/** Runs the whole quick profile as `verify` does, once a seed: every claim should come out as expected with every one. */
export async function quickRuns(
  claims: readonly AnyClaim[],
  seeds: readonly number[],
  settings: CommonSettings,
  progress: (text: string) => void,
): Promise<Finding> {
  const runs: Decided[][] = [];
  const failures: string[] = [];
  for (const seed of seeds) {
    const run = await gateRun(claims, { ...settings, seed, profile: 'quick' });
    runs.push(run);
    const surprises = run.filter((each) => !asExpected(each)).map(({ result }) => describeRun(seed, result));
    failures.push(...surprises);
    progress(`quick, seed ${seed}: ${surprises.length === 0 ? 'all as expected' : surprises.join('; ')}`);
  }
  const titles = [
    'claim',
    'as expected',
    'least compared',
    'least decided',
    'worst ratio',
    'at seed',
    'controls refuted, at worst',
  ];
  const unexpected = runs.filter((run) => !run.every(asExpected)).length;
  return {
    table: [
      titles,
      ...claims.map((claim, i) =>
        row(
          claim,
          seeds,
          runs.map((run) => run[i]),
        ),
      ),
    ],
    summary: `${seeds.length - unexpected} of ${seeds.length} quick runs have every claim as expected`,
    failures,
  };
}

function asExpected({ result: { expects, verdict } }: Decided): boolean {
  return standing(expects, verdict) === 'as expected';
}

/** The worst of each number over the seeds. */
function row(claim: AnyClaim, seeds: readonly number[], runs: readonly Decided[]): string[] {
  const compared = runs.map(({ raw }) => raw.cases.filter(({ kind }) => kind === 'compared').length);
  const speaking = compared.map((count, i) => count / runs[i].raw.cases.length);
  const decided = compared.map((count, i) => runs[i].result.cases.decided / count);
  const ratios = runs.map(({ result }) => result.worst.ratio);
  const worst = Math.max(...ratios);
  const controls = claim.controls.map(({ id, expects }, i) => {
    const shares = runs.map(({ result }) => result.controls[i].share);
    // a positive control should never be refuted
    return `${id} ${short(expects === 'holds' ? Math.max(...shares) : Math.min(...shares))}`;
  });
  return [
    claim.id,
    `${runs.filter(asExpected).length}/${runs.length}`,
    short(Math.min(...speaking)),
    short(Math.min(...decided)),
    short(worst),
    String(seeds[ratios.indexOf(worst)]),
    controls.join(', '),
  ];
}
