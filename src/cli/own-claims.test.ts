import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { COMMAND } from '../testing/command.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = new URL('../../fixtures/registries/powers.ts', import.meta.url);

/** A user's module: one claim that is refuted. */
const MODULE = `
  import { atMost, claim, uniform } from 'diffusion-bounds';

  export const claims = [
    claim({
      id: 'mine',
      title: 'x is at most a half',
      source: { paper: 'a notebook', locus: 'Lemma 4' },
      assumptions: [],
      scope: [],
      laws: { half: { statement: 'x <= 1/2', latex: 'x \\\\le 1/2', sharpness: 'tight', check: ({ x }) => atMost(x, 0.5) } },
      kind: 'exact',
      expects: 'holds',
      cases: () => uniform(0, 1),
      measure: (x: number) => ({ x }),
      controls: [{ id: 'none', title: '0 in place of 1/2', breaks: 'half', check: ({ x }) => atMost(x, 0) }],
    }),
  ];
`;

const folder = temporaryFolder();
let path: string;
beforeEach(() => {
  path = join(folder.path, 'mine.ts');
  writeFileSync(path, MODULE);
});

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch([...argv, '--with', path], terminal, REGISTRY), ...written };
}

const read = (...names: string[]) => readFileSync(join(folder.path, ...names), 'utf8');

test('claims of a user are decided beside the registry, with all that belongs to it', async () => {
  const { code, out } = await run('verify', '--report', folder.path, '--workers', '1');
  expect(code).toBe(1);
  expect(out).toMatch(/^mine +refuted +all 40 /m);
  expect(out).toContain('3 of 4 claims as expected, 1 unexpected');
  const [mine] = JSON.parse(read('results.json')).claims.slice(-1);
  expect(mine).toMatchObject({ id: 'mine', verdict: 'refuted', counterexample: { law: 'half' } });
  expect(JSON.parse(read('counterexamples', 'mine.json'))).toEqual(mine.counterexample.case);
  expect(read('junit.xml')).toContain('<testcase classname="diffusion-bounds.own" name="mine.half">');
  expect(out).toContain(`mine: npx diffusion-bounds replay ${mine.replay} --with ${path}\n`);
  expect(read('junit.xml')).toContain(`npx diffusion-bounds replay ${mine.replay} --with ${path}</failure>`);
  const explained = await run('explain', 'mine', '--report', folder.path);
  expect(explained.out).toContain(`counterexample: npx diffusion-bounds replay ${mine.replay} --with ${path}\n`);
  const again = await run('replay', mine.replay);
  expect(again).toMatchObject({ code: 1, out: expect.stringContaining("law 'half'\n") });
});

test('claims of a user are chosen by the topic or by name, with any number of workers', async () => {
  const verify = (name: string, workers: string) =>
    run('verify', '--claims', name, '--format', 'json', '--report', folder.path, '--workers', workers);
  const { code, out } = await verify('own', '2');
  expect(code).toBe(1);
  expect(JSON.parse(out).claims.map(({ id }: { id: string }) => id)).toEqual(['mine']);
  for (const name of ['own', 'mine']) expect(await verify(name, '1')).toMatchObject({ code, out });
});

test('shards of claims of a user merge to the bytes of one run', async () => {
  const verify = (...more: string[]) => run('verify', '--report', folder.path, '--workers', '1', ...more);
  const whole = await verify('--format', 'json');
  for (const shard of ['1/2', '2/2']) expect((await verify('--shard', shard)).code).toBe(0);
  const files = ['shard-1-of-2.jsonl', 'shard-2-of-2.jsonl'].map((name) => join(folder.path, name));
  const merged = await run('merge', ...files, '--report', folder.path, '--format', 'json');
  expect({ code: merged.code, out: merged.out }).toEqual({ code: 1, out: whole.out });

  const { terminal, written } = recordingTerminal();
  expect(await dispatch(['merge', ...files, '--report', folder.path], terminal, REGISTRY)).toBe(2);
  expect(written).toEqual({
    out: '',
    err: `${files[0]}: claims[3] should be a built-in claim, or one that --with names, found 'mine'.\n`,
  });
});

