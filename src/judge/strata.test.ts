import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../claim/claim.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { exceeding, madeUpClaim, madeUpCoverage, madeUpLaw } from '../testing/claims.js';
import { parameters } from '../testing/results.js';
import type { ClaimResult } from './claim-result.js';
import { leastDraws, strataOf, stratumTests } from './strata.js';
import { verify } from './verify.js';

const withStrata = (strata: (x: number) => Record<string, number | string>, rate: number): AnyClaim =>
  madeUpCoverage({ strata, laws: { bound: madeUpLaw(exceeding(rate)) } });

async function resultOf(claim: AnyClaim): Promise<ClaimResult> {
  return (await verify([claim], { seed: 11, alpha: FALSE_ALARM_BUDGET })).claims[0];
}

describe('the kinds of settings of draws', () => {
  test('are each text, and parts of a number with nearly as many draws each, at least 20', () => {
    const claim = withStrata((x) => ({ half: x < 5e5 ? 'lower' : 'upper', place: x }), 0.04);
    const strata = strataOf(claim, parameters, 200);
    const [lower, upper, ...parts] = strata;
    expect([lower.name, upper.name].sort()).toEqual(['half lower', 'half upper']);
    expect(lower.indices.length + upper.indices.length).toBe(200);
    expect(parts.map(({ indices }) => indices.length)).toEqual(Array(8).fill(25));
    expect(parts.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual([...Array(200).keys()]);
    expect(parts[0].name).toMatch(/^place from \d+ to \d+/);
    const few = strataOf(claim, parameters, 48).filter(({ name }) => name.startsWith('place'));
    expect(few.map(({ indices }) => indices.length)).toEqual([24, 24]);
  });

  test('keep equal numbers together, and take draws as they are without what they lack', () => {
    const rounded = strataOf(
      withStrata((x) => (x < 5e5 ? { place: Math.floor(x / 4e5) } : {}), 0.04),
      parameters,
      200,
    );
    expect(rounded.map(({ name }) => name)).toEqual(['place from 0 to 0', 'place from 1 to 1']);
    expect(rounded.flatMap(({ indices }) => indices).length).toBeLessThan(130);
  });

  test('are none of a claim that names none, or of cases that cannot be drawn', () => {
    expect(strataOf(madeUpCoverage(), parameters, 200)).toEqual([]);
    const cases = () =>
      fc.integer().map((): number => {
        throw new Error('no such case');
      });
    expect(strataOf(madeUpCoverage({ cases, strata: () => ({ all: 'one' }) }), parameters, 20)).toEqual([]);
  });

  test('share their part of the budget evenly, and say how many draws that all exceed refute one', () => {
    const strata = [8, 20].map((count) => ({ name: 'any', indices: Array.from({ length: count }, (_, i) => i) }));
    const tests = stratumTests(strata, 0.05, 1e-6);
    expect(tests.reduce((sum, { test: { level } }) => sum + level, 0)).toBeLessThan(1e-6);
    // 0.05^5 = 3.1e-7
    expect(leastDraws(tests)).toBe(5);
    expect(stratumTests(strata.slice(0, 1), 0.05, 1e-6)[0].test.draws).toBe(8);
  });
});

test('a bound that fails always in a tenth of the settings is refuted by these, where all draws together allow it', async () => {
  expect((await resultOf(withStrata(() => ({}), 0.1))).verdict).toBe('holds');
  const result = await resultOf(withStrata((x) => ({ place: x }), 0.1));
  expect(result.verdict).toBe('refuted');
  expect(result.laws[0].reason).toMatch(
    /^law 'bound', of those with place from [\d.e]+ to [\d.e]+: \d\d of 25 draws exceed the bound, where \d+ would refute; at a rate of 0\.05/,
  );
  expect(result.counterexample?.case).toBeLessThan(1e5);
  expect(result.laws[0].detects?.strata).toEqual({ count: 8, leastDraws: 6 });
});

test('a bound that fails as often in all settings is refuted by all draws, in the words of these', async () => {
  const { laws } = await resultOf(withStrata((x) => ({ rest: x % 8 }), 0.3));
  expect(laws[0].reason).toMatch(/^law 'bound': \d\d of 200 draws/);
});

test('the kinds spend no more than the claim may', async () => {
  const { alphaSpent } = await resultOf(withStrata((x) => ({ place: x }), 0.04));
  expect(alphaSpent).toBeLessThan(FALSE_ALARM_BUDGET);
});

test('strata are refused of a claim without a law of kind coverage', () => {
  expect(() => madeUpClaim({ strata: (x) => ({ place: x }) })).toThrow(
    "claim 'made-up': strata are of a claim with a law of kind coverage.",
  );
});
