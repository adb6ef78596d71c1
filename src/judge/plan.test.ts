import { describe, expect, test } from 'vitest';
import { addressText } from '../run/address.js';
import { localRunner, runCases } from '../run/run-cases.js';
import type { Call } from '../system/contract/contract.js';
import { madeUpClaim, madeUpCoverage } from '../testing/claims.js';
import { madeUpSystem } from '../testing/systems.js';
import { planOf } from './plan.js';

const parameters = { version: '1.2.3', seed: 11, profile: 'quick', alpha: 1e-6 } as const;
const silent = { case: () => undefined, claim: () => undefined };

const cases = () => madeUpCoverage().cases();
const fitted = { needs: ['fit'], cases, measure: (x: number) => ({ x }) } as const;

describe('a plan', () => {
  test('has every case of every claim and its controls, in their order', () => {
    const other = madeUpClaim({ id: 'other' });
    const { addresses, claims, skipped } = planOf([madeUpClaim(), other], parameters);
    const texts = addresses.map(addressText);
    expect(texts).toHaveLength(120);
    expect([0, 39, 40, 59, 60].map((i) => texts[i])).toEqual([
      'made-up[0]',
      'made-up[39]',
      'made-up/doubled[0]',
      'made-up/doubled[19]',
      'other[0]',
    ]);
    expect(claims[1]).toBe(other);
    expect(skipped.size).toBe(0);
  });

  test('asks nothing of claims that need what a system lacks, and gives them no share of the budget', async () => {
    const chosen = [
      madeUpCoverage({ forSystem: fitted }),
      madeUpCoverage({ id: 'other', forSystem: { ...fitted, needs: [] } }),
    ];
    const outcomesOf = async (...can: Call[]) => {
      const plan = planOf(chosen, parameters, madeUpSystem(...can));
      const runner = localRunner(plan.claims, parameters);
      const outcomes = await runCases(plan.addresses, runner, silent, plan.curtailment());
      return { plan, decide: (id: string) => plan.decide(id, outcomes, runner) };
    };
    const [without, both] = [await outcomesOf(), await outcomesOf('fit')];
    expect([...without.plan.skipped]).toEqual([['made-up', 'needs fit']]);
    expect(new Set(without.plan.addresses.map(({ claim }) => claim))).toEqual(new Set(['other']));
    expect(await without.decide('made-up')).toEqual({
      id: 'made-up',
      expects: 'holds',
      verdict: 'skipped',
      reason: 'needs fit',
      cases: { run: 0, decided: 0 },
      assumptions: [],
      laws: [],
      alphaSpent: 0,
      controls: [],
    });
    const [whole, half] = [await without.decide('other'), await both.decide('other')];
    expect([whole.verdict, half.verdict]).toEqual(['holds', 'holds']);
    expect(half.alphaSpent).toBeLessThan(whole.alphaSpent);
  });

  test('decides nothing that it does not hold, and nothing without its outcomes', async () => {
    const plan = planOf([madeUpClaim()], parameters);
    const runner = localRunner(plan.claims, parameters);
    const outcomes = new Map(await runCases(plan.addresses, runner, silent, plan.curtailment()));
    expect(await plan.decide('made-up', outcomes, runner)).toMatchObject({ verdict: 'holds' });
    await expect(plan.decide('other', outcomes, runner)).rejects.toThrow(
      new RangeError("the run does not have the claim 'other'"),
    );
    outcomes.delete('made-up/doubled[3]');
    await expect(plan.decide('made-up', outcomes, runner)).rejects.toThrow(
      new RangeError('there is no outcome of made-up/doubled[3]'),
    );
  });
});
