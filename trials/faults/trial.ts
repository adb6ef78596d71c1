import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { topics } from '../../properties/index.js';
import type { Fault } from './fault.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What a scratch copy leaves out; it borrows node_modules. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'reports']);

/** What became of a fault: what caught it (nothing if it survived), or why it could not be tried. */
export type Outcome =
  | { readonly kind: 'tried'; readonly claims: readonly string[]; readonly tests: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Puts a fault into a scratch copy and runs the gate on it: the claims, topic by topic, and the unit tests where all
 * claims missed it.
 */
export async function tryFault(fault: Fault): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), `fault-${fault.id}-`));
  try {
    cpSync(ROOT, scratch, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) || path === ROOT });
    symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
    const run = (command: string, ...args: string[]) => exitCode(scratch, command, args);
    if ((await run('git', 'apply', fault.patch)) !== 0) return { kind: 'broken', reason: 'the patch does not apply' };
    if ((await run('npx', 'tsc', '-p', 'tsconfig.build.json')) !== 0) {
      return { kind: 'broken', reason: 'it does not typecheck' };
    }
    const claims: string[] = [];
    for (const topic of Object.keys(topics)) {
      const options = ['--profile', 'quick', '--claims', topic, '--workers', '1', '--report', 'verified'];
      const verified = await run('node', 'dist/bin/main.js', 'verify', ...options);
      if (verified === 1) claims.push(...unexpectedClaims(join(scratch, 'verified/results.json')));
      // one topic is enough
      if (claims.length > 0) return { kind: 'tried', claims, tests: [] };
    }
    const tested = join(scratch, 'tested.json');
    let tests: string[] = [];
    // the tests beside what is broken catch most, and in a fraction of the time; one catch is enough
    for (const among of [foldersOf(fault.patch), []]) {
      const options = ['--maxWorkers=1', '--bail=1', '--exclude=properties/claims.test.ts', '--passWithNoTests'];
      await run('npx', 'vitest', 'run', ...among, ...options, '--reporter=json', `--outputFile=${tested}`);
      tests = failedTests(tested, scratch);
      if (tests.length > 0) break;
    }
    return { kind: 'tried', claims, tests };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The folders of the files that a patch changes. */
function foldersOf(patch: string): string[] {
  const changed = readFileSync(patch, 'utf8').matchAll(/^\+\+\+ b\/(.*\/)[^/]+$/gm);
  return [...new Set(Array.from(changed, ([, folder]) => folder))];
}

function exitCode(cwd: string, command: string, args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 28 }, (error) => {
      done(error === null ? 0 : typeof error.code === 'number' ? error.code : -1);
    });
  });
}

interface Results {
  claims: {
    id: string;
    expects: string;
    verdict: string;
    counterexample?: Record<'measured' | 'bound' | 'error', number>;
  }[];
}

/**
 * The claims of a topic that came out otherwise, with the margin of a refutation in errors; an exception alone catches
 * nothing.
 */
function unexpectedClaims(path: string): string[] {
  const { claims }: Results = JSON.parse(readFileSync(path, 'utf8'));
  return claims
    .filter(({ expects, verdict }) => verdict !== expects && verdict !== 'error')
    .map(({ id, verdict, counterexample }) => {
      if (counterexample === undefined) return `${id} ${verdict}`;
      const { measured, bound, error } = counterexample;
      return `${id} ${verdict} (${((measured - bound) / error).toPrecision(2)} errors)`;
    });
}

interface Tested {
  testResults: { name: string; status: string; assertionResults: { status: string; title: string }[] }[];
}

/** The files with failed tests, each with the first of them. */
function failedTests(path: string, scratch: string): string[] {
  const { testResults }: Tested = JSON.parse(readFileSync(path, 'utf8'));
  return testResults
    .filter(({ status }) => status !== 'passed')
    .map(({ name, assertionResults }) => {
      const first = assertionResults.find(({ status }) => status === 'failed');
      return `${relative(scratch, name)}${first === undefined ? '' : `: ${first.title}`}`;
    });
}
