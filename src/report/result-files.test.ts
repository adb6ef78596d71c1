import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Experiment, parseExperiment } from '../experiment/schema.js';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { collectResults } from '../judge/results.js';
import { temporaryFolder } from '../testing/folder.js';
import { OU } from '../testing/processes.js';
import { bad, good, law, parameters, resultsOf, square } from '../testing/results.js';
import { runHeader } from './outcomes-file.js';
import { counterexampleFile } from './report-folder.js';
import { beginOutcomes, resultsText, writeRun } from './result-files.js';

test('the file holds a header and the claims, and nothing about time or place', () => {
  expect(Object.keys(JSON.parse(resultsText(resultsOf(good))))).toEqual([
    'format',
    'version',
    'system',
    'seed',
    'profile',
    'alpha',
    'corpus',
    'claims',
    'findings',
  ]);
  expect(resultsText(resultsOf(bad))).toContain('"points": [');
});

test('missing numbers are explained where they are missing', () => {
  const empty = {
    ...good,
    laws: [
      { ...law, worst: { ratio: Number.NaN, index: null } },
      { ...law, id: 'other', worst: { ratio: Number.POSITIVE_INFINITY, index: 2 } },
      { ...law, id: 'first', worst: { ratio: Number.POSITIVE_INFINITY, index: 0 } },
    ],
    controls: [{ ...good.controls[0], share: 0, margin: Number.NaN }],
  };
  const [stored] = JSON.parse(resultsText(resultsOf(empty))).claims;
  expect(stored.laws.map(({ worst }: typeof law) => worst)).toEqual([
    { ratio: null, index: null, ratioReason: 'no case was compared' },
    { ratio: null, index: 2, ratioReason: 'the bound is not positive' },
    { ratio: null, index: 0, ratioReason: 'the bound is not positive' },
  ]);
  expect(stored.controls[0]).toEqual({
    id: 'wrong',
    law: 'sign',
    expects: 'refuted',
    cases: 20,
    share: 0,
    margin: null,
    marginReason: 'refuted in no case',
  });
});

test('what is known stays as it is, in the order of the results', () => {
  const detail = {
    x: 0.5,
    square: { value: 0.25, error: 1e-16 },
    sampled: { value: 1, error: 0.1, sampled: true },
  } as const;
  const counterexample = { case: 1, law: 'sign', measured: 2, bound: 1, error: 0.1, detail };
  const controls = [
    { id: 'wrong', law: 'sign', expects: 'refuted', cases: 200, share: 0.3, pValue: 1.234e-40 },
  ] as const;
  const results = resultsOf({ ...bad, counterexample, controls, alphaSpent: 4.56789e-7 });
  expect(resultsText(results)).toBe(`${JSON.stringify(results, null, 2)}\n`);
  expect(collectResults({ ...parameters, alpha: 1e-5 }, results.claims).alpha).toEqual({
    budget: 1e-5,
    spent: 4.56789e-7,
  });
});

const experiment: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [1], means: [[0.5]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 2 },
  trainingTimes: [1],
};

const folder = temporaryFolder();

const files = () => readdirSync(join(folder.path, 'counterexamples')).sort();

const path = () => counterexampleFile(folder.path, 'square');

function writeResults(...results: ClaimResult[]): void {
  const record = { startedAt: '2026-01-02T03:04:05.678Z', workers: 2, milliseconds: { square: 12 } };
  const topics = new Map([['square', 'geometry']]);
  const outcomes = beginOutcomes(folder.path, runHeader(parameters, ['square']));
  writeRun(folder.path, {
    results: resultsOf(...results),
    outcomes,
    claims: [square()],
    topics,
    sources: { with: ['mine.ts'] },
    record,
  });
}

function write(aCase: unknown): void {
  writeResults({ ...bad, counterexample: { ...bad.counterexample, case: aCase } });
}

test('a run has six kinds of files: results, cases, JUnit, a record with its sources, a page, and counterexamples', () => {
  writeResults(bad);
  const all = ['counterexamples', 'junit.xml', 'outcomes.jsonl', 'report.html', 'results.json', 'run.json'];
  expect(readdirSync(folder.path).sort()).toEqual(all);
  expect(readFileSync(join(folder.path, 'results.json'), 'utf8')).toBe(resultsText(resultsOf(bad)));
  expect(readFileSync(join(folder.path, 'junit.xml'), 'utf8')).toContain('name="square.sign"');
  expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain('<h1>The run failed</h1>');
  expect(readJson(join(folder.path, 'run.json'))).toMatchObject({
    workers: 2,
    node: process.version,
    with: ['mine.ts'],
  });
  expect(files()).toEqual(['square.json']);
});

test('a folder that cannot be written to is bad input', () => {
  mkdirSync(join(folder.path, 'results.json'));
  expect(() => writeResults(good)).toThrow(
    new InputError(`The report folder '${folder.path}' cannot be written to: EISDIR.`),
  );
});

test('a case that is an experiment is a file that measure reads', () => {
  write(experiment);
  expect(files()).toEqual(['square.json']);
  expect(parseExperiment(readJson(path()), path())).toEqual(experiment);
});

test('a case that holds an experiment under that name is a file that measure reads too', () => {
  const aCase = { experiment, seed: 3 };
  write(aCase);
  expect(files()).toEqual(['square.json']);
  expect(parseExperiment(readJson(path()), path())).toEqual(experiment);
  expect(readJson(path())).toEqual(aCase);
});

test('what an earlier run has left of the claim is removed, and nothing else', () => {
  write({ experiment });
  write(0.25);
  expect(files()).toEqual(['square.json']);
  expect(readJson(path())).toBe(0.25);
  writeResults({ ...good, id: 'other' });
  expect(files()).toEqual(['square.json']);
  writeResults(good);
  expect(files()).toEqual([]);
});
