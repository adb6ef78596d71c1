import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** A registry with a bound, a printed form that is refuted, and independent draws. */
const POWERS = new URL('../../fixtures/registries/powers.ts', import.meta.url);

const SYSTEMS = new URL('../../fixtures/registries/systems.ts', import.meta.url);

/** A claim that compares and reports very many numbers. */
const MANY = fileURLToPath(new URL('../../fixtures/registries/many.ts', import.meta.url));

/** Nothing here is judged by its time. */
const TIMEOUT = 120_000;

const run = (...argv: string[]) => runOn(POWERS, ...argv);

async function runOn(registry: URL, ...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, registry), ...written };
}

/** The shards of one run, which the tests copy from and leave as they are. */
const given = temporaryFolder('all tests');
const folder = temporaryFolder();
beforeAll(async () => {
  for (const shard of ['1/2', '2/2']) {
    expect((await run('verify', '--shard', shard, '--workers', '1', '--report', given.path)).code).toBe(0);
  }
}, TIMEOUT);

const first = () => join(given.path, 'shard-1-of-2.jsonl');
const second = () => join(given.path, 'shard-2-of-2.jsonl');

/** The second shard's lines, each read. */
const lines = () =>
  readFileSync(second(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A copy of the second shard with something else in it, and the digest of that. */
function changed(change: (stored: Record<string, unknown> & { outcomes: unknown[] }) => void): string {
  const [header, ...more] = lines();
  const stored = { ...header, outcomes: more.slice(0, -1) };
  change(stored);
  const { outcomes, ...about } = stored;
  const text = [about, ...outcomes].map((line) => `${JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = join(folder.path, 'changed.jsonl');
  writeFileSync(path, `${text}${JSON.stringify({ cases: outcomes.length, sha256 })}\n`);
  return path;
}

const refused = async (...files: string[]) => {
  const { code, out, err } = await run('merge', ...files, '--report', join(folder.path, 'report'));
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(readdirSync(folder.path)).not.toContain('report');
  return err;
};

test('a shard writes its outcomes and its record, decides nothing and says where they are', async () => {
  const { code, out, err } = await run('verify', '--claims', 'powers-fall', '--shard', '3/3', '--report', folder.path);
  const path = join(folder.path, 'shard-3-of-3.jsonl');
  expect({ code, out }).toEqual({ code: 0, out: `shard 3 of 3: 23 cases in ${path}\n` });
  expect(err).toMatch(/^\[1\/1\] powers-fall: run \(\d+\.\d s; in all \d+\.\d s\)\n$/);
  expect(readdirSync(folder.path).sort()).toEqual(['run-3-of-3.json', 'shard-3-of-3.jsonl']);
  const [header, ...more] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ format: 2, claims: ['powers-fall'], shard: { number: 3, of: 3 } });
  expect(more.pop()).toEqual({ cases: 23, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(more.every(({ index }: { index: number }) => index % 3 === 2)).toBe(true);
});

test('shards merge in any order to the results of one run, its counterexamples and its exit code', async () => {
  const [one, merged] = [join(folder.path, 'one'), join(folder.path, 'merged')];
  const whole = await run('verify', '--workers', '1', '--report', one, '--format', 'json');
  const { code, out } = await run('merge', second(), first(), '--report', merged, '--format', 'json');
  expect({ code, out }).toEqual({ code: whole.code, out: whole.out });
  for (const file of ['results.json', 'outcomes.jsonl', 'junit.xml', 'counterexamples/powers-fall-as-printed.json']) {
    expect(readFileSync(join(merged, file), 'utf8'), file).toBe(readFileSync(join(one, file), 'utf8'));
  }
  expect(readdirSync(merged).sort()).toEqual(readdirSync(one).sort());
});

test('a number that was edited in a shard is refused', async () => {
  const text = readFileSync(second(), 'utf8');
  const path = join(folder.path, 'edited.jsonl');
  writeFileSync(path, text.replace(/"measured":0\.\d/, '"measured":0.0'));
  expect(readFileSync(path, 'utf8')).not.toBe(text);
  expect(await refused(first(), path)).toBe(
    `${path}: sha256 should be the digest of the lines above it, found another: the file is not as it was written.\n`,
  );
});

test('a shard that was cut short is refused', async () => {
  const text = readFileSync(second(), 'utf8');
  const path = join(folder.path, 'cut.jsonl');
  for (const size of [text.length - 100, text.lastIndexOf('\n', text.length - 2) + 1, 40_000]) {
    writeFileSync(path, text.slice(0, size));
    expect(await refused(first(), path)).toBe(
      `${path} should end with the digest of its lines, found none: the file is cut short.\n`,
    );
  }
});

test('a shard with a line more, or with other numbers than shards have, is refused', async () => {
  const path = join(folder.path, 'more.jsonl');
  const text = readFileSync(second(), 'utf8');
  writeFileSync(path, `${text}\n`);
  expect(await refused(first(), path)).toBe(`${path} should end with the digest of its lines, found an empty line.\n`);
  const lines = text.trimEnd().split('\n');
  const { cases, sha256 } = JSON.parse(lines.pop()!);
  writeFileSync(path, [...lines, JSON.stringify({ cases: cases + 1, sha256 }), ''].join('\n'));
  expect(await refused(first(), path)).toBe(
    `${path}: cases should be ${cases}, the lines above, found ${cases + 1}.\n`,
  );
  expect(await refused(folder.path)).toBe(`'${folder.path}' should be a file, found a folder.\n`);
});

test('the cases of a run are a shard of their own, which merge decides again', async () => {
  const [one, again] = [join(folder.path, 'one'), join(folder.path, 'again')];
  const whole = await run('verify', '--workers', '2', '--report', one, '--format', 'json');
  const merged = await run('merge', join(one, 'outcomes.jsonl'), '--report', again, '--format', 'json');
  expect(merged).toMatchObject({ code: whole.code, out: whole.out });
  const [cases, copy] = [one, again].map((report) => readFileSync(join(report, 'outcomes.jsonl'), 'utf8'));
  expect(copy).toBe(cases);
});

test('with --format json a shard prints the lines of its file', async () => {
  const { out } = await run('verify', '--shard', '1/2', '--workers', '1', '--report', folder.path, '--format', 'json');
  expect(out).toBe(readFileSync(join(folder.path, 'shard-1-of-2.jsonl'), 'utf8'));
});

test('a shard may have cases with three hundred thousand findings each', async () => {
  const own = ['--with', MANY, '--report', folder.path];
  expect((await run('verify', '--claims', 'many', '--shard', '1/1', ...own)).code).toBe(0);
  const shard = join(folder.path, 'shard-1-of-1.jsonl');
  expect(statSync(shard).size).toBeLessThan(1e6);
  const merged = await run('merge', shard, ...own, '--format', 'json');
  expect(JSON.parse(merged.out)).toMatchObject({
    claims: [{ laws: [{ id: 'small', verdict: 'holds' }] }],
    findings: [{ median: 149_999.5, error: 0 }],
  });
});

test('shards of a system are decided, and their counterexample shrunk, by asking the same system again', async () => {
  const asked = ['--system', 'fixtures/systems/noise-sign.ts'];
  const verify = (...more: string[]) =>
    runOn(SYSTEMS, 'verify', '--claims', 'score-leads-back', ...asked, '--report', folder.path, ...more);
  const whole = await verify('--format', 'json');
  for (const shard of ['1/2', '2/2']) expect((await verify('--shard', shard)).code).toBe(0);
  const files = ['shard-1-of-2.jsonl', 'shard-2-of-2.jsonl'].map((name) => join(folder.path, name));
  const merge = (...more: string[]) =>
    runOn(SYSTEMS, 'merge', ...files, ...more, '--report', folder.path, '--format', 'json');
  const merged = await merge(...asked);
  expect({ code: merged.code, out: merged.out }).toEqual({ code: 1, out: whole.out });
  expect(JSON.parse(merged.out).claims[0].replay).toMatch(/\.\d+(:\d+)*\.system\.\w{8}$/);
  for (const other of [[], ['--system', 'examples/typescript/mixture.ts']]) {
    expect(await merge(...other)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^\S+shard-1-of-2\.jsonl: system /),
    });
  }
});

test('a missing shard is refused by the name it would have', async () => {
  expect(await refused(first())).toBe(
    'shard-2-of-2.jsonl is missing: shard.number should run from 1 to 2, found no 2.\n',
  );
});

test('a shard given twice is refused by the name of its file', async () => {
  const again = changed(() => undefined);
  expect(await refused(first(), second(), again)).toBe(
    `${again}: shard.number should be unique, found 2 as in ${second()}.\n`,
  );
});

test.each<[string, unknown]>([
  ['seed', 2],
  ['profile', 'ci'],
  ['alpha', 0.25],
  ['corpus', 'none'],
  ['node', 19],
  ['version', '0.0.9'],
  ['system', 'mine'],
])('shards of different runs are refused by file and field: %s', async (field, value) => {
  const path = changed((stored) => {
    stored[field] = value;
  });
  const err = await refused(first(), path);
  expect(err.startsWith(`${path}: ${field} should be `)).toBe(true);
  expect(err).toContain(` as in ${first()}, found ${JSON.stringify(value)}.\n`);
});

test('shards of other claims are refused by the first that differs, as long lists begin alike', async () => {
  const [{ claims }] = lines();
  const differing = async (change: (ids: string[]) => void) => {
    const path = changed((stored) => change(stored.claims as string[]));
    return (await refused(first(), path)).replace(path, '');
  };
  const known = `as in ${first()}, found`;
  expect(await differing((ids) => ids.splice(1, 1, 'other'))).toBe(
    `: claims[1] should be "${claims[1]}" ${known} "other".\n`,
  );
  expect(await differing((ids) => ids.splice(2))).toBe(`: claims[2] should be "${claims[2]}" ${known} nothing.\n`);
  expect(await differing((ids) => ids.push('more'))).toBe(`: claims[3] should be nothing ${known} "more".\n`);
});

test('the results of a run are no shard, although they lie beside them', async () => {
  expect((await run('verify', '--claims', 'powers-fall', '--workers', '1', '--report', given.path)).code).toBe(0);
  const path = join(given.path, 'results.json');
  expect(await refused(first(), path)).toBe(
    `${path} should be a file shard-<i>-of-<n>.jsonl, whose first line describes the run, found another kind of file.\n`,
  );
});

test('shards of another count are refused, and shards that all have another version or Node as well', async () => {
  const fifth = changed((stored) => {
    stored.shard = { number: 2, of: 5 };
  });
  expect(await refused(first(), fifth)).toBe(`${fifth}: shard.of should be 2 as in ${first()}, found 5.\n`);
  const only = (field: string, value: unknown) =>
    changed((stored) => {
      stored.shard = { number: 1, of: 1 };
      stored[field] = value;
    });
  const old = only('version', '0.0.9');
  expect(await refused(old)).toMatch(
    /changed\.jsonl: version should be "\d+\.\d+\.\d+" as here, without --system, found "0\.0\.9"\.\n$/,
  );
  expect(await refused(only('node', 3))).toMatch(
    /changed\.jsonl: node should be \d+ as here, without --system, found 3\.\n$/,
  );
  expect(await refused(only('alpha', -1))).toMatch(/alpha should be a number above 0 and at most 0\.5, found -1\.\n$/);
  expect(await refused(only('claims', ['no-such-claim']))).toMatch(
    /changed\.jsonl: claims\[0\] should be a built-in claim, or one that --with names, found 'no-such-claim'\.\n$/,
  );
});

test('a shard whose cases are not those it should have is refused', async () => {
  const lacking = changed(({ outcomes }) => outcomes.splice(3, 1));
  expect(await refused(first(), lacking)).toBe(
    `${lacking}, line 5: shard 2 of 2 should have the case powers-fall[7] here, found the case powers-fall[9].\n`,
  );
  const short = changed(({ outcomes }) => outcomes.pop());
  expect(await refused(first(), short)).toMatch(
    /, at its end: shard 2 of 2 should have the case even-spread\/halved\[399\] here, found nothing\.\n$/,
  );
  const long = changed(({ outcomes }) => outcomes.push(outcomes[0]));
  expect(await refused(first(), long)).toMatch(/ should have nothing here, found the case powers-fall\[1\]\.\n$/);
});

test.each<[string, unknown, string]>([
  ['is no object', 7, 'line 2: outcome should be an object'],
  ['is of no known kind', { kind: 'fine' }, "line 2: outcome.kind should be 'measured', 'unmet' or 'error'"],
  [
    'lacks a number',
    { kind: 'measured', checks: [{ law: 'square', bound: 1, error: 0 }] },
    'checks[0].measured should be a number',
  ],
  [
    'has a number that is not one',
    { kind: 'measured', checks: [{ law: 'square', measured: 'Infinity', bound: 1, error: 0 }] },
    'checks[0].measured should be a number, found Infinity',
  ],
  [
    'names no law',
    { kind: 'measured', checks: [{ measured: 0, bound: 1, error: 0 }] },
    'checks[0].law should be a string, found nothing',
  ],
  [
    'says nothing without a reason',
    { kind: 'measured', checks: [{ law: 'square', vacuous: 3 }] },
    'checks[0].vacuous should be a string, found 3',
  ],
  [
    'shows a value that is not a number',
    { kind: 'measured', checks: [{ law: 'square', vacuous: 'x', detail: { x: 'y' } }] },
    'checks[0].detail.x should be a number, found "y"',
  ],
  [
    'has a negative error',
    { kind: 'measured', checks: [{ law: 'square', measured: 2, bound: 1, error: -1e9 }] },
    'changed.jsonl, line 2: outcome.checks[0].error should be a number of at least 0, found -1000000000.',
  ],
  [
    'has an error that is not a number',
    {
      kind: 'measured',
      checks: [{ law: 'square', measured: 2, bound: 1, error: 'NaN' }],
    },
    'checks[0].error should be a number of at least 0, found NaN',
  ],
  [
    'has a negative scale',
    { kind: 'measured', checks: [{ law: 'square', measured: 2, bound: 1, error: 0, scale: -1 }] },
    'checks[0].scale should be a number of at least 0, found -1',
  ],
  [
    'has a measured value of the wrong type',
    { kind: 'measured', checks: [{ law: 'square', measured: '2', bound: 1, error: 0 }] },
    'checks[0].measured should be a number, found "2"',
  ],
  [
    'shows a negative error',
    { kind: 'measured', checks: [{ law: 'square', vacuous: 'x', detail: { x: { value: 1, error: -1 } } }] },
    'checks[0].detail.x.error should be a number of at least 0, found -1',
  ],
  [
    'finds nothing',
    { kind: 'measured', checks: [] },
    'line 2: outcome.checks should be a list that is not empty, found [].',
  ],
  [
    'names a failure without its part',
    { kind: 'measured', checks: [], failures: [{ message: 'x' }] },
    'line 2: outcome.failures[0].name should be a string',
  ],
  ['lacks nothing', { kind: 'unmet', assumptions: [] }, 'line 2: outcome.assumptions should not be empty'],
  [
    'is about a law of another claim',
    { kind: 'measured', checks: [{ law: 'no-such-law', measured: 0, bound: 1, error: 0 }] },
    'line 2: outcome.checks[0].law should be one of square',
  ],
  [
    'is about an assumption that there is not',
    { kind: 'unmet', assumptions: [7] },
    'line 2: outcome.assumptions[0] should be below ',
  ],
  [
    'has an unmet assumption that is not a number',
    { kind: 'unmet', assumptions: ['x'] },
    'assumptions[0] should be an integer of at least 0',
  ],
])('an outcome that %s is refused', async (_, outcome, sentence) => {
  const path = changed(({ outcomes }) => {
    outcomes[0] = { claim: 'powers-fall', index: 1, outcome };
  });
  expect(await refused(first(), path)).toContain(sentence);
});

test('an outcome of a case that does not meet an assumption is counted as such', async () => {
  const path = changed(({ outcomes }) => {
    outcomes[0] = { claim: 'powers-fall', index: 1, outcome: { kind: 'unmet', assumptions: [1] } };
  });
  const report = join(folder.path, 'report');
  expect((await run('merge', first(), path, '--report', report)).code).not.toBe(2);
  const { claims } = JSON.parse(readFileSync(join(report, 'results.json'), 'utf8'));
  const [found] = claims.filter(({ id }: { id: string }) => id === 'powers-fall');
  expect(found.assumptions[1].met).toBe(found.cases.run - 1);
});

test('an outcome of which every part failed is an error of its claim', async () => {
  const path = changed(({ outcomes }) => {
    const failures = [{ name: 'heun', at: '5 steps', message: 'Error: broken' }];
    outcomes[0] = { claim: 'powers-fall', index: 1, outcome: { kind: 'measured', checks: [], failures } };
  });
  const report = join(folder.path, 'report');
  expect((await run('merge', first(), path, '--report', report)).code).toBe(1);
  const { claims } = JSON.parse(readFileSync(join(report, 'results.json'), 'utf8'));
  const [found] = claims.filter(({ id }: { id: string }) => id === 'powers-fall');
  expect(found).toMatchObject({
    verdict: 'error',
    reason: 'case 1: heun (5 steps): Error: broken',
    failures: [{ name: 'heun', at: '5 steps', message: 'Error: broken', index: 1, cases: 1 }],
  });
});
