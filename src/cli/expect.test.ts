import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** Two laws of `broken` are refuted, `vague` is inconclusive, `printed` holds, and `sound` is as expected. */
const REGISTRY = new URL('../../fixtures/registries/known.ts', import.meta.url);
const SYSTEMS = new URL('../../fixtures/registries/systems.ts', import.meta.url);

const folder = temporaryFolder();

const file = () => join(folder.path, 'known.json');
const known = (verdict: string, reason = 'issue 12') => ({ verdict, reason });

async function run(registry: URL, ...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, registry), ...written };
}

/** Runs claims with a file of known failures. */
function verify(claims: string, failures: unknown, ...more: string[]) {
  writeFileSync(file(), typeof failures === 'string' ? failures : JSON.stringify(failures));
  const report = ['--report', join(folder.path, 'reports'), '--workers', '1'];
  return run(REGISTRY, 'verify', '--claims', claims, '--expect', file(), ...report, ...more);
}

const stored = (name: string) => readFileSync(join(folder.path, 'reports', name), 'utf8');

test('a claim all of whose failing laws are known passes, and its reports show why', async () => {
  const { code, out, err } = await verify('broken,sound', {
    'broken.first': known('refuted'),
    'broken.second': known('refuted', 'the same as <first>'),
  });
  expect(code).toBe(0);
  expect(err).not.toContain('--expect');
  expect(out).toMatch(/^broken +refuted, expected /m);
  expect(out).toContain("broken: law 'first' expected: issue 12\nbroken: law 'second' expected: the same as <first>\n");
  expect(out).toContain('2 of 2 claims as expected (1 known to fail), 0 unexpected, 0 undecided\n');
  const [sound, broken] = JSON.parse(stored('results.json')).claims;
  expect(broken.expected).toEqual([
    { law: 'first', verdict: 'refuted', reason: 'issue 12', met: true },
    { law: 'second', verdict: 'refuted', reason: 'the same as <first>', met: true },
  ]);
  expect(sound).not.toHaveProperty('expected');
  expect(stored('results.json')).not.toContain(folder.path);
  expect(existsSync(join(folder.path, 'reports/counterexamples/broken.json'))).toBe(true);
  const junit = stored('junit.xml');
  expect(junit).toContain('tests="5" failures="0" errors="0" skipped="2"');
  expect(junit).toMatch(/<skipped message="expected: the same as &lt;first&gt;">law 'second', case 0: [^<]+replay /);
});

test.each([
  ['a law that is not listed fails the claim', 'broken', { 'broken.first': known('refuted') }, 1],
  ['a claim stands for all of its laws', 'broken', { broken: known('refuted') }, 0],
  [
    'a law that fails in another way fails',
    'broken',
    { 'broken.first': known('error'), 'broken.second': known('refuted') },
    1,
  ],
  ['a claim that fails in another way fails', 'broken', { broken: known('error') }, 1],
  ['what is undecided as known is expected', 'vague', { 'vague.only': known('inconclusive') }, 0],
  ['what is undecided in another way is undecided', 'vague', { vague: known('refuted') }, 3],
  ['a printed form that is known to hold passes', 'printed', { 'printed.only': known('holds') }, 0],
  ['a printed form that fails to fail otherwise fails', 'printed', { printed: known('inconclusive') }, 1],
  ['an empty file expects nothing', 'broken', {}, 1],
])('%s', async (_, claims, failures, code) => {
  expect(await verify(claims, failures)).toMatchObject({ code, err: expect.not.stringContaining('--expect') });
});

test.each([
  ['law', { 'sound.first': known('refuted'), 'broken.third': known('vacuous') }, 'sound.first'],
  ['claim', { sound: known('toothless') }, 'sound'],
])('a %s that no longer fails fails the gate until its line is removed', async (_, failures, name) => {
  const { code, out, err } = await verify('sound', failures);
  expect(code).toBe(1);
  expect(err).toContain(`--expect: '${name}' no longer fails: remove its line from ${file()}\n`);
  expect(out).toMatch(/^sound +holds, unexpected /m);
  expect(out).toMatch(/^sound: .*expected \S+ \(issue 12\), but it no longer fails: remove the line that expects it$/m);
  expect(out).toContain('0 of 1 claims as expected, 1 unexpected');
  expect(stored('junit.xml')).toContain(`<failure type="holds" message="expected `);
  expect(JSON.parse(stored('results.json')).claims[0].expected).toMatchObject([{ met: false }]);
});

test('what is not in the run or is skipped is not judged, which a line says', async () => {
  const { code, err } = await verify('sound', { 'broken.first': known('error'), vague: known('inconclusive') });
  expect(code).toBe(0);
  expect(err).toContain(
    "--expect: 'broken.first' is not judged: the claim is not in this run\n" +
      "--expect: 'vague' is not judged: the claim is not in this run\n",
  );
  expect(stored('results.json')).not.toContain('"expected"');
});

