import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atLeast, type Finding, found } from './finding.js';
import type { Size } from './size.js';
import { inTurns, seconds } from './stopwatch.js';
import { withFolder } from './yardstick.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The arguments of the gate, and how many rounds to run: a full run is long enough to be its own average. */
const RUNS: Record<Size, { readonly args: readonly string[]; readonly rounds: number }> = {
  full: { args: ['--profile', 'ci'], rounds: 1 },
  small: { args: ['--profile', 'quick', '--claims', 'gradient-flow,likelihood-bound,norm-growth'], rounds: 2 },
};

/**
 * The gate with one worker and with two, including its start and its report.
 *
 * @throws Error if their results are not the same bytes
 */
export function benchWorkers(size: Size): Finding[] {
  const { args, rounds } = RUNS[size];
  console.log(`\nverify ${args.join(' ')}, with 1 and with 2 workers`);
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  return withFolder((folder) => {
    const report = (workers: number) => join(folder, `${workers}`);
    const run = (workers: number) => () => seconds(() => verify([...args, '--workers', `${workers}`], report(workers)));
    const { one, two } = inTurns(rounds, { one: run(1), two: run(2) }, 0);
    const [first, second] = [1, 2].map((workers) => readFileSync(join(report(workers), 'results.json')));
    if (!first.equals(second)) throw new Error('results.json of 1 worker and of 2 differ.');
    return [
      found('1 worker', one, ' s'),
      found('2 workers', two, ' s'),
      atLeast('1 worker over 2 workers', one / two, 1.7, 'x'),
    ];
  });
}

/** @throws Error if there was no run; what the gate says about the claims does not matter here */
function verify(args: readonly string[], report: string): void {
  const command = [join(ROOT, 'dist/bin/main.js'), 'verify', ...args, '--report', report];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0 && status !== 1 && status !== 3) throw new Error(`verify ended with code ${status}: ${stderr}`);
}
