import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { verify } from '../../src/judge/verify.js';
import { comparisonsOf, outcomeOf } from '../../src/run/outcome.js';
import { subjectOf } from '../../src/run/run-cases.js';
import { datumLaw } from '../cases/sampled-losses.js';
import { concentration } from './concentration.js';

const [fasterRate] = concentration.controls;
const separated = fasterRate.cases?.() ?? concentration.cases();

test('the control exceeds at the rate it states', async () => {
  const subject = subjectOf(concentration, fasterRate);
  const draws = fc.sample(fc.noBias(separated), { seed: 20, numRuns: 800 });
  let exceeded = 0;
  for (const draw of draws) {
    if (comparisonsOf(await outcomeOf(subject, draw)).some(isRefuted)) exceeded++;
  }
  // so few would have a chance below 1e-6 at that rate
  expect(lowerTail(exceeded + 1, draws.length, fasterRate.exceedance ?? 1)).toBeGreaterThan(1e-6);
});

test('R/n in place of R/sqrt(n) is refuted as a claim of its own', async () => {
  const radii = { ...concentration.laws.radii, of: fasterRate.of ?? concentration.laws.radii.of };
  const faster = { ...concentration, cases: () => separated, laws: { radii }, controls: [] };
  expect((await verify([faster], { seed: 3 })).claims).toMatchObject([{ verdict: 'refuted' }]);
});

test('settings are few and data never the same', () => {
  const draws = fc.sample(fc.noBias(concentration.cases()), { seed: 20, numRuns: 200 });
  expect(new Set(draws.map(datumLaw)).size).toBe(12);
  expect(new Set(draws.map(({ data }) => JSON.stringify(data))).size).toBe(200);
  expect(new Set(draws.map(({ target }) => target.kind))).toEqual(new Set(['bumps', 'mixture']));
});
