import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { packageVersion } from '../input/package-file.js';
import { replayToken } from '../run/replay.js';
import { COMMAND } from '../testing/command.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = new URL('../../fixtures/registries/systems.ts', import.meta.url);

const folder = temporaryFolder();
afterEach(() => {
  delete process.env.FAULT;
});

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, REGISTRY), ...written };
}

const verify = (claims: string, system: string, ...more: string[]) =>
  run('verify', '--claims', claims, '--system', system, '--report', folder.path, ...more);

interface Results {
  system: string;
  corpus: string;
  claims: { id: string; verdict: string; reason?: string; replay?: string; failing?: string }[];
}

const results = (): Results => JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8'));

const MIXTURE = 'examples/typescript/mixture.ts';
const FAULTY = 'fixtures/systems/faulty.ts';

test('a system is asked what it can answer; the rest is skipped and does not change the exit code', async () => {
  const { code, out, err } = await verify('score-leads-back,fits-are-read,numbers', MIXTURE);
  expect(code).toBe(0);
  // how long it took, in all processes and by the clock, and why claims are skipped
  expect(err).toMatch(
    /^skipped \(needs fit, readout\): fits-are-read\nskipped \(not about a system\): 1 claim\n\[1\/1\] score-leads-back: holds \(\d+\.\d s; in all \d+\.\d s\)\n$/,
  );
  expect(out).toContain('1 of 3 claims as expected, 0 unexpected, 0 undecided, 1 skipped, 1 not about a system\n');
  const { system, corpus, claims } = results();
  expect([system, corpus]).toEqual(['exact mixture', 'none']);
  expect(claims.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['score-leads-back', 'holds', undefined],
    ['fits-are-read', 'skipped', 'needs fit, readout'],
    ['numbers-alone', 'skipped', 'is not about a system'],
  ]);
  const junit = readFileSync(join(folder.path, 'junit.xml'), 'utf8');
  expect(junit).toContain('<skipped message="needs fit, readout"/>');
  expect(junit).toMatch(/<testsuites name="[^"]*" tests="3" failures="0" errors="0" skipped="1">/);
});

test('a process with a system that describes itself wrongly ends, with the sentence alone', () => {
  const path = join(folder.path, 'ddpm.mjs');
  const forward = "{ from: 0, to: 1, prior: { variance: 1 }, family: 'ddpm' }";
  writeFileSync(path, `export const system = { name: 'x', process: ${forward} };`);
  const { status, stderr } = spawnSync(
    process.execPath,
    [...COMMAND, 'verify', '--system', path, '--report', folder.path],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `${path}: process.family should be 'vp' or 've', found "ddpm".\n`,
  });
});

test('with --require, a claim that was asked for and is skipped leaves the run undecided', async () => {
  const { code, out, err } = await verify('score-leads-back,fits-are-read,numbers', MIXTURE, '--require');
  expect(code).toBe(3);
  expect(out).toContain('1 of 3 claims as expected, 0 unexpected');
  expect(err).toMatch(
    /\n--require: 'fits-are-read' is skipped: needs fit, readout\n--require: 'numbers-alone' is skipped: is not about a system\n$/,
  );
  expect((await verify('score-leads-back', MIXTURE, '--require')).code).toBe(0);
  // what is worse stays worse
  expect((await verify('score-leads-back,numbers', 'fixtures/systems/noise-sign.ts', '--require')).code).toBe(1);
  expect((await verify('score-leads-back,numbers', MIXTURE, '--shard', '1/1')).code).toBe(0);
  const merge = ['merge', join(folder.path, 'shard-1-of-1.jsonl'), '--system', MIXTURE, '--report', folder.path];
  expect((await run(...merge)).code).toBe(0);
  expect((await run(...merge, '--require')).code).toBe(3);
});

test('nothing but skipped claims decides nothing', async () => {
  expect((await verify('fits-are-read,numbers-alone', MIXTURE)).code).toBe(3);
});

test('a wrong system is refuted, and the counterexample replays against it', async () => {
  const path = 'fixtures/systems/noise-sign.ts';
  const { code, out } = await verify('score-leads-back', path);
  expect(code).toBe(1);
  const token = results().claims[0].replay ?? '';
  expect(out).toContain(`npx diffusion-bounds replay ${token} --system ${path}\n`);
  expect(readFileSync(join(folder.path, 'junit.xml'), 'utf8')).toContain(`replay ${token} --system ${path}</failure>`);
  const explained = await run('explain', 'score-leads-back', '--report', folder.path);
  expect(explained.out).toContain("Last run (system 'noise with the wrong sign', profile quick, ");
  expect(explained.out).toContain(`replay ${token} --system ${path}\n`);
  expect(token).toMatch(/\.system\.\w{8}$/);
  expect(await run('replay', token)).toEqual({
    code: 2,
    out: '',
    err: 'The replay token is of a case that was asked of a system: it needs --system, found none.\n',
  });
  const again = await run('replay', token, '--system', path);
  expect(again).toMatchObject({ code: 1, out: expect.stringContaining('refuted, decided') });
  expect((await run('replay', token, '--system', MIXTURE)).code).toBe(0);
});

test('a system that fails is an error of one sentence, and the run goes on with the other claims', async () => {
  process.env.FAULT = 'never resolves';
  const { code, out } = await verify('signal-falls,score-leads-back', FAULTY, '--time-limit', '8');
  expect(code).toBe(1);
  expect(results().claims.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['signal-falls', 'holds'],
    ['score-leads-back', 'error'],
  ]);
  expect(out).toContain("case 0: score of the system 'faulty' did not answer within 8 s.\n");
  const replayed = `replay ${results().claims[1].failing} --system ${FAULTY} --time-limit 8\n`;
  expect(out).toContain(replayed);
  expect((await run('explain', 'score-leads-back', '--report', folder.path)).out).toContain(replayed);
});

const tokenOf = (claimId: string, ofSystem: boolean) =>
  replayToken({ version: packageVersion(), claimId, seed: 1, index: 0, path: [], ofSystem });

test.each([
  [['verify', '--system', 'nowhere.ts'], "There is no system at 'nowhere.ts': no such file.\n"],
  [['verify', '--time-limit', '3'], '--time-limit is for calls of a system: it needs --system.\n'],
  [
    ['verify', '--system', MIXTURE, '--time-limit', '1e999'],
    "--time-limit should be a number of seconds above 0, found '1e999'.\n",
  ],
  [
    ['verify', '--system', MIXTURE, '--time-limit', '-1'],
    "--time-limit should be a number of seconds above 0, found '-1'.\n",
  ],
  [
    ['replay', tokenOf('score-leads-back', false), '--system', MIXTURE],
    'The replay token is of a case that was asked of no system: found --system.\n',
  ],
  [
    ['replay', tokenOf('numbers-alone', true), '--system', MIXTURE],
    "Claim 'numbers-alone' is skipped: it is not about a system.\n",
  ],
])('bad input is one sentence and exit 2: %s', async (argv, sentence) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err: sentence });
});

test('the claims that a system is asked are listed with what the others need; a time limit needs a system', async () => {
  const { code, out, err } = await run('list', '--system', MIXTURE);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    'signal-falls\n  asked: signal, finite\nscore-leads-back\n  asked: back, finite\n\n' +
      "skipped (needs fit, readout): fits-are-read\nskipped (not about a system): 1 claim\n\n2 of 4 claims are asked of 'exact mixture'.\n",
  );
  expect(await run('list', '--time-limit', '3')).toMatchObject({ code: 2, out: '' });
});
