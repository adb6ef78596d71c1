import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReproductionPage } from '../report/page/reproduction-page.js';
import { temporaryFolder } from '../testing/folder.js';
import { dataInPage } from '../testing/page-data.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = new URL('file:///no/claims.js');
const folder = temporaryFolder('all tests');

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  const code = await dispatch(['reproduce', ...argv], terminal, REGISTRY);
  return { code, ...written };
}

test.each([
  [
    ['early-stoping'],
    "There is no experiment 'early-stoping': there are early-stopping, modes-shift, capacity, densities, mnist; the nearest is 'early-stopping'.",
  ],
  [['early-stopping', '--seeds', '0'], "--seeds should be a whole number from 1 to 1000000, found '0'."],
  [['early-stopping', '--epochs', '1.5'], "--epochs should be a whole number from 1 to 1000000, found '1.5'."],
  [['early-stopping', '--report', '/proc/none'], "The report folder '/proc/none' cannot be written to"],
  [[], "'reproduce' needs <experiment>"],
])('%j is refused in one sentence', async (argv, sentence) => {
  const { code, out, err } = await run(...argv);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('an experiment prints its tables and a note on each figure, and writes its numbers and its page', async () => {
  const into = join(folder.path, 'early');
  const few = ['--seeds', '1', '--epochs', '1', '--workers', '1'];
  const { code, out } = await run('early-stopping', ...few, '--report', into);
  expect(code).toBe(0);
  expect(out).toMatch(/^Figure 3: (reproduced|in part|not reproduced)\.$/m);
  expect(out).toMatch(/^Figure 8: not tried\.$/m);
  const found: ReproductionPage = JSON.parse(readFileSync(join(into, 'reproduction.json'), 'utf8'));
  expect(Object.keys(found.measured)).toEqual(['series', 'flows']);
  const page = dataInPage(readFileSync(join(into, 'report.html'), 'utf8')) as ReproductionPage;
  expect(page.sections).toEqual(found.sections);
});
