import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { isClearlyRefuted, isDecided } from '../../src/evidence/comparison.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { modesCeiling } from './modes-ceiling.js';

const claim = modesCeiling as AnyClaim;

const oneMode = (variance: number) => ({
  process: { kind: 'vp', betaMin: 0.1, betaMax: 20, horizon: 1 },
  target: { kind: 'mixture', weights: [1], means: [[3]], variances: [variance] },
  embedding: { kind: 'signal' },
  features: { width: 4, seed: 1 },
  data: { samples: 1, seed: 1 },
  trainingTimes: [10],
});

test('the ceiling is half of the integral of beta for a variance of 1, and 5.483 for one of 0.4', async () => {
  const ceilingOf = async (variance: number) =>
    comparisonsOf(await outcomeOf(claim, oneMode(variance))).map(({ bound }) => bound)[0];
  expect(await ceilingOf(1)).toBeCloseTo(10.05 / 2, 10);
  expect(await ceilingOf(0.4)).toBeCloseTo(5.483, 3);
});

test.each(claim.controls)('the control $id is refuted in seven of ten cases and more', async (control) => {
  const draws = fc.sample(fc.noBias(control.cases?.() ?? claim.cases()), { seed: 6, numRuns: 40 });
  let refuted = 0;
  for (const draw of draws) {
    if (comparisonsOf(await outcomeOf(subjectOf(claim, control), draw)).some(isClearlyRefuted)) refuted++;
  }
  expect(refuted).toBeGreaterThanOrEqual(28);
});

test('a flow that has hardly begun is known to be below J_0', async () => {
  const brief = {
    process: { kind: 've', sigma: 13.0385, horizon: 0.2059 },
    target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-4.57], [-4.95]], variances: [0.1095, 0.6206] },
    embedding: { kind: 'fourier', size: 5 },
    features: { width: 6, seed: 64185 },
    data: { samples: 1, seed: 949213 },
    trainingTimes: [0.01038, 302],
  };
  const comparisons = comparisonsOf(await outcomeOf(claim, brief));
  expect(comparisons.filter((each) => !isDecided(each, 'exact'))).toEqual([]);
});
