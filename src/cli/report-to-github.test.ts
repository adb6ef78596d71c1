import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { bad, good } from '../testing/results.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';
import { outputsText, stepOutputs } from './report-to-github.js';

/** Two laws of `broken` are refuted, `vague` is inconclusive, `printed` holds, and `sound` is as expected. */
const REGISTRY = new URL('../../fixtures/registries/known.ts', import.meta.url);

const folder = temporaryFolder();
beforeEach(() => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder.path, 'summary.md'));
  vi.stubEnv('GITHUB_OUTPUT', join(folder.path, 'outputs'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, REGISTRY), ...written };
}

const verify = (claims: string, ...more: string[]) =>
  run('verify', '--workers', '1', '--claims', claims, '--report', join(folder.path, 'reports'), ...more);

const written = (name: string) => readFileSync(join(folder.path, name), 'utf8');
const commands = (err: string) => err.split('\n').filter((line) => line.startsWith('::'));

test('a run is annotated on stderr, and has a summary and outputs', async () => {
  const { code, out, err } = await verify('broken,vague,printed,sound', '--github', '--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toHaveProperty('claims');
  expect(commands(err).map((line) => line.slice(0, 40))).toEqual([
    '::error title=broken.first%3A expected h',
    '::error title=broken.second%3A expected ',
    '::error title=printed%3A expected refute',
    '::warning title=vague%3A expected holds%',
  ]);
  expect(written('summary.md')).toMatch(/^## diffusion-bounds \S+: failed\n\n1 of 4 claims as expected, 2 unexpected/);
  expect(written('reports/report.md')).toBe(written('summary.md'));
  expect(written('outputs')).toMatch(
    /^report<<(\S+)\n\S+\/reports\n\1\nas-expected<<\1\n1\n\1\nunexpected<<\1\n2\n\1\n/,
  );
});

test('summaries and outputs are appended, and are as the run ended', async () => {
  writeFileSync(join(folder.path, 'summary.md'), 'before\n');
  expect((await verify('vague', '--github')).code).toBe(3);
  expect((await verify('sound', '--github')).code).toBe(0);
  const summary = written('summary.md');
  expect(summary.match(/^(before|##) .*|^before$/gm)).toEqual([
    'before',
    expect.stringMatching(/: undecided$/),
    expect.stringMatching(/: passed$/),
  ]);
  expect(written('outputs').match(/^undecided<</gm)).toHaveLength(2);
});

test('elsewhere than in a step there are annotations alone, and without --github there is nothing', async () => {
  const { code, err } = await verify('vague');
  expect({ code, commands: commands(err) }).toEqual({ code: 3, commands: [] });
  expect(() => written('summary.md')).toThrow();
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.stubEnv('GITHUB_OUTPUT', undefined);
  expect(commands((await verify('vague', '--github')).err)).toHaveLength(1);
});

test('a summary that has no room left is not written, as GitHub would show none of it', async () => {
  writeFileSync(join(folder.path, 'summary.md'), 'x'.repeat(1024 * 1024 - 10));
  expect((await verify('sound', '--github')).code).toBe(0);
  expect(written('summary.md')).toHaveLength(1024 * 1024 - 10);
});

test('what ends a run is an annotation too', async () => {
  const { code, err } = await verify('sound', '--github', '--seed', 'x,1');
  expect(code).toBe(2);
  const sentence = "--seed should be a safe integer of at least 0, found 'x,1'.";
  expect(err).toBe(`${sentence}\n::error title=diffusion-bounds::${sentence}\n`);
  vi.stubEnv('GITHUB_STEP_SUMMARY', folder.path);
  expect(await verify('sound', '--github')).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      `The file '${folder.path}' that GITHUB_STEP_SUMMARY names cannot be written to: EISDIR.\n`,
    ),
  });
});

test('shards are merged with --github, and are not reported themselves', async () => {
  expect(await verify('vague', '--shard', '1/1', '--github')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^--github is for merge: a shard decides nothing\.\n/),
  });
  expect((await verify('vague', '--shard', '1/1')).code).toBe(0);
  const shard = join(folder.path, 'reports/shard-1-of-1.jsonl');
  const merged = await run('merge', shard, '--report', join(folder.path, 'merged'), '--github');
  expect({ code: merged.code, commands: commands(merged.err).length }).toEqual({ code: 3, commands: 1 });
  expect(written('outputs')).toContain(`${folder.path}/merged\n`);
});

test('the outputs count claims by how they came out, and by verdict', () => {
  const skipped = { ...good, verdict: 'skipped', reason: 'needs fit' } as const;
  const undecided = { ...good, verdict: 'vacuous', reason: 'says nothing' } as const;
  const known = { ...bad, expected: [{ verdict: 'refuted', reason: 'issue 12', met: true }] } as const;
  expect(stepOutputs([good, bad, known, skipped, undecided], '/work/reports')).toEqual({
    report: '/work/reports',
    'as-expected': '2',
    unexpected: '1',
    undecided: '1',
    skipped: '1',
    verdicts: '{"holds":1,"refuted":2,"skipped":1,"vacuous":1}',
  });
});

test('a value may have any characters, as it ends with the mark', () => {
  expect(outputsText({ report: '/a\nb=c', skipped: '1' }, 'mark')).toBe(
    'report<<mark\n/a\nb=c\nmark\nskipped<<mark\n1\nmark\n',
  );
});
