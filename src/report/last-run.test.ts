import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputError } from '../experiment/input-error.js';
import type { ClaimResult } from '../judge/result.js';
import { jsonText } from './finite-json.js';
import { lastRun } from './last-run.js';
import { collectResults } from './results.js';

const settings = { version: '1.0.0', seed: 4, profile: 'quick' } as const;

const result: ClaimResult = {
  id: 'square',
  expects: 'holds',
  verdict: 'refuted',
  reason: 'case 3: measured 2 exceeds bound 1',
  cases: { run: 40, decided: 39 },
  assumptions: [
    { statement: 'x is real', met: null, metReason: 'by construction' },
    { statement: 'x > 0', met: 38 },
  ],
  worst: { ratio: 0.12345678, index: 3 },
  alphaSpent: 0,
  controls: [
    { id: 'sign', share: 0.95, margin: 1e5 },
    { id: 'corrected', share: 0, margin: Number.NaN },
  ],
  replay: '1.0.0.square.4.3.drawn',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'last-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const store = (text: string) => writeFileSync(join(folder, 'results.json'), text);
const storeRun = (...results: ClaimResult[]) => store(jsonText(collectResults(settings, results)));
const read = () => lastRun(folder, 'square', '1.0.0');

test('what was measured is read back from the results', () => {
  storeRun({ ...result, id: 'other' }, result);
  expect(read()).toBe(
    [
      `Last run (profile quick, seed 4, in '${folder}'):`,
      '  - verdict: refuted; case 3: measured 2 exceeds bound 1',
      '  - cases: 39 of 40 decided',
      '  - worst ratio measured/bound: 0.123457, in case 3',
      '  - assumption met in 38 of 40 cases: x > 0',
      '  - control sign: refuted in 95% of its cases, by 100000 errors in the median',
      '  - control corrected: refuted in 0% of its cases',
      '  - counterexample: diffusion-bounds replay 1.0.0.square.4.3.drawn',
      '',
    ].join('\n'),
  );
});

test('a statistical claim shows what it spent and its p-values, and a missing or infinite ratio its reason', () => {
  const { reason: _, replay: __, ...rest } = result;
  const controls = [{ id: 'often', share: 0.3, pValue: 1.25e-40 }];
  storeRun({
    ...rest,
    verdict: 'holds',
    alphaSpent: 2e-7,
    controls,
    worst: { ratio: Number.POSITIVE_INFINITY, index: 1 },
  });
  expect(read()).toContain('  - verdict: holds\n');
  expect(read()).toContain('worst ratio measured/bound: the bound is not positive, in case 1\n');
  expect(read()).toContain('  - false-alarm share spent: 2e-7\n');
  expect(read()).toContain('  - control often: beyond the bound in 30% of its draws, p = 1.25e-40\n');
  storeRun({ ...rest, worst: { ratio: Number.NaN, index: null } });
  expect(read()).toContain('worst ratio measured/bound: none\n');
});

test('without a run of this version and claim one line says so', () => {
  expect(read()).toBe(`Last run: none in '${folder}'.\n`);
  storeRun({ ...result, id: 'other' });
  expect(read()).toBe(`Last run: that in '${folder}' is without this claim.\n`);
  store('{ "version": "0.9.0", "claims": "of another shape" }');
  expect(read()).toBe(`Last run: that in '${folder}' is of version 0.9.0, this is 1.0.0.\n`);
});

test.each([
  ['text that is not JSON', '{ "version"', /results\.json is not JSON: .*\.$/],
  ['what is no run', '[]', /results\.json: the results should be an object, found \[\]\.$/],
  [
    'results of another shape',
    jsonText({ ...collectResults(settings, [result]), claims: [{ ...result, cases: { run: '40' } }] }),
    /results\.json: claims\[0\]\.cases\.run should be a number, found "40"\.$/,
  ],
])('%s is refused in one sentence', (_name, text, message) => {
  store(text);
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});