test('the failures of a system are known until they are mended; what it cannot be asked is not judged', async () => {
  writeFileSync(file(), JSON.stringify({ 'score-leads-back.back': known('refuted'), 'fits-are-read': known('error') }));
  const asked = ['--claims', 'score-leads-back,fits-are-read', '--expect', file(), '--report', folder.path];
  const notJudged = "--expect: 'fits-are-read' is not judged: the claim is skipped: needs fit, readout\n";
  const wrong = await run(SYSTEMS, 'verify', '--system', 'fixtures/systems/noise-sign.ts', ...asked);
  expect(wrong).toMatchObject({ code: 0, err: expect.stringContaining(notJudged) });
  const right = await run(SYSTEMS, 'verify', '--system', 'examples/typescript/mixture.ts', ...asked);
  expect(right).toMatchObject({ code: 1, err: expect.stringContaining(notJudged) });
  expect(right.err).toContain("--expect: 'score-leads-back.back' no longer fails: ");
});

test('that an answer is not finite may be known, of claims about systems alone', async () => {
  const reports = ['--report', folder.path, '--expect', file()];
  const faulty = ['--system', 'fixtures/systems/faulty.ts', '--claims', 'score-leads-back', ...reports];
  // no number is left for its other law, which says so
  const failures = { 'score-leads-back.finite': known('refuted'), 'score-leads-back.back': known('vacuous') };
  writeFileSync(file(), JSON.stringify(failures));
  process.env.FAULT = 'returns NaN';
  try {
    expect(await run(SYSTEMS, 'verify', ...faulty)).toMatchObject({ code: 0 });
  } finally {
    delete process.env.FAULT;
  }
  writeFileSync(file(), JSON.stringify({ 'score-leads-back.finite': known('refuted') }));
  const alone = await run(SYSTEMS, 'verify', '--claims', 'score-leads-back', ...reports);
  expect(alone).toMatchObject({ code: 0, err: expect.stringContaining("law 'finite' is only asked of a system\n") });
  writeFileSync(file(), JSON.stringify({ 'numbers-alone.finite': known('refuted') }));
  const refused = await run(SYSTEMS, 'verify', '--claims', 'numbers-alone', ...reports);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("that 'numbers-alone' decides (signal)") });
});

test('merge takes the file, and gives the bytes and the exit code of a single run', async () => {
  const failures = { 'broken.first': known('refuted'), 'broken.second': known('refuted') };
  const whole = await verify('broken', failures, '--format', 'json');
  for (const shard of ['1/2', '2/2']) {
    const part = ['--shard', shard, '--report', folder.path, '--workers', '1'];
    expect((await run(REGISTRY, 'verify', '--claims', 'broken', ...part)).code).toBe(0);
  }
  const files = [1, 2].map((number) => join(folder.path, `shard-${number}-of-2.jsonl`));
  const merge = ['merge', ...files, '--report', folder.path, '--format', 'json'];
  const { code, out } = await run(REGISTRY, ...merge, '--expect', file());
  expect({ code, out }).toEqual({ code: 0, out: whole.out });
  expect((await run(REGISTRY, ...merge)).code).toBe(1);
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', ' is not JSON: '],
  ['a list', [], ": the file should be an object by '<claim>.<law>' or '<claim>', found []."],
  ['no object', { sound: 'refuted' }, ': sound should be an object, found "refuted".'],
  [
    'no reason',
    { 'sound.first': { verdict: 'refuted' } },
    ': sound.first.reason should be a sentence that says why, found nothing.',
  ],
  [
    'an empty reason',
    { sound: known('refuted', ' ') },
    ': sound.reason should be a sentence that says why, found " ".',
  ],
  [
    'an unknown verdict',
    { sound: known('skipped') },
    ': sound.verdict should be one of holds, refuted, toothless, error, inconclusive, vacuous, found "skipped".',
  ],
  ['an unknown key', { sound: { ...known('refuted'), law: 'first' } }, ": sound has the unknown key 'law'."],
  [
    'an unknown claim',
    { 'brokn.first': known('refuted') },
    ": 'brokn.first' should name a claim, found 'brokn'; the nearest is 'broken'.",
  ],
  [
    'an unknown law',
    { 'broken.thrid': known('refuted') },
    ": 'broken.thrid' should name a law that 'broken' decides (first, second, third), found 'thrid'; the nearest is 'third'.",
  ],
  [
    'no failure',
    { 'sound.first': known('holds') },
    ": sound.first.verdict should be that of a failure, found 'holds', which 'sound' expects without it.",
  ],
  [
    'a claim and its law',
    { sound: known('refuted'), 'sound.first': known('refuted') },
    ": a failure should be stated of a claim or of its laws, found 'sound' and 'sound.first'.",
  ],
])('a file that holds %s is refused in one sentence before anything is run', async (_, failures, sentence) => {
  const { code, out, err } = await verify('sound', failures);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).toContain(`${file()}${sentence}`);
  expect(existsSync(join(folder.path, 'reports'))).toBe(false);
});

test('a file that is not there, and one for a shard, are refused', async () => {
  expect(await run(REGISTRY, 'verify', '--expect', 'nowhere.json')).toMatchObject({
    code: 2,
    err: "There is no file 'nowhere.json'.\n",
  });
  expect(await verify('sound', {}, '--shard', '1/2')).toMatchObject({
    code: 2,
    err: '--expect is for merge: a shard decides nothing.\n',
  });
});
