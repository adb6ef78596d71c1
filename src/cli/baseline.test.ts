import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageVersion } from '../input/package-file.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const here = (path: string) => new URL(`../../${path}`, import.meta.url);
/** Two laws of `broken` are refuted, and `sound` is as expected; it knows nothing of systems. */
const REGISTRY = here('fixtures/registries/known.ts');
const OWN = fileURLToPath(here('fixtures/baseline.json'));

const folder = temporaryFolder('all tests');
const path = (name: string) => join(folder.path, name);

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, REGISTRY), ...written };
}

/** A file like this repository's own, with something in it changed. */
function changedFile(name: string, from: string | RegExp, to: string): string {
  const text = readFileSync(OWN, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path(name), changed);
  return path(name);
}

const LOSS = /"vp-line\/initialScoreLoss", "value": 2\.4833/;

describe('a baseline with values that are not those of this package', () => {
  let result: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    const file = changedFile('old.json', LOSS, '"vp-line/initialScoreLoss", "value": 2.4832');
    const text = readFileSync(file, 'utf8')
      .replace(/"version": ".*?"/, '"version": "0.0.1"')
      .replace('"vp-line/priorKl", "value": 6.', '"vp-line/removed", "value": 6.')
      .replace(/("ve-line\/priorKl"), .*? \}/, '$1, "value": null, "reason": "not resolved" }');
    writeFileSync(file, text);
    result = await run('baseline', 'compare', '--file', file);
  });

  test('makes the command exit 1 with the name of each, its values and by how much it moved', () => {
    expect(result.code).toBe(1);
    expect(result.out).toMatch(
      /^moved: vp-line\/initialScoreLoss: 2\.4833\S* ± \S+, was 2\.4832\S* ± \S+: by \S+ errors$/m,
    );
    expect(result.out).toMatch(/^vanished: vp-line\/removed: not measured any more, was 6\.71794e-6 ± \S+$/m);
    expect(result.out).toMatch(/^appeared: ve-line\/priorKl: 0\.0142\S* ± \S+, was null \(not resolved\)$/m);
    expect(result.out).toMatch(/^appeared: vp-line\/priorKl: 6\.71794e-6 ± \S+, was not measured$/m);
    expect(result.out).toMatch(/^baseline of version 0\.0\.1: \d+ quantities, 1 moved, 1 vanished, 2 appeared\n$/m);
  });

  test('says that another version wrote it, and states the chance of its medians', () => {
    expect(result.err).toBe(
      `${path('old.json')} was written by version 0.0.1, and this is version ${packageVersion()}.\n`,
    );
    expect(result.out).toMatch(
      /^baseline, drawn\/size of a weight: a median of draws; false alarm 2\.5e-8; a move of /m,
    );
  });
});

describe('verify --baseline', () => {
  const results = () => JSON.parse(readFileSync(path('reports/results.json'), 'utf8'));
  const verify = (file: string, ...more: string[]) =>
    run('verify', '--claims', 'sound', '--workers', '1', '--report', path('reports'), '--baseline', file, ...more);

  test('passes where nothing has moved, and spends its part of the budget', async () => {
    const { code, out } = await verify(OWN, '--seed', '7');
    expect(code).toBe(0);
    expect(out).toContain('false-alarm budget spent 1e-7 of 1e-6');
    expect(results().baseline).toMatchObject({ seed: 7, alphaSpent: expect.closeTo(1e-7, 12), differences: [] });
  });

  test('exits 1 where a quantity has moved, although all claims are as expected', async () => {
    const { code, out } = await verify(changedFile('moved.json', LOSS, '"vp-line/initialScoreLoss", "value": 2.4834'));
    expect(code).toBe(1);
    expect(out).toContain('moved: vp-line/initialScoreLoss: ');
    expect(out).toContain('1 of 1 claims as expected');
    expect(results().baseline.differences).toMatchObject([{ name: 'vp-line/initialScoreLoss', kind: 'moved' }]);
  });

  test.each([
    [
      '--alpha',
      ['--alpha', '1e-8'],
      /^--alpha should be above the 1e-7 that a comparison with .* spends, found 1e-8\.\n$/,
    ],
    ['--shard', ['--shard', '1/2'], /^--baseline is for merge: a shard decides nothing\.\n$/],
  ])('refuses a %s that leaves it nothing', async (_, more, complaint) => {
    const { code, err } = await verify(OWN, ...more);
    expect(code).toBe(2);
    expect(err).toMatch(complaint);
  });
});

