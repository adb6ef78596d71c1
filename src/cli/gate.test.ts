import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uniform } from '../claim/arbitraries.js';
import { type AnyClaim, type Claim, claim } from '../claim/claim.js';
import { vacuous } from '../claim/law.js';
import { InputError } from '../input/input-error.js';
import { caseExitCode } from '../judge/results.js';
import { atMost } from '../numeric/estimate.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { runGate } from './gate.js';
import { findClaim, selectClaims } from './options.js';

const near = (value: number) => ({ value, error: 1e-9 });

function madeUp(id: string, factor: number, changes: Partial<Claim<number, number>> = {}): AnyClaim {
  return claim<number, number, Readonly<Record<string, unknown>>>({
    id,
    title: 'x^2 is at most x',
    source: { paper: 'none', locus: 'none' },
    assumptions: [],
    scope: [],
    laws: {
      square: {
        statement: 'x^2 <= x',
        latex: 'x^2 \\le x',
        sharpness: 'upper',
        check: (x) => atMost(near(factor * x * x), x),
      },
    },
    kind: 'exact',
    expects: 'holds',
    cases: () => uniform(0.1, 0.9),
    measure: (x) => x,
    controls: [halved],
    ...changes,
  });
}

const halved = {
  id: 'halved',
  title: 'halved',
  breaks: 'square',
  cases: () => uniform(0.6, 0.9),
  check: (x: number) => atMost(near(x * x), x / 2),
};

const parameters = { version: '1.0.0', seed: 1, profile: 'quick', alpha: 1e-6 } as const;

/** All that a run needs apart from its parameters and its report. */
const common = { topics: new Map(), modules: { own: [] } };

const folder = temporaryFolder();

async function run(claims: readonly AnyClaim[], format: 'table' | 'json' = 'table', interactive = false) {
  const { terminal, written } = recordingTerminal(interactive);
  const code = await runGate(claims, { ...common, parameters, report: folder.path, format }, terminal);
  return { code, ...written };
}

test('exits 0 when every claim is as expected, and writes five reports', async () => {
  const { code, out, err } = await run([madeUp('good', 1)]);
  expect(code).toBe(0);
  expect(out).toContain('1 of 1 claims as expected');
  expect(err).toMatch(/^\[1\/1\] good: holds \(\d+\.\d s; in all \d+\.\d s\)\n$/);
  expect(readdirSync(folder.path).sort()).toEqual([
    'junit.xml',
    'outcomes.jsonl',
    'report.html',
    'results.json',
    'run.json',
  ]);
});

test('exits 1 when a claim is refuted', async () => {
  const { code, out } = await run([madeUp('good', 1), madeUp('bad', 3)]);
  expect(code).toBe(1);
  expect(out).toMatch(/npx diffusion-bounds replay r2\.1\.0\.0\.bad\.1\.\d+\./);
});

test('exits 3 when a claim is undecided and none is worse', async () => {
  const { square } = madeUp('mute', 1).laws;
  const mute = madeUp('mute', 1, { laws: { square: { ...square, check: () => vacuous('nothing said') } } });
  expect((await run([madeUp('good', 1), mute])).code).toBe(3);
  expect((await run([mute, madeUp('bad', 3)])).code).toBe(1);
});

test('goes on with the other claims when one throws, and exits 1', async () => {
  const broken = madeUp('broken', 1, {
    measure() {
      throw new Error('out of order');
    },
  });
  const { code, out } = await run([broken, madeUp('good', 1)], 'json');
  expect(code).toBe(1);
  expect(JSON.parse(out).claims).toMatchObject([
    { id: 'broken', verdict: 'error', reason: 'case 0: Error: out of order' },
    { id: 'good', verdict: 'holds' },
  ]);
});

test('a refuted case that contains itself is an error of its claim alone', async () => {
  const cases = () =>
    uniform(0.1, 0.9).map((x) => {
      const loop: { x: number; self?: unknown } = { x };
      loop.self = loop;
      return loop;
    });
  const own = { ...madeUp('loops', 3), controls: [], cases, measure: ({ x }: { x: number }) => x };
  const { code, out } = await run([own as unknown as AnyClaim, madeUp('good', 1)], 'json');
  expect(code).toBe(1);
  const [loops, good] = JSON.parse(out).claims;
  expect(loops.verdict).toBe('error');
  expect(loops.reason).toMatch(/^case \d+: a case should be plain data, found one that contains itself$/);
  expect(loops).not.toHaveProperty('counterexample');
  expect(good.verdict).toBe('holds');
});

