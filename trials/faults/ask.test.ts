import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, type Ask, askClaims, askTests, besideClean, decidedClaim, failedTest } from './ask.js';
import { nearby } from './nearby.js';
import { onCopies, withChange } from './package-copy.js';
import { runScript } from './run-script.js';

/** A folder with some files, by path. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ask-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

test('a script is killed when it has said enough, and when it is silent for too long', async () => {
  const folder = folderOf({ 'says.js': "console.log('one'); console.error('two'); setInterval(() => {}, 1000);" });
  const start = performance.now();
  const { code, lines, hung } = await runScript(folder, ['says.js'], (line) => line === 'two');
  expect([code, lines, hung]).toEqual([null, ['one', 'two'], false]);
  expect(await runScript(folder, ['says.js'], () => false, 300)).toMatchObject({ code: null, hung: true });
  expect(performance.now() - start).toBeLessThan(60_000);
  expect(await runScript(folder, ['-e', 'process.exit(3)'])).toEqual({ code: 3, lines: [], hung: false });
});

test.each([
  [' × src/a.test.ts > group > adds 1 and 2 5ms', { file: 'src/a.test.ts', title: 'group > adds 1 and 2' }],
  [' FAIL  src/a.test.ts > adds', { file: 'src/a.test.ts', title: 'adds' }],
  [' FAIL  src/a.test.ts [ src/a.test.ts ]', { file: 'src/a.test.ts', title: '' }],
  [' ✓ src/a.test.ts > adds 5ms', undefined],
])('a line of vitest tells the test that failed: %s', (line, failed) => {
  expect(failedTest(line)).toEqual(failed);
});

test('a line of progress tells the claim that was decided', () => {
  expect(decidedClaim('[3/63] noise-levels: refuted (0.4 s)')).toEqual({ id: 'noise-levels', verdict: 'refuted' });
  expect(decidedClaim('claim  verdict')).toBeUndefined();
});

/** A folder whose command and whose vitest write some lines and end with an exit code. */
const sayingFolder = (lines: readonly string[], code: number) => {
  const script = `for (const line of ${JSON.stringify(lines)}) console.log(line); process.exitCode = ${code};`;
  return folderOf({ 'dist/bin/main.js': script, 'node_modules/vitest/vitest.mjs': script });
};
const expected = new Map([['printed', 'refuted'] as const, ['noise', 'holds'] as const]);
const claimsAnswer = (code: number, ...lines: string[]) =>
  askClaims(expected, 1)(sayingFolder(lines, code), ['forward']);

test('the first verdict that is not expected catches a mistake; an exception catches it where no verdict does', async () => {
  const [asExpected, failed] = ['[1/3] printed: refuted (0.1 s)', '[2/3] noise: error (0.1 s; in all 0.2 s)'];
  expect(await claimsAnswer(0, asExpected)).toEqual({ kind: 'missed' });
  expect(await claimsAnswer(1, asExpected, failed, '[3/3] rest: toothless (0.1 s)')).toEqual({
    kind: 'caught',
    by: ['rest'],
    how: 'toothless',
    crashed: false,
  });
  expect(await claimsAnswer(1, asExpected, failed)).toEqual({
    kind: 'caught',
    by: ['noise'],
    how: 'error',
    crashed: true,
  });
  expect(await claimsAnswer(2, 'SyntaxError: x')).toEqual({
    kind: 'caught',
    by: ['forward'],
    how: 'exit code 2: SyntaxError: x',
    crashed: true,
  });
});

test('the first failed test catches a mistake, as does a run of tests that fails otherwise', async () => {
  const answer = (code: number, ...lines: string[]) => askTests(sayingFolder(lines, code), ['a.test.ts', 'b.test.ts']);
  expect(await answer(0, ' ✓ a.test.ts > adds 1ms')).toEqual({ kind: 'missed' });
  expect(await answer(1, ' ✓ a.test.ts > adds 1ms', ' × b.test.ts > takes 1ms')).toEqual({
    kind: 'caught',
    by: ['b.test.ts'],
    how: 'takes',
    crashed: false,
  });
  expect(await answer(1, 'Unhandled Rejection', 'Error: lost')).toEqual({
    kind: 'caught',
    by: ['a.test.ts', 'b.test.ts'],
    how: 'exit code 1: Error: lost',
    crashed: true,
  });
});

test('what fails without the mistake, too, gives no answer', async () => {
  const caught = (by: string): Answer => ({ kind: 'caught', by: [by], how: 'adds', crashed: false });
  const asked: string[] = [];
  const ask: Ask = async (copy, [name]) => {
    if (copy === 'clean') asked.push(name);
    return copy === 'clean' && name === 'good' ? { kind: 'missed' } : caught(name);
  };
  const answer = besideClean(ask, 'clean');
  expect(await answer('copy', ['good'])).toEqual(caught('good'));
  expect(await answer('copy', ['good'])).toEqual(caught('good'));
  expect(await answer('copy', ['bad'])).toEqual({ kind: 'none', reason: 'it fails without the mistake: bad' });
  expect(asked).toEqual(['good', 'bad']);
});

test('a file that is changed for a while is put back, and every copy has its work', async () => {
  const folder = folderOf({ 'a.ts': 'a + b' });
  const changed = withChange(folder, { file: 'a.ts', changed: (text) => text.replace('+', '-') }, async () => {
    const { lines } = await runScript(folder, ['-p', "require('fs').readFileSync('a.ts', 'utf8')"]);
    throw new Error(lines[0]);
  });
  await expect(changed).rejects.toThrow('a - b');
  const { lines } = await runScript(folder, ['-p', "require('fs').readFileSync('a.ts', 'utf8')"]);
  expect(lines).toEqual(['a + b']);
  expect(await onCopies(['x', 'y'], [3, 2, 1], async (element) => 10 * element)).toEqual([30, 20, 10]);
});

test('near a file are the test beside it and those that import it within two steps; topics import it at any distance', () => {
  const folder = folderOf({
    'src/a/x.ts': "export const x = 1;\nimport type { Far } from '../far/far.js';\n",
    'src/a/x.test.ts': '',
    'src/a/y.ts': "import {\n  x,\n} from './x.js';",
    'src/a/y.test.ts': "import { y } from './y.js'; // longer than the next",
    'src/b/z.ts': "import { y } from '../a/y.js';",
    'src/b/w.test.ts': "import { x } from '../a/x.js';",
    'src/b/z.test.ts': "import { z } from './z.js';",
    'src/far/far.ts': '',
    'src/far/other.test.ts': '',
    'src/run/worker.ts': "import { x } from '../a/x.js';",
    'src/run/pool.ts': "forked(loadableModule('src/run/worker'));",
    'properties/forward/noise.ts': "import { z } from '../../src/b/z.js';",
    'properties/score/loss.test.ts': "import { z } from '../../src/b/z.js';",
  });
  const { testsOf, topicsOf } = nearby(folder, ['score', 'forward']);
  expect(testsOf('src/a/x.ts')).toEqual(['src/a/x.test.ts', 'src/b/w.test.ts', 'src/a/y.test.ts']);
  expect(testsOf('src/far/far.ts')).toEqual(['src/far/other.test.ts']);
  expect(topicsOf('src/a/x.ts')).toEqual(['forward']);
  expect([topicsOf('src/run/worker.ts'), topicsOf('src/far/far.ts')]).toEqual([[], []]);
});