describe('bad input is one sentence and exit code 2, and writes nothing', () => {
  test.each<[string, string[], RegExp]>([
    ['no action', [], /^'baseline' needs <action>; see /],
    ['an unknown action', ['check'], /^'baseline' should be followed by update or compare, found 'check'\.\n$/],
    ['no file', ['compare', '--file', 'no-such.json'], /^There is no file 'no-such\.json'\.\n$/],
    ['an unknown format', ['compare', '--format', 'xml'], /^--format should be one of table, json, found 'xml'\.\n$/],
    [
      'a seed in words',
      ['compare', '--seed', 'one'],
      /^--seed should be a safe integer of at least 0, found 'one'\.\n$/,
    ],
  ])('%s', async (_, argv, complaint) => {
    const { code, out, err } = await run('baseline', ...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(complaint);
  });

  test.each(['compare', 'update'])('%s with a file that is no baseline leaves it as it is', async (action) => {
    writeFileSync(path('other.json'), '{ "name": "mine" }');
    const { code, err } = await run('baseline', action, '--file', path('other.json'));
    expect(code).toBe(2);
    expect(err).toMatch(/other\.json: format should be 1, found nothing\.\n$/);
    expect(readFileSync(path('other.json'), 'utf8')).toBe('{ "name": "mine" }');
  });

  test('a baseline of a system is not compared with this package', async () => {
    const file = changedFile('system.json', '"built-in"', '"ddpm"');
    const { code, err } = await run('baseline', 'compare', '--file', file);
    expect(code).toBe(2);
    expect(err).toBe(`${file}: system should be 'built-in', without --system, found 'ddpm'.\n`);
  });

  test('a folder that is not there is named before anything is measured', async () => {
    const { code, err } = await run('baseline', 'update', '--file', '/proc/no/baseline.json');
    expect({ code, err }).toEqual({
      code: 2,
      err: "There is no folder '/proc/no' to write /proc/no/baseline.json to.\n",
    });
  });
});

describe('a baseline of a system', () => {
  const SUITE = here('properties/index.ts');
  const baseline = async (action: string, system: string, ...more: string[]) => {
    const { terminal, written } = recordingTerminal();
    const argv = ['baseline', action, '--system', fileURLToPath(here(system)), '--file', path('chain.json'), ...more];
    return { code: await dispatch(argv, terminal, SUITE), ...written };
  };

  test('is written, holds with another seed, and names the call of a bug', async () => {
    const written = await baseline('update', 'examples/typescript/chain.ts');
    expect(written).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/chain\.json: \d+ quantities written\n$/),
    });
    expect(await baseline('compare', 'examples/typescript/chain.ts', '--seed', '9')).toMatchObject({
      code: 0,
      err: '',
    });
    const text = readFileSync(path('chain.json'), 'utf8');
    writeFileSync(path('chain.json'), text.replace('"chain"', '"chain with a bug in its noise"'));
    process.env.BUG = 'noise';
    const { code, out } = await baseline('compare', 'examples/typescript/chain-bugs.ts', '--format', 'json');
    delete process.env.BUG;
    expect(code).toBe(1);
    const names: string[] = JSON.parse(out).differences.map(({ name }: { name: string }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => name.startsWith('noise, '))).toBe(true);
  });
});
