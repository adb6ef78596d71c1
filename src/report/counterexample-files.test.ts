import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Experiment, parseExperiment } from '../experiment/schema.js';
import { readJson } from '../input/read-json.js';
import { bad, good } from '../testing/results.js';
import { counterexampleFile, writeCounterexample } from './counterexample-files.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 4 },
  target: { kind: 'mixture', weights: [1], means: [[0.5]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 5, seed: 2 },
  trainingTimes: [1],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counterexamples-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = () => readdirSync(join(folder, 'counterexamples')).sort();

const path = () => counterexampleFile(folder, 'square');

function write(aCase: unknown): void {
  writeCounterexample(folder, { ...bad, counterexample: { ...bad.counterexample, case: aCase } });
}

test('a case that is an experiment is a file that measure reads', () => {
  write(experiment);
  expect(files()).toEqual(['square.json']);
  expect(parseExperiment(readJson(path()), path())).toEqual(experiment);
});

test('so is a case that holds an experiment under that name', () => {
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
  writeCounterexample(folder, { ...good, id: 'other' });
  expect(files()).toEqual(['square.json']);
  writeCounterexample(folder, good);
  expect(files()).toEqual([]);
});
