import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageVersion } from '../input/package-file.js';
import { replayToken } from '../run/replay.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = new URL('../../fixtures/registries/powers.ts', import.meta.url);

const run = (...argv: string[]) => runOn(REGISTRY, ...argv);

async function runOn(registry: URL, ...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, registry), ...written };
}

describe('bad usage is one sentence on stderr and exit code 2', () => {
  test.each([
    [['nonsense'], /There is no command 'nonsense'/],
    [['verify', '--profile', 'slow'], /--profile should be one of quick, ci, deep, found 'slow'/],
    [['verify', '--seed', 'abc'], /--seed should be a safe integer of at least 0, found 'abc'/],
    [['verify', '--seed', '1e3'], /--seed should be a safe integer/],
    [['verify', '--seed=99999999999999999999'], /--seed should be a safe integer/],
    [['verify', '--alpha', '0'], /--alpha should be a number above 0 and at most 0\.5, found '0'/],
    [['verify', '--alpha', '0.6'], /--alpha should be/],
    [['verify', '--alpha', '-1e-6'], /--alpha should be/],
    [['verify', '--alpha', 'NaN'], /--alpha should be/],
    [['verify', '--alpha', '0x1'], /--alpha should be/],
    [['verify', '--alpha=1e-999'], /--alpha should be/],
    [['verify', '--format', 'xml'], /--format should be one of table, json, found 'xml'/],
    [
      ['verify', '--claims', 'no-such-claim'],
      /There is no claim or topic 'no-such-claim': topics are powers, chance; 'diffusion-bounds list' names/,
    ],
    [
      ['verify', '--claims', 'chance,,powers'],
      /--claims should list claims and topics between commas, found 'chance,,powers'/,
    ],
    [['verify', '--workers', '0'], /--workers should be an integer from 1 to 1024, found '0'/],
    [['verify', '--workers', '-1'], /--workers should be an integer/],
    [['verify', '--workers', '1.5'], /--workers should be an integer/],
    [['verify', '--workers', '1e2'], /--workers should be an integer/],
    [['verify', '--workers', '1025'], /--workers should be an integer/],
    [['verify', '--workers', 'all'], /--workers should be an integer/],
    [['verify', '--workers', '2', '--system', 'x.ts'], /--workers should be 1 with --system, .*, found '2'/],
    [['verify', '--shard', '0/3'], /--shard should be i\/n with 1 <= i <= n <= 1000, found '0\/3'/],
    [['verify', '--shard', '4/3'], /--shard should be/],
    [['verify', '--shard', '2'], /--shard should be/],
    [['verify', '--shard', '1/3/5'], /--shard should be/],
    [['verify', '--shard', '1/99999999999999999999'], /--shard should be/],
    [['verify', '--require'], /^--require is about the claims that --claims names\.$/m],
    [['verify', '--require', '--claims', 'powers', '--shard', '1/2'], /^--require is for merge: a shard/],
    [['merge'], /'merge' needs <shards>/],
    [['merge', 'nowhere.json'], /There is no file 'nowhere\.json'/],
    [
      ['merge', 'package.json'],
      /^package\.json should be a file shard-<i>-of-<n>\.jsonl, whose first line describes the run/,
    ],
    [['explain', 'no-such-claim'], /There is no claim 'no-such-claim'/],
    [['explain'], /'explain' needs <claim>/],
    [['list', '--source', 'Lemma 5'], /There is no claim whose source contains 'Lemma 5'/],
    [['list', '--with', 'nowhere.ts'], /There are no claims at 'nowhere\.ts': no such file/],
    [['list', 'extra'], /'list' has no use for the argument 'extra'/],
    [['replay', 'x'], /The replay token should look like/],
    [
      ['replay', '0.1.0.a.1.2.drawn'],
      /^The replay token is of version 0\.1\.0, this is version \d+\.\d+\.\d+: .* --claims a --seed 1\.\n$/,
    ],
    [['measure'], /'measure' needs <experiment>/],
    [['init'], /'init' needs <language>/],
    [['init', 'rust'], /^init: the language should be one of python, typescript, found 'rust'\.\n$/],
  ])('%s', async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toMatch(/^[^\n]+\n$/);
  });

  test.each([
    [['\u001b[2J']],
    [['verify', '--seed', '\u001b[2J']],
    [['verify', '--claims', `\u009b2J${'x'.repeat(5000)}`]],
    [['verify', `--\u001b[2J`]],
    [['list', '--with', '\u001b[2J\n.ts']],
    [['list', '--source', '\u001b[2J']],
    [['merge', '\u001b[2J']],
    [['replay', '\u001b[2J'.repeat(5000)]],
    [['verify', '--report', '/dev/null/\u001b[2J', '--claims', 'powers-fall']],
    [['verify', '--system', '\u001b[2J']],
  ])('what it quotes is escaped and cut (%#)', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^[^\p{Cc}]{1,1100}\n$/u);
    expect(err).toMatch(/\\u\{[19]b\}/);
  });

  test('the usage names every option of every command', async () => {
    const { out } = await run('--help');
    const names = new Set(Array.from(out.matchAll(/^ {2}(\w+) /gm), ([, name]) => name));
    expect(names.size).toBe(13);
    for (const name of names) {
      const lines = Array.from(out.matchAll(new RegExp(`\n  ${name} (.*?)(?=\n  \\w|\n\n)`, 'gs')), ([, line]) => line);
      const line = lines.join('\n');
      const options = Array.from((await run(name, '--help')).out.matchAll(/--[a-z-]+/g), ([option]) => option);
      expect(options.length > 0).toBe(name !== 'init');
      expect(options.filter((option) => !line.includes(option))).toEqual([]);
    }
  });

  test('without a command the usage is shown', async () => {
    expect(await run()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage:') });
  });
});

