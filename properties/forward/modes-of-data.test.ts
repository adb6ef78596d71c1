import { expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { modesOfData } from './modes-of-data.js';

const claim = modesOfData as AnyClaim;
const [withoutSquare, oneMode] = claim.controls.map((control) => subjectOf(claim, control));
const far = { variance: 4, delta: 0.05, excess: 1.7, weights: [0.3, 0.7] };

const measured = async (subject: typeof withoutSquare | AnyClaim, law: string) =>
  comparisonsOf(await outcomeOf(subject, far)).find((each) => each.law === law);

test('modes far apart have the tail of one normal, whatever their variance and their weights', async () => {
  expect((await measured(claim, 'within'))?.measured).toBeCloseTo(0.01439, 4);
  expect((await measured(withoutSquare, 'within'))?.measured).toBeCloseTo(0.0835, 4);
});

test('near mu alone there are only the data of the right mode', async () => {
  expect((await measured(oneMode, 'within'))?.measured).toBeCloseTo(0.3 + 0.7 * 0.01439, 3);
});

test('data beyond 0 are those more than mu/sqrt(v) deviations off', async () => {
  // mu/sqrt(v) = 1.7 sqrt(ln 400) = 4.161
  expect((await measured(claim, 'apart'))?.measured).toBeCloseTo(1.582e-5, 7);
});
