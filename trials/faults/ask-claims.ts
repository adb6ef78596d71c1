import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Expectation, standing, type Verdict } from '../../src/evidence/verdict.js';
import type { Answer } from './answer.js';
import { runScript } from './run.js';

/** The exit codes of verify after a run: as expected, some claim otherwise, undecided. */
const DECIDED = [0, 1, 3];

/** Decides a claim, or those of a topic, in a copy of the package, which is bundled first. */
export async function askClaims(copy: string, name: string): Promise<Answer> {
  const folder = join(copy, 'verified');
  rmSync(folder, { recursive: true, force: true });
  if (!existsSync(join(copy, 'dist'))) await runScript(copy, 'node_modules/tsx/dist/cli.mjs', 'bundle.ts');
  const options = ['--profile', 'quick', '--claims', name, '--workers', '1', '--report', folder];
  const code = await runScript(copy, 'dist/bin/main.js', 'verify', ...options);
  const results = join(folder, 'results.json');
  if (!DECIDED.includes(code) || !existsSync(results)) return { kind: 'none', reason: 'verify could not run' };
  return code === 1 ? claimAnswer(JSON.parse(readFileSync(results, 'utf8'))) : { kind: 'missed' };
}

/** results.json of verify, as far as it is read here. */
export interface ClaimResults {
  readonly claims: readonly {
    readonly id: string;
    readonly expects: Expectation;
    readonly verdict: Verdict;
    readonly counterexample?: Readonly<Record<'measured' | 'bound' | 'error', number>>;
  }[];
}

/**
 * What results say: the claims that came out otherwise, with the margin of a refutation in errors. An exception alone
 * catches nothing, nor does what leaves a claim undecided.
 */
export function claimAnswer({ claims }: ClaimResults): Answer {
  const otherwise = claims.filter(({ expects, verdict }) => verdict !== expects && verdict !== 'error');
  const first = otherwise.find(({ expects, verdict }) => standing(expects, verdict) === 'unexpected');
  if (first === undefined) return { kind: 'missed' };
  const seen = otherwise.map(({ id, verdict, counterexample }) => {
    if (counterexample === undefined) return `${id} ${verdict}`;
    const { measured, bound, error } = counterexample;
    return `${id} ${verdict} (${((measured - bound) / error).toPrecision(2)} errors)`;
  });
  return { kind: 'caught', by: first.id, seen };
}
