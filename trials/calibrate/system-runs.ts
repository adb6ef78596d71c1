import type { AnyClaim } from '../../src/claim/claim.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';
import { verification } from '../../src/judge/verify.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { asExpected, describeRun, type Finding, short } from './finding.js';

/** Right code under the gate, as in a clone: a DDPM that predicts noise, data and velocities, and a chain. */
export const RIGHT_SYSTEMS = [
  'python3 examples/python/gate.py linear noise',
  'python3 examples/python/gate.py linear data',
  'python3 examples/python/gate.py cosine velocity',
  'examples/typescript/chain.ts',
];

/** What one claim said of one system with one seed. */
interface Asked {
  readonly system: string;
  readonly seed: number;
  readonly result: ClaimResult;
}

/**
 * Asks every claim of right systems, as `verify --system` does with the profile quick, once for each seed: none should come out as
 * anything but expected, or skipped.
 */
export async function systemRuns(
  claims: readonly AnyClaim[],
  seeds: readonly number[],
  systems: readonly SystemUnderTest[],
  progress: (text: string) => void,
): Promise<Finding> {
  const all: Asked[] = [];
  const failures: string[] = [];
  let alarmed = 0;
  for (const seed of seeds) {
    for (const system of systems) {
      const { decide, claims: asked } = verification(claims, { seed, system });
      const found: Asked[] = [];
      for (const { id } of asked) found.push({ system: system.name, seed, result: await decide(id) });
      const surprises = found.filter(isSurprise).map((each) => `${each.system}, ${describeRun(seed, each.result)}`);
      all.push(...found.filter(({ result }) => result.verdict !== 'skipped'));
      failures.push(...surprises);
      if (surprises.length > 0) alarmed++;
      progress(
        `systems, ${system.name}, seed ${seed}: ${surprises.length === 0 ? 'all as expected' : surprises.join('; ')}`,
      );
    }
  }
  const rows = claims.flatMap(({ id }) => {
    const own = all.filter(({ result }) => result.id === id);
    return own.length === 0 ? [] : [row(id, own)];
  });
  const runs = seeds.length * systems.length;
  return {
    table: [['claim', 'systems', 'as expected', 'decided', 'worst ratio', 'at seed'], ...rows],
    summary: `${runs - alarmed} of ${runs} runs on right systems have every claim as expected`,
    failures,
  };
}

function isSurprise({ result }: Asked): boolean {
  return result.verdict !== 'skipped' && !asExpected(result);
}

/** The worst of each number over the systems and seeds. */
function row(id: string, own: readonly Asked[]): string[] {
  const laws = own.map(({ result }) => result.laws.filter(({ compared }) => compared > 0));
  const decided = laws.flat().map((law) => law.decided / law.compared);
  const ratios = laws.map((some) => Math.max(...some.map(({ worst }) => worst.ratio)));
  const worst = Math.max(...ratios);
  return [
    `\`${id}\``,
    String(new Set(own.map(({ system }) => system)).size),
    `${own.filter((each) => !isSurprise(each)).length}/${own.length}`,
    short(Math.min(...decided)),
    short(worst),
    String(own[ratios.indexOf(worst)].seed),
  ];
}