test('a promoted case is replayed by its token, with its assumptions and every number', async () => {
  const token = (path: 'promoted' | []) =>
    replayToken({ version: packageVersion(), claimId: 'powers-fall-as-printed', seed: 1, index: 0, path });
  const { code, out, err } = await run('replay', token('promoted'));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('assumption met: 0 <= x <= 2\n');
  expect(out).toMatch(/^square +2\.25 ± 1e-15$/m);
  expect(out).toMatch(/^ {2}outcome +refuted, decided$/m);
  expect((await run('replay', token([]))).code).toBe(2);
});

test('a claim is explained with what the last run measured, if any, and broken results are refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'explain-'));
  try {
    const missing = join(folder, 'missing');
    for (const [report, sentence] of [
      [missing, `There is no report folder '${missing}'.\n`],
      [folder, `The report folder '${folder}' holds no run: it has no results.json.\n`],
    ]) {
      expect(await run('explain', 'powers-fall', '--report', report)).toEqual({ code: 2, out: '', err: sentence });
    }
    // without --report, whether or not there is a run in the usual place
    const { code, out } = await run('explain', 'powers-fall');
    expect(code).toBe(0);
    expect(out).toContain('\n  x^3 <= x^2,  where x^3 >= 0.001\n');
    expect(out).toMatch(/tolerance = 1e-9: /);
    expect(out).toMatch(/\n\nLast run: .* 'reports'/);
    expect((await run('verify', '--claims', 'powers-fall', '--report', folder)).code).toBe(0);
    expect((await run('explain', 'powers-fall', '--report', folder)).out).toContain('  - cases: 40 of 40 decided\n');
    writeFileSync(join(folder, 'results.json'), '{');
    const broken = await run('explain', 'powers-fall', '--report', folder);
    expect(broken).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^\S+results\.json is not JSON: [^\n]+\n$/),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the chain of bounds is shown for a case as a run numbers it: a promoted one first', async () => {
  const chainOf = async (...options: string[]) =>
    (await run('explain', 'powers-fall-as-printed', ...options)).out.split('Chain, ')[1];
  expect(await chainOf()).toMatch(
    /^in case 0 of seed 1:\n\n {2}side +1\.5 +x\n {2}area +2\.25 ± 1e-15 +x\^2\n\nLast run/,
  );
  const [one, two, other] = [await chainOf('--case', '1'), await chainOf('--case', '2'), await chainOf('--seed', '2')];
  expect(one).toMatch(/^in case 1 of seed 1:/);
  expect(two.split('\n').slice(2)).not.toEqual(one.split('\n').slice(2));
  expect(other).toMatch(/^in case 0 of seed 2:\n\n {2}side +1\.5 /);
});

test('a claim without a chain of bounds has no case to show', async () => {
  for (const [option, value] of [
    ['--case', '0'],
    ['--seed', '2'],
  ]) {
    expect(await run('explain', 'powers-fall', option, value)).toEqual({
      code: 2,
      out: '',
      err: "Claim 'powers-fall' has no chain of bounds, so --case and --seed choose nothing.\n",
    });
  }
  expect((await run('explain', 'powers-fall', '--case', '1.5')).err).toBe(
    "--case should be an integer of at least 0, found '1.5'.\n",
  );
});

test('claims are listed with topic, expectation, source and title, all of them or those of a source', async () => {
  const all = await run('list');
  expect(all).toMatchObject({ code: 0, err: '' });
  expect(all.out.match(/^[a-z].*$/gm)).toEqual([
    'powers-fall             powers  holds    Euclid 1956, Lemma 4',
    'powers-fall-as-printed  powers  refuted  Euclid 1956, Lemma 41',
    'even-spread             chance  holds    this suite, by definition',
  ]);
  const { out } = await run('list', '--source', 'lemma 4');
  expect(out).toBe(
    [
      'powers-fall  powers  holds  Euclid 1956, Lemma 4',
      '  The powers of a number in the unit interval fall',
      '',
      'Euclid 1956, Lemma 4: powers fall',
      '  powers-fall',
      '  Cubes are long.',
      '',
    ].join('\n'),
  );
});

test('a statement of a paper is listed with its claims, or with the reason why there is none', async () => {
  const { out } = await run('list', '--source', 'Euclid');
  expect(out).toContain('Euclid 1956, Lemma 41: powers fall below two\n  powers-fall-as-printed (must be refuted)\n');
  expect(await run('list', '--source', 'remark 5')).toEqual({
    code: 0,
    err: '',
    out: 'Euclid 1956, Remark 5: lines\n  no claim: It is a definition.\n',
  });
  expect((await run('list')).out).not.toContain('Remark 5');
});

test('help and version go to stdout with exit code 0', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('verify') });
  expect(await run('verify', '--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('--profile') });
  expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test('commands that are not about claims load none, and the help of verify names their topics', async () => {
  const nowhere = new URL('file:///no-such-registry.js');
  expect(await runOn(nowhere, 'list', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--source') });
  expect((await run('verify', '--help')).out).toContain('Topics are powers, chance, ');
});
