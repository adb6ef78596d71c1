import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { PageData } from '../report/page/page-data.js';
import { temporaryFolder } from '../testing/folder.js';
import { dataInPage } from '../testing/page-data.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** A registry with a bound, a printed form that is refuted, and independent draws. */
const POWERS = new URL('../../fixtures/registries/powers.ts', import.meta.url);

const TIMEOUT = 120_000;

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, POWERS), ...written };
}

const given = temporaryFolder('all tests');
const folder = temporaryFolder();
const verify = (report: string, ...more: string[]) => run('verify', '--workers', '1', '--report', report, ...more);
const page = (path: string) => readFileSync(join(path, 'report.html'), 'utf8');
const dataIn = (html: string) => dataInPage(html) as PageData;

/** A copy of the run that all tests share. */
function copied(name = 'copy'): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  for (const file of ['results.json', 'outcomes.jsonl', 'run.json'])
    copyFileSync(join(given.path, file), join(path, file));
  return path;
}

beforeAll(async () => {
  expect((await verify(given.path)).code).toBe(0);
}, TIMEOUT);

test('a page that is made again is the one that the run wrote, byte for byte', async () => {
  const path = copied();
  expect(await run('report', path)).toEqual({ code: 0, out: `${join(path, 'report.html')}\n`, err: '' });
  expect(page(path)).toBe(page(given.path));
  expect(dataIn(page(path)).claims.length).toBeGreaterThan(0);
});

test(
  'merged shards have the page of a single run but for its time',
  async () => {
    const shards = ['1/2', '2/2'];
    for (const shard of shards) await verify(folder.path, '--shard', shard);
    const files = shards.map((shard) => join(folder.path, `shard-${shard.replace('/', '-of-')}.jsonl`));
    expect((await run('merge', ...files, '--report', join(folder.path, 'merged'))).code).toBe(0);
    const timeless = (path: string) => {
      const { run: head, claims, ...rest } = dataIn(page(path));
      const untimed = claims.map((claim) => ({ ...claim, seconds: 0 }));
      return { ...rest, run: { ...head, startedAt: null, seconds: null }, claims: untimed };
    };
    expect(timeless(join(folder.path, 'merged'))).toEqual(timeless(given.path));
  },
  TIMEOUT,
);

test(
  'of several runs the page shows the latest with a history, wherever it is wanted',
  async () => {
    const later = join(folder.path, 'later');
    await verify(later, '--seed', '2');
    const html = join(folder.path, 'pages', 'history.html');
    expect(await run('report', later, given.path, '--html', html)).toEqual({ code: 0, out: `${html}\n`, err: '' });
    const { run: head, history, claims } = dataIn(readFileSync(html, 'utf8'));
    expect(head.seed).toBe(2);
    expect(history?.runs.map(({ folder, seed }) => [folder, seed])).toEqual([
      [given.path, 1],
      [later, 2],
    ]);
    const file = claims.find(({ counterexample }) => counterexample !== null)?.counterexample?.file;
    expect(file).toMatch(/^\.\.\/later\/counterexamples\/.*\.json$/);
  },
  TIMEOUT,
);

test('a run without outcomes has a page without cases, and one of another version no statements', async () => {
  const path = copied();
  rmSync(join(path, 'outcomes.jsonl'));
  rmSync(join(path, 'run.json'));
  const results = JSON.parse(readFileSync(join(path, 'results.json'), 'utf8'));
  writeFileSync(join(path, 'results.json'), JSON.stringify({ ...results, version: '0.0.1' }));
  expect((await run('report', path)).code).toBe(0);
  const { run: head, thinning, claims } = dataIn(page(path));
  expect(head.otherVersion).toMatch(/^The run is of version 0\.0\.1, and this page was made by version /);
  expect([thinning, head.startedAt, claims[0].theorem, claims[0].token]).toEqual([null, null, null, null]);
});

const spoiled = (file: string, text: (from: string) => string) => (path: string) =>
  writeFileSync(join(path, file), text(readFileSync(join(path, file), 'utf8')));

test.each<[string, (path: string) => void, RegExp]>([
  ['that does not exist', (path) => rmSync(path, { recursive: true }), /^There is no report folder '.*'\.\n$/],
  ['without results', (path) => rmSync(join(path, 'results.json')), /holds no run: it has no results\.json\.\n$/],
  [
    'whose results are cut short',
    spoiled('results.json', (text) => text.slice(0, 999)),
    /results\.json is not JSON: .*\n$/,
  ],
  [
    'whose outcomes are cut short',
    spoiled('outcomes.jsonl', (text) => text.slice(0, -9)),
    /the file is cut short\.\n$/,
  ],
  [
    'whose outcomes are of another run',
    spoiled('results.json', (text) => text.replace('"seed": 1', '"seed": 7')),
    /outcomes\.jsonl: seed should be 7 as in results\.json beside it, found 1\.\n$/,
  ],
])('a folder %s is refused in one sentence', async (_name, spoil, message) => {
  const path = copied();
  spoil(path);
  const { code, out, err } = await run('report', path);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('a page that cannot be written is bad input', async () => {
  const { code, err } = await run('report', given.path, '--html', folder.path);
  expect([code, err]).toEqual([2, `The page '${folder.path}' cannot be written: EISDIR.\n`]);
});
