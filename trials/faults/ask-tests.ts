import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Answer } from './answer.js';
import { runScript } from './run.js';

/** Runs some test files in a copy of the package; the first failure ends the run. */
export async function askTests(copy: string, files: readonly string[]): Promise<Answer> {
  const report = join(copy, 'tested.json');
  rmSync(report, { force: true });
  const options = ['--bail=1', '--maxWorkers=1', '--no-isolate', '--reporter=json', `--outputFile=${report}`];
  await runScript(copy, 'node_modules/vitest/vitest.mjs', 'run', ...files, ...options);
  if (!existsSync(report)) return { kind: 'none', reason: 'vitest could not run' };
  return testAnswer(JSON.parse(readFileSync(report, 'utf8')), copy);
}

/** The JSON report of vitest, as far as it is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

/** What a report says: files that failed, each with its first failed test if it came to tests. */
export function testAnswer({ testResults }: TestReport, copy: string): Answer {
  const failed = testResults.filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    const seen = failed.map(({ name, assertionResults }) => {
      const first = assertionResults.find(({ status }) => status === 'failed');
      return `${relative(copy, name)}${first === undefined ? '' : `: ${first.title}`}`;
    });
    return { kind: 'caught', by: relative(copy, failed[0].name), seen };
  }
  const hasRun = testResults.some(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed'));
  return hasRun ? { kind: 'missed' } : { kind: 'none', reason: 'vitest ran no test' };
}