test.each(['1', '2'])(
  'a measure that ends the process is an error of its cases, and the run goes on, with %s workers',
  async (n) => {
    writeFileSync(
      path,
      MODULE.replace('({ x }),\n      controls', '(x > 0.5 ? process.exit(0) : { x }),\n      controls'),
    );
    const { code, out } = await run('verify', '--claims', 'mine', '--report', folder.path, '--workers', n);
    expect(code).toBe(1);
    expect(out).toMatch(/^mine +error /m);
    expect(out).toContain('process.exit(0) was called');
  },
);

test('a claim of a user that is asked of a system is asked where the system is', async () => {
  const asked =
    'forSystem: { needs: [], cases: () => uniform(0, 1), measure: (_, { name }) => ({ x: name.length }) },\n      controls';
  // by itself it holds, and what it finds in a system is refuted
  writeFileSync(path, MODULE.replace('({ x }),\n      controls', `({ x: x / 9 }),\n      ${asked}`));
  const reports = ['--claims', 'mine', '--report', folder.path];
  const { code, out } = await run('verify', '--system', 'examples/typescript/mixture.ts', ...reports);
  expect(code).toBe(1);
  expect(out).toMatch(/^mine +refuted /m);
});

/** What the command does with the module, as a process of its own: a test runner would keep it from ending. */
const verifyMine = (...more: string[]) =>
  spawnSync(
    process.execPath,
    [...COMMAND, 'verify', '--claims', 'mine', '--report', folder.path, '--with', path, ...more],
    {
      encoding: 'utf8',
      timeout: 100_000,
    },
  );

test.each(['1', '2'])('a measure that never ends is an error of its cases, with %s workers', (n) => {
  writeFileSync(
    path,
    MODULE.replace('({ x }),\n      controls', 'new Promise<{ x: number }>(() => {}),\n      controls'),
  );
  const { stdout, status } = verifyMine('--workers', n);
  expect(stdout).toContain('measure never came to an end');
  expect(status).toBe(1);
});

test('an exception that comes late, where nobody catches it, is an error of one case, with one worker too', () => {
  const late = 'setTimeout(() => { throw new Error("too late"); })';
  // each such case costs a worker: a range that few cases of this seed fall into
  writeFileSync(
    path,
    MODULE.replace('({ x }),\n      controls', `(x > 0.4 && x < 0.43 && ${late}, { x }),\n      controls`),
  );
  const { stdout, status } = verifyMine('--workers', '1');
  expect(stdout).toMatch(/^mine +error /m);
  expect(stdout).toContain('the worker failed: too late\n');
  expect(status).toBe(1);
});

test('a measure that ends the process in a simpler case alone takes no verdict with it, in a run and in a merge', () => {
  // the second that shrinking comes to: no case of this seed is that near to 3/4
  const guarded = '(x > 0.7499 && x < 0.7501 && process.kill(process.pid, "SIGKILL"), { x }),\n      controls';
  writeFileSync(path, MODULE.replace('({ x }),\n      controls', guarded));
  const whole = verifyMine('--workers', '1');
  expect(whole).toMatchObject({ status: 1, stdout: expect.stringMatching(/^mine +refuted /m) });
  const results = read('results.json');
  expect(verifyMine('--workers', '1', '--shard', '1/1').status).toBe(0);
  const argv = [...COMMAND, 'merge', join(folder.path, 'shard-1-of-1.jsonl'), '--report', folder.path, '--with', path];
  expect(spawnSync(process.execPath, argv, { encoding: 'utf8', timeout: 100_000 }).status).toBe(1);
  expect(read('results.json')).toBe(results);
});

test('output of a measure goes to stderr, as on stdout it would stand among the results', () => {
  writeFileSync(path, MODULE.replace('({ x }),\n      controls', '(console.log("hello"), { x }),\n      controls'));
  const { stdout, stderr } = verifyMine('--format', 'json', '--workers', '1');
  expect(JSON.parse(stdout)).toMatchObject({ claims: [{ id: 'mine' }] });
  expect(stderr).toContain('hello\n');
});

test('claims of a user are listed and explained', async () => {
  expect((await run('list', '--source', 'Lemma 4')).out).toContain('mine         own     holds  a notebook, Lemma 4\n');
  const { out } = await run('explain', 'mine');
  expect(out).toContain('x is at most a half (mine, own)\n');
  expect(out).toContain('Systems: none is asked; the claim has no `forSystem`.\n');
});
