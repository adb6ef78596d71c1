import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { resultOf } from '../../src/judge/result.js';
import { runClaim } from '../../src/run/run.js';
import { datumLaw } from '../cases/sampled-losses.js';
import { concentration } from './concentration.js';

const [fasterRate] = concentration.controls;

test('the control exceeds at the rate it states', async () => {
  const draws = fc.sample(fc.noBias(fasterRate.cases), { seed: 20, numRuns: 800 });
  let exceeded = 0;
  for (const draw of draws) {
    const comparison = await fasterRate.check(draw);
    if ('measured' in comparison && isRefuted(comparison)) exceeded++;
  }
  // so few would have a chance below 1e-6 at that rate
  expect(lowerTail(exceeded + 1, draws.length, fasterRate.exceedance ?? 1)).toBeGreaterThan(1e-6);
});

test('R/n in place of R/sqrt(n) is refuted as a claim of its own', async () => {
  const faster = { ...concentration, cases: fasterRate.cases, check: fasterRate.check, controls: [] };
  const settings = { version: '0.0.0', seed: 3, profile: 'quick' } as const;
  expect(await resultOf(faster, await runClaim(faster, settings), settings)).toMatchObject({ verdict: 'refuted' });
});

test('settings are few and data never the same', () => {
  const draws = fc.sample(fc.noBias(concentration.cases), { seed: 20, numRuns: 200 });
  expect(new Set(draws.map(datumLaw)).size).toBe(12);
  expect(new Set(draws.map(({ data }) => JSON.stringify(data))).size).toBe(200);
  expect(new Set(draws.map(({ target }) => target.kind))).toEqual(new Set(['bumps', 'mixture']));
});