test('writes the counterexample of a refuted claim as a case, and none of an earlier run survives', async () => {
  const path = join(folder.path, 'counterexamples', 'made.json');
  const { out } = await run([madeUp('made', 3)]);
  expect(out).toContain(`made: counterexample to law 'square' in ${path}\n`);
  const [{ counterexample }] = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')).claims;
  expect(JSON.parse(readFileSync(path, 'utf8'))).toBe(counterexample.case);
  writeFileSync(join(folder.path, 'counterexamples', 'mine.json'), '1');
  await run([madeUp('made', 1)]);
  expect(readdirSync(join(folder.path, 'counterexamples'))).toEqual(['mine.json']);
});

test('names the promoted counterexamples it ran by their hash', async () => {
  const corpus = { hash: '0123456789abcdef', cases: new Map([['made', [0.5]]]) };
  const { terminal, written } = recordingTerminal();
  const options = { ...common, parameters: { ...parameters, corpus }, report: folder.path, format: 'json' } as const;
  await runGate([madeUp('made', 1)], options, terminal);
  expect(JSON.parse(written.out)).toMatchObject({ corpus: '0123456789abcdef', claims: [{ cases: { run: 41 } }] });
  expect(JSON.parse((await run([madeUp('made', 1)], 'json')).out)).toMatchObject({ corpus: 'none' });
});

test('prints nothing but the results file with --format json', async () => {
  const { out } = await run([madeUp('bad', 3)], 'json');
  expect(out).toBe(readFileSync(join(folder.path, 'results.json'), 'utf8'));
  expect(JSON.parse(out).claims[0]).toMatchObject({
    id: 'bad',
    verdict: 'refuted',
    counterexample: { bound: expect.any(Number) },
  });
});

test('gives the same bytes for the same seed', async () => {
  const claims = [madeUp('good', 1), madeUp('bad', 3)];
  expect((await run(claims, 'json')).out).toBe((await run(claims, 'json')).out);
});

const rarely = (id: string, budgetWeight: number): AnyClaim =>
  madeUp(id, 1, { kind: 'coverage', delta: 0.05, budgetWeight, controls: [{ ...halved, exceedance: 1 }] });

test('splits the false-alarm budget over the statistical claims that run, and prints what is spent', async () => {
  const { terminal, written } = recordingTerminal();
  const claims = [madeUp('good', 1), rarely('light', 1), rarely('heavy', 9)];
  const options = {
    ...common,
    parameters: { ...parameters, alpha: 1e-4 },
    report: folder.path,
    format: 'table',
  } as const;
  expect(await runGate(claims, options, terminal)).toBe(0);
  const { alpha, claims: stored } = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8'));
  const [good, light, heavy] = stored;
  expect(alpha).toEqual({ budget: 1e-4, spent: light.alphaSpent + heavy.alphaSpent });
  expect(good.alphaSpent).toBe(0);
  expect(good).not.toHaveProperty('detects');
  expect(light.alphaSpent).toBeGreaterThan(0);
  expect(light.alphaSpent).toBeLessThan(1e-5);
  expect(heavy.alphaSpent).toBeLessThan(9e-5);
  expect(heavy.alphaSpent).toBeGreaterThan(light.alphaSpent);
  expect(heavy.detects.exceedance).toBeLessThan(light.detects.exceedance);
  expect(heavy.controls).toEqual([
    { id: 'halved', law: 'square', expects: 'refuted', cases: 400, share: 1, pValue: expect.any(Number) },
  ]);
  expect(written.out).toMatch(/false-alarm budget spent \S+ of 1e-4\)\n$/);
});

test('rewrites one line of progress on a terminal', async () => {
  const { err } = await run([madeUp('good', 1)], 'table', true);
  expect(err).toContain('[1/1] good: case 60 of 60');
  expect(err).not.toContain('\n');
});

test('prints the results before the reports, which may fail', async () => {
  // what a full disk does, a folder in the place of the file does too
  mkdirSync(join(folder.path, 'results.json', 'in the way'), { recursive: true });
  const { terminal, written } = recordingTerminal();
  const options = { ...common, parameters, report: folder.path, format: 'table' } as const;
  const failed = runGate([madeUp('good', 1)], options, terminal);
  await expect(failed).rejects.toThrow(InputError);
  await expect(failed).rejects.toThrow(`The report folder '${folder.path}' cannot be written to: EISDIR.`);
  expect(written.out).toContain('1 of 1 claims as expected');
  expect(readdirSync(folder.path)).toEqual(['results.json']);
});

test('makes a report folder of several levels, and one that is there stays as it is', async () => {
  const report = join(folder.path, 'a', 'b', 'c');
  const { terminal } = recordingTerminal();
  for (let twice = 0; twice < 2; twice++) {
    expect(await runGate([madeUp('good', 1)], { ...common, parameters, report, format: 'table' }, terminal)).toBe(0);
  }
  expect(readdirSync(report)).toContain('results.json');
});

test('refuses a report folder that is a file', async () => {
  const path = join(folder.path, 'file');
  writeFileSync(path, '');
  const { terminal } = recordingTerminal();
  await expect(runGate([], { ...common, parameters, report: path, format: 'table' }, terminal)).rejects.toThrow(
    /cannot be written to: EEXIST/,
  );
});

