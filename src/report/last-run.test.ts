import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { temporaryFolder } from '../testing/folder.js';
import { bad, good, law, resultsOf } from '../testing/results.js';
import { lastRun } from './last-run.js';
import { resultsText } from './result-files.js';
import { runRecordText } from './run-record.js';

const result: ClaimResult = {
  ...bad,
  reason: 'case 3: measured 2 exceeds bound 1',
  laws: [{ ...bad.laws[0] }, { ...law, id: 'size', compared: 31, decided: 31, vacuous: 9 }],
  assumptions: [...bad.assumptions, { statement: 'x > 0', met: 38 }],
  controls: [
    ...bad.controls,
    { id: 'corrected', law: 'size', expects: 'holds', cases: 20, share: 0, margin: Number.NaN },
    { id: 'broken', law: 'size', expects: 'holds', cases: 20, share: 0.05, margin: 20, fault: 'refuted' },
  ],
};

const folder = temporaryFolder();

const store = (text: string) => writeFileSync(join(folder.path, 'results.json'), text);
const storeRun = (...results: ClaimResult[]) => store(resultsText(resultsOf(...results)));
const read = () => lastRun(folder.path, 'square', '1.0.0');

test('what was measured is read back from the results', () => {
  storeRun({ ...result, id: 'other' }, result);
  expect(read()).toBe(
    [
      `Last run (profile quick, seed 4, in '${folder.path}'):`,
      '  - verdict: refuted; case 3: measured 2 exceeds bound 1',
      '  - cases: 39 of 40 decided',
      '  - law sign: refuted; 39 of 40 decided; largest measured/bound: 0.123, in case 3',
      '  - law size: holds; 31 of 31 decided, 9 more vacuous; largest measured/bound: 0.123, in case 3',
      '  - assumption met in 38 of 40 cases: x > 0',
      '  - control wrong: refuted in 19 of 20 cases, by 1e5 errors in the median',
      '  - control corrected: holds in its 20 cases, as it must',
      '  - control broken: refuted in 1 of 20 cases',
      '  - counterexample: npx diffusion-bounds replay 1.0.0.square.4.3.drawn',
      '',
    ].join('\n'),
  );
});

test('a run of a system says so, and its counterexample replays with all that the run was given', () => {
  store(resultsText({ ...resultsOf(result), system: 'mine' }));
  const record = { startedAt: '', workers: 1, milliseconds: {}, system: 'mine.ts', with: ['own.ts'] };
  writeFileSync(join(folder.path, 'run.json'), runRecordText(record));
  expect(read()).toContain(`Last run (system 'mine', profile quick, seed 4, in '${folder.path}'):\n`);
  expect(read()).toContain('replay 1.0.0.square.4.3.drawn --system mine.ts --with own.ts\n');
});

test('cases in error are counted, and the first is to be replayed', () => {
  const failed = { cases: { run: 40, decided: 39, failed: 1 }, failing: '1.0.0.square.4.1.drawn' };
  storeRun({ ...good, ...failed, verdict: 'error', reason: 'case 1: x' });
  expect(read()).toContain('  - cases: 39 of 40 decided, 1 in error\n');
  expect(read()).toContain('  - case in error: npx diffusion-bounds replay 1.0.0.square.4.1.drawn\n');
});

test('a statistical claim shows what it spent and its p-values, and a missing or infinite ratio its reason', () => {
  storeRun({
    ...good,
    alphaSpent: 2e-7,
    controls: [{ id: 'often', law: 'sign', expects: 'refuted', cases: 200, share: 0.3, pValue: 1.25e-40 }],
    laws: [{ ...law, worst: { ratio: Number.POSITIVE_INFINITY, index: 1 } }],
  });
  expect(read()).toContain('  - verdict: holds\n');
  expect(read()).toContain('largest measured/bound: the bound is not positive, in case 1\n');
  expect(read()).toContain('  - false-alarm share spent: 2e-7\n');
  expect(read()).toContain('  - control often: beyond the bound in 60 of 200 draws, p = 1.25e-40\n');
  storeRun({ ...good, laws: [{ ...law, worst: { ratio: Number.NaN, index: null } }] });
  expect(read()).toContain('largest measured/bound: no case was compared\n');
});

test('one line says that there is no run of this version and claim', () => {
  expect(read()).toBe(`Last run: none in '${folder.path}'.\n`);
  storeRun({ ...result, id: 'other' });
  expect(read()).toBe(`Last run: the one in '${folder.path}' does not have this claim.\n`);
  store('{ "version": "0.9.0", "claims": "of another shape" }');
  expect(read()).toBe(`Last run: the one in '${folder.path}' is of version 0.9.0, this is 1.0.0.\n`);
});

test.each([
  ['text that is not JSON', '{ "version"', /results\.json is not JSON: .*\.$/],
  ['what is no run', '[]', /results\.json: the results should be an object, found \[\]\.$/],
  [
    'results of another shape',
    JSON.stringify({ ...resultsOf(good), claims: [{ ...good, cases: { run: '40' } }] }),
    /results\.json: claims\[0\]\.cases\.run should be a number, found "40"\.$/,
  ],
])('%s is refused in one sentence', (_name, text, message) => {
  store(text);
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});
