import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AnyClaim, claim } from '../claim/claim.js';
import { readExperiment } from '../cli/read-experiment.js';
import { readJson } from '../experiment/read-json.js';
import type { Experiment } from '../experiment/schema.js';
import type { ClaimResult } from '../judge/result.js';
import { counterexampleFile, writeCounterexample } from './counterexample-files.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 4 },
  target: { kind: 'mixture', weights: [1], means: [[0.5]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 2 },
  trainingTimes: [1],
};

const subject = claim<unknown>({
  id: 'made-up',
  group: 'training',
  title: 'never holds',
  source: { paper: 'none', locus: 'none' },
  statement: '1 \\le 0',
  plain: '1 <= 0',
  sharpness: 'upper',
  assumptions: [],
  kind: 'exact',
  expects: { refuted: '1' },
  cases: fc.constant(1),
  check: () => ({ measured: 1, bound: 0, error: 0 }),
  controls: [],
});

const resultWith = (counterexample?: ClaimResult['counterexample']): ClaimResult => ({
  id: 'made-up',
  expects: 'refuted',
  verdict: 'refuted',
  cases: { run: 1, decided: 1 },
  assumptions: [],
  worst: { ratio: 1, index: 0 },
  ...(counterexample === undefined ? {} : { counterexample }),
  alphaSpent: 0,
  controls: [],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counterexamples-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = () => readdirSync(join(folder, 'counterexamples')).sort();

function write(aCase: unknown, of?: AnyClaim['experiment']): void {
  const asked = of === undefined ? subject : { ...subject, experiment: of };
  writeCounterexample(folder, asked, resultWith({ case: aCase, measured: 1, bound: 0, error: 0 }));
}

test('a case that is an experiment is one file, which measure reads', () => {
  write(experiment, (aCase) => aCase as Experiment);
  expect(files()).toEqual(['made-up.json']);
  expect(readExperiment(counterexampleFile(folder, 'made-up'))).toEqual(experiment);
});

test('a case that holds an experiment has that beside it', () => {
  const aCase = { setup: experiment, seed: 3 };
  write(aCase, (each) => (each as typeof aCase).setup);
  expect(files()).toEqual(['made-up.experiment.json', 'made-up.json']);
  expect(readExperiment(join(folder, 'counterexamples', 'made-up.experiment.json'))).toEqual(experiment);
  expect(readJson(counterexampleFile(folder, 'made-up'))).toEqual(aCase);
});

test('what an earlier run has left of the claim goes, and nothing else', () => {
  write({ setup: experiment }, () => experiment);
  write(0.25);
  expect(files()).toEqual(['made-up.json']);
  expect(readJson(counterexampleFile(folder, 'made-up'))).toBe(0.25);
  writeCounterexample(folder, { ...subject, id: 'other' }, resultWith());
  expect(files()).toEqual(['made-up.json']);
  writeCounterexample(folder, subject, resultWith());
  expect(files()).toEqual([]);
});