test('claims are chosen by id and by topic, in the order of the registry', () => {
  const claims = [madeUp('a', 1), madeUp('b', 1), madeUp('c', 1)];
  const registry = {
    claims,
    topics: new Map([
      ['a', 'training'],
      ['b', 'forward'],
      ['c', 'training'],
    ]),
  };
  const ids = (list?: string) => selectClaims(registry, list).map(({ id }) => id);
  expect(ids()).toEqual(['a', 'b', 'c']);
  expect(ids('c, forward,c')).toEqual(['b', 'c']);
  expect(ids('training')).toEqual(['a', 'c']);
  expect(() => ids('a,d')).toThrow(
    "There is no claim or topic 'd': topics are training, forward; 'diffusion-bounds list' names the claims; the nearest is 'a'.",
  );
  expect(() => ids('trainings')).toThrow(/names the claims; the nearest is 'training'\.$/);
  expect(() => ids('statistics')).toThrow(/names the claims\.$/);
  expect(findClaim(claims, 'b').id).toBe('b');
  expect(() => findClaim(claims, 'training')).toThrow(/There is no claim 'training'/);
});

test('the exit code of a single case follows what its claim expects', () => {
  const subject = madeUp('a', 1);
  const found = (measured: number, error: number) =>
    ({ kind: 'measured', checks: [{ law: 'square', measured, bound: 1, error }] }) as const;
  expect(caseExitCode(subject, found(0.5, 0))).toBe(0);
  expect(caseExitCode(subject, found(2, 0))).toBe(1);
  expect(caseExitCode({ ...subject, expects: { refuted: 'x' } }, found(2, 0))).toBe(0);
  expect(caseExitCode(subject, found(0.9, 0.5))).toBe(3);
  expect(caseExitCode(subject, { kind: 'measured', checks: [{ law: 'square', vacuous: 'x' }] })).toBe(3);
  expect(caseExitCode(subject, { kind: 'unmet', assumptions: [0] })).toBe(3);
  expect(caseExitCode(subject, { kind: 'error', message: 'x' })).toBe(1);
  // a part that ended in an error is one, whatever the others are
  const failures = [{ name: 'model', at: '10 steps', message: 'x' }];
  expect(caseExitCode(subject, { ...found(0.5, 0), failures })).toBe(1);
  expect(caseExitCode({ ...subject, expects: { refuted: 'x' } }, { ...found(2, 0), failures })).toBe(1);
  // of several comparisons, one that is refuted refutes the case, wherever it stands and whatever the others lack
  const several = (...measured: number[]) =>
    ({
      kind: 'measured',
      checks: measured.map((each) => ({ law: 'square', measured: each, bound: 1, error: each === 0.9 ? 0.5 : 0 })),
    }) as const;
  expect(caseExitCode(subject, several(0.5, 2, 0.9))).toBe(1);
  expect(caseExitCode({ ...subject, expects: { refuted: 'x' } }, several(0.5, 2, 0.9))).toBe(0);
  expect(caseExitCode(subject, several(0.5, 0.9))).toBe(3);
  expect(caseExitCode(subject, several(0.5, 0.25))).toBe(0);
  // one draw of many and a finding decide nothing, whatever else the case decides
  const mixed = {
    ...subject,
    laws: { ...subject.laws, trend: { ...subject.laws.square, kind: 'trend' as const } },
  };
  const reporting = {
    ...subject,
    laws: { ...subject.laws, trend: { ...subject.laws.square, kind: 'finding' as const } },
  };
  const beside = (...laws: string[]) =>
    ({
      kind: 'measured',
      checks: laws.map((law) => ({ law, measured: law === 'trend' ? 2 : 0.5, bound: 1, error: 0 })),
    }) as const;
  for (const each of [mixed, reporting]) {
    expect(caseExitCode(each, beside('trend'))).toBe(3);
    expect(caseExitCode(each, beside('square', 'trend'))).toBe(0);
  }
  // a case of a control comes out as it must when it is refuted, and clearly
  expect(caseExitCode(subject, found(2, 0.05), halved)).toBe(0);
  expect(caseExitCode(subject, found(1.01, 0.002), halved)).toBe(3);
  expect(caseExitCode(subject, found(0.5, 0), halved)).toBe(1);
  expect(caseExitCode(subject, found(0.5, 0), { ...halved, expects: 'holds' })).toBe(0);
  // but one that must hold is refuted like a claim, as in a run
  expect(caseExitCode(subject, found(1.01, 0.002), { ...halved, expects: 'holds' })).toBe(1);
  // one draw of a statistical claim decides nothing
  expect(caseExitCode(rarely('b', 1), found(2, 0))).toBe(3);
});
