import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runningModule } from '../input/package-file.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = pathToFileURL(runningModule('properties/index'));
const TWO = 'fixtures/systems/two.ts';
const WRONG = 'of v2.0, wrong/kernel-coefficients';

const folder = temporaryFolder();

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, REGISTRY), ...written };
}

const verify = (...more: string[]) =>
  run('verify', '--claims', 'kernel-coefficients,gradient-flow', '--report', folder.path, ...more);

const results = () => JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8'));

test('each of several systems is asked, and its name stands before the ids, in tokens and --expect too', async () => {
  const { code, out } = await verify('--system', TWO);
  expect(code).toBe(1);
  const { claims, system } = results();
  expect(system).toBe('right, of v2.0, wrong');
  expect(claims.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict])).toEqual([
    ['right/kernel-coefficients', 'holds'],
    ['right/gradient-flow', 'skipped'],
    [WRONG, 'refuted'],
    ['of v2.0, wrong/gradient-flow', 'skipped'],
  ]);
  const [, , { replay, counterexample }] = claims;
  expect(out).toContain(`replay ${replay} --system ${TWO}\n`);
  expect(replay).toContain('.of%20v2%2e0%2c%20wrong/kernel-coefficients.');
  const stored = readFileSync(
    join(folder.path, 'counterexamples/of%20v2%2e0%2c%20wrong/kernel-coefficients.json'),
    'utf8',
  );
  expect(JSON.parse(stored)).toEqual(counterexample.case);
  expect(await run('replay', replay, '--system', TWO)).toMatchObject({
    code: 1,
    out: expect.stringContaining(`case: ${JSON.stringify(counterexample.case)}\n`),
  });
  expect(await run('replay', replay, '--system', 'examples/typescript/matrix.ts')).toMatchObject({
    code: 2,
    err: 'The replay token should be of one of the systems fast, slow, found of v2.0, wrong.\n',
  });
  const path = join(folder.path, 'known.json');
  const refuted = claims[2].laws.filter(({ verdict }: { verdict: string }) => verdict === 'refuted');
  const known = refuted.map(({ id }: { id: string }) => [`${WRONG}.${id}`, { verdict: 'refuted', reason: 'issue 1' }]);
  writeFileSync(path, JSON.stringify(Object.fromEntries(known)));
  expect((await verify('--system', TWO, '--expect', path)).code).toBe(0);
  writeFileSync(path, '{ "kernel-coefficients": { "verdict": "refuted", "reason": "x" } }');
  expect(await verify('--system', TWO, '--expect', path)).toMatchObject({
    code: 2,
    err: `${path}: 'kernel-coefficients' should begin with a system (right, of v2.0, wrong) and a /, found none.\n`,
  });
}, 120_000);

test('systems given one by one are asked in one run, which shards and a merge decide as well', async () => {
  const asked = ['--system', TWO, '--system', 'examples/typescript/matrix.ts'];
  const whole = await verify(...asked, '--format', 'json');
  const outcomes = readFileSync(join(folder.path, 'outcomes.jsonl'), 'utf8');
  expect(JSON.parse(whole.out).system).toBe('right, of v2.0, wrong, fast, slow');
  for (const shard of ['1/2', '2/2']) expect((await verify(...asked, '--shard', shard)).code).toBe(0);
  const files = ['shard-1-of-2.jsonl', 'shard-2-of-2.jsonl'].map((name) => join(folder.path, name));
  const merged = await run('merge', ...files, ...asked, '--report', folder.path, '--format', 'json');
  expect(merged).toMatchObject({ code: whole.code, out: whole.out });
  expect(readFileSync(join(folder.path, 'outcomes.jsonl'), 'utf8')).toBe(outcomes);
}, 120_000);

test('with --require, a claim that is about no system leaves a run of several undecided, as it does one of one', async () => {
  const { code, err } = await run(
    ...['verify', '--claims', 'tail-bounds', '--require', '--report', folder.path],
    ...['--system', TWO, '--system', 'examples/typescript/matrix.ts'],
  );
  expect(code).toBe(3);
  expect(err).toContain("--require: 'tail-bounds' is skipped: is not about a system\n");
}, 120_000);

test('two systems of one name are refused', async () => {
  expect(await verify('--system', TWO, '--system', TWO)).toMatchObject({
    code: 2,
    err: "The names of several systems should differ, found 'right' twice.\n",
  });
}, 120_000);
