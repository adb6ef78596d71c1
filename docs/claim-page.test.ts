import { expect, test } from 'vitest';
import { claims } from '../properties/index.js';
import { claimPage, counterexampleText } from './claim-page.js';

const run = { profile: 'ci', seed: 1, version: '1.0.0' } as never;

function pageOf(id: string): string {
  const claim = claims.find((each) => each.id === id)!;
  return claimPage(claim, { topic: 'any', share: undefined, loci: [], found: { run, evidence: undefined } });
}

test('a page speaks of equality where a law is an inequality, and of none that is attained in a law of chance or an equality', () => {
  expect(pageOf('modes-shift')).toContain('An inequality that may be loose');
  expect(pageOf('modes-shift')).not.toContain('upper bound:');
  expect(pageOf('training-times')).not.toContain('Equality can be attained');
  expect(pageOf('two-point-floor')).not.toContain('Equality can be attained');
});

test('a counterexample names the quantity that was measured, and its bound', () => {
  const counterexample = { law: 'rate', measured: 0.4, bound: 0.25, error: 1e-9, case: '{}' };
  const axes = { measured: 'power of m', bound: 'bound', unit: null };
  const [named] = counterexampleText({ counterexample, laws: [{ id: 'rate', axes }] } as never);
  expect(named).toContain('reached: power of m = 0.4, and the bound is 0.25, with an error of 10⁻⁹');
  const [unnamed] = counterexampleText({
    counterexample,
    laws: [{ id: 'rate', axes: { ...axes, measured: 'measured' } }],
  } as never);
  expect(unnamed).toContain('0.4 is measured, and the bound is 0.25');
});

test('a page lists the laws and the controls that its run has not tried', () => {
  const claim = claims.find(({ id }) => id === 'two-point-floor')!;
  const evidence = { claim: { laws: [], controls: [{ id: 'population' }], counterexample: null }, findings: [] };
  const found = { run, evidence } as never;
  const page = claimPage(claim, { topic: 'any', share: undefined, loci: [], found });
  expect(page).toContain('Not tried in this run: `floor`, `fifty-times-the-data`');
  expect(page).not.toContain('`population`,');
});
