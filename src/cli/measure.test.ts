import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageVersion } from '../input/package-file.js';
import { temporaryFolder } from '../testing/folder.js';
import { OU } from '../testing/processes.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** Nothing here is about claims: loading it would fail. */
const NO_REGISTRY = new URL('file:///no-such-registry.js');

async function measure(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(['measure', ...argv], terminal, NO_REGISTRY), ...written };
}

const good = {
  process: OU,
  target: { kind: 'mixture', weights: [0.25, 0.75], means: [[-2], [2]], variances: [1, 0.5] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 2 },
  trainingTimes: [1, 10],
};
const plane = [
  [1, 2],
  [3, 4],
];

const folder = temporaryFolder('all tests');

function fileOf(content: unknown): string {
  const path = join(folder.path, 'experiment.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('bad input is one sentence that names the file, exit code 2 and nothing on stdout', () => {
  async function complaint(path: string): Promise<string> {
    const { code, out, err } = await measure(path);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^[^\n\p{Cc}]{1,1200}\.\n$/u);
    expect(err).toContain(path);
    return err;
  }

  test('no file', async () => {
    expect(await complaint('no-such-file.json')).toBe("There is no file 'no-such-file.json'.\n");
  });

  test('a folder in place of a file', async () => {
    expect(await complaint(folder.path)).toMatch(/should be a file, found a folder/);
  });

  test.each<[string, unknown, RegExp]>([
    ['text that is not JSON', '{ not\n json\n', /is not JSON: /],
    ['an empty file', '', /is not JSON: /],
    ['brackets without end', '['.repeat(100_000) + ']'.repeat(100_000), /should be at most 500 levels deep/],
    [
      'brackets without end in a field',
      `{"process": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      /should be at most 500 levels deep/,
    ],
    ['a key of megabytes', { ...good, ['\u009b2J'.repeat(1e6)]: 1 }, /has the unknown key '\\u\{9b\}2J.{1,1000}'\.\n$/],
    ['a list', [good], /the experiment should be an object, found \[/],
    [
      'an unknown kind',
      { ...good, process: { ...good.process, kind: 'sub-vp' } },
      /process\.kind should be 'vp' or 've', found "sub-vp"/,
    ],
    ['an unknown key', { ...good, steps: 3 }, /the experiment has the unknown key 'steps'/],
    ['a missing key', { ...good, embedding: undefined }, /embedding should be an object with kind .*, found nothing/],
    [
      'weights that do not sum to 1',
      { ...good, target: { ...good.target, weights: [0.25, 0.5] } },
      /target\.weights should sum to 1, found 0\.75/,
    ],
    [
      'a negative variance',
      { ...good, target: { ...good.target, variances: [1, -1] } },
      /target\.variances\[1\] should be a positive number, found -1/,
    ],
    [
      'features with too few rows',
      { ...good, features: { weights: [[1], [2]], timeWeights: [[1, 2]] } },
      /features\.timeWeights should have 2 rows, one per row of features\.weights, found 1/,
    ],
    [
      'features that do not fit the embedding',
      { ...good, features: { weights: [[1]], timeWeights: [[1, 2, 3]] } },
      /features\.timeWeights\[0\] should have 2 entries, found 3/,
    ],
    ['zero samples', { ...good, data: { samples: 0, seed: 2 } }, /data\.samples should be a positive integer, found 0/],
    [
      'a negative training time',
      { ...good, trainingTimes: [1, -10] },
      /trainingTimes\[1\] should be a number of at least 0, found -10/,
    ],
    [
      'an infinite training time',
      JSON.stringify(good).replace('[1,10]', '[1,1e999]'),
      /trainingTimes\[1\] should be a finite number, found Infinity/,
    ],
    [
      'a horizon of 0',
      { ...good, process: { ...good.process, horizon: 0 } },
      /process\.horizon should be a positive number, found 0/,
    ],
    [
      'more features than a machine holds',
      { ...good, features: { width: 10_000_000, seed: 1 } },
      /experiment\.json: the experiment is too large to be measured: it would take about \d+ GB of memory/,
    ],
    ['data in two dimensions', { ...good, data: { points: plane } }, /data\.points\[0\] should have 1 entry, found 2/],
  ])('%s', async (_name, content, message) => {
    expect(await complaint(fileOf(content))).toMatch(message);
  });
});

describe('a good experiment', () => {
  test('is printed as a table, one line for each training time', async () => {
    const { code, out, err } = await measure(fileOf(good));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^training time +expected loss +scoreLoss/m);
    expect(out).toMatch(/^1 +\d/m);
    expect(out).toMatch(/^10 +\d/m);
  });

  test('may begin with a byte order mark', async () => {
    expect(await measure(fileOf(`\uFEFF${JSON.stringify(good)}`))).toMatchObject({ code: 0, err: '' });
  });

  test('has matrices only where they are asked for', async () => {
    const path = fileOf(good);
    const [without, withThem] = [await measure(path, '--json'), await measure(path, '--json', '--matrices')];
    expect(JSON.parse(without.out).empirical).not.toHaveProperty('gram');
    expect(JSON.parse(withThem.out).empirical.gram).toHaveLength(good.features.width);
  });

  test('says of what it is, and is measured again to the same', async () => {
    const { out } = await measure(fileOf(good), '--json');
    expect(JSON.parse(out)).toMatchObject({
      version: packageVersion(),
      experiment: good,
      trainingTimes: good.trainingTimes,
    });
    expect((await measure(fileOf(out), '--json')).out).toBe(out);
  });
});

test('--html writes a page beside what is printed, and one sentence says where it cannot be written', async () => {
  const [path, html] = [fileOf(good), join(folder.path, 'pages', 'measured.html')];
  const printed = await measure(path);
  expect(await measure(path, '--html', html)).toEqual(printed);
  expect(readFileSync(html, 'utf8')).toContain('<h1>experiment.json</h1>');
  const { code, out, err } = await measure(path, '--html', folder.path);
  // nothing is printed, as it is found before anything is measured
  expect([code, out, err]).toEqual([2, '', `The page '${folder.path}' cannot be written: EISDIR.\n`]);
});
