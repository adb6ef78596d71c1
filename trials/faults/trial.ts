import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { topics } from '../../properties/index.js';
import type { Fault } from './fault.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What a scratch copy leaves out; it borrows node_modules. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'reports']);

/** Who caught a fault; nobody if it survived. */
interface Caught {
  readonly claims: readonly string[];
  readonly tests: readonly string[];
}

/** What became of a fault: who caught it, or why it could not be tried. */
export type Outcome = ({ readonly kind: 'tried' } & Caught) | { readonly kind: 'broken'; readonly reason: string };

/**
 * Puts a fault into a scratch copy and runs the gate on it until something catches it: the claims, topic by topic, and
 * then the unit tests, starting with those beside the broken code.
 *
 * @param testsFirst whether the tests beside the broken code go before the claims: they catch most, and take less time
 */
export async function tryFault({ id, patch }: Fault, testsFirst: boolean): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), `fault-${id}-`));
  try {
    cpSync(ROOT, scratch, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) || path === ROOT });
    symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
    const run = (command: string, ...args: string[]) => exitCode(scratch, command, args);
    if ((await run('git', 'apply', patch)) !== 0) return { kind: 'broken', reason: 'the patch does not apply' };
    if ((await run('npx', 'tsc', '-p', 'tsconfig.build.json')) !== 0) {
      return { kind: 'broken', reason: 'it does not typecheck' };
    }
    const beside = async (): Promise<Caught> => ({
      claims: [],
      tests: await failedTests(scratch, foldersOf(patch), run),
    });
    const claims = async (): Promise<Caught> => ({ claims: await refutedClaims(scratch, run), tests: [] });
    const all = async (): Promise<Caught> => ({ claims: [], tests: await failedTests(scratch, [], run) });
    for (const attempt of testsFirst ? [beside, claims, all] : [claims, beside, all]) {
      const caught = await attempt();
      if (caught.claims.length + caught.tests.length > 0) return { kind: 'tried', ...caught };
    }
    return { kind: 'tried', claims: [], tests: [] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

type Run = (command: string, ...args: string[]) => Promise<number>;

/** The claims of the first topic that has some which come out otherwise than expected. */
async function refutedClaims(scratch: string, run: Run): Promise<string[]> {
  for (const topic of Object.keys(topics)) {
    const options = ['--profile', 'quick', '--claims', topic, '--workers', '1', '--report', 'verified'];
    const verified = await run('node', 'dist/bin/main.js', 'verify', ...options);
    const claims = verified === 1 ? unexpectedClaims(join(scratch, 'verified/results.json')) : [];
    if (claims.length > 0) return claims;
  }
  return [];
}

/** The files with failed tests among some folders, all without any; the first failure ends the run. */
async function failedTests(scratch: string, folders: readonly string[], run: Run): Promise<string[]> {
  const tested = join(scratch, 'tested.json');
  const left = ['properties/claims.test.ts', 'bin/package.test.ts'].map((file) => `--exclude=${file}`);
  const options = ['--maxWorkers=1', '--bail=1', ...left, '--passWithNoTests'];
  await run('npx', 'vitest', 'run', ...folders, ...options, '--reporter=json', `--outputFile=${tested}`);
  const { testResults }: Tested = JSON.parse(readFileSync(tested, 'utf8'));
  return testResults
    .filter(({ status }) => status !== 'passed')
    .map(({ name, assertionResults }) => {
      const first = assertionResults.find(({ status }) => status === 'failed');
      return `${relative(scratch, name)}${first === undefined ? '' : `: ${first.title}`}`;
    });
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
