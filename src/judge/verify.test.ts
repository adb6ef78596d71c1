import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { madeUpClaim, madeUpCoverage, madeUpLaw, within } from '../testing/claims.js';
import { madeUpSystem } from '../testing/systems.js';
import { exitCodeOf } from './results.js';
import { verify } from './verify.js';

/** x is at most 1/2: refuted. */
const wrong = madeUpClaim({ id: 'wrong', laws: { bound: madeUpLaw(({ x }) => within(x, 0.5)) } });

test('claims are decided in their order, from seed 1 in the quick profile unless told otherwise', async () => {
  const results = await verify([wrong, madeUpClaim()]);
  expect(results).toMatchObject({
    version: packageVersion(),
    system: 'built-in',
    seed: 1,
    profile: 'quick',
    alpha: { budget: 1e-6, spent: 0 },
    corpus: 'none',
    claims: [
      { id: 'wrong', verdict: 'refuted', cases: { run: 40 } },
      { id: 'made-up', verdict: 'holds', cases: { run: 40 } },
    ],
  });
  expect(exitCodeOf(results)).toBe(1);
  expect(await verify([wrong, madeUpClaim()], { seed: 1, profile: 'quick', alpha: 1e-6 })).toEqual(results);
});

test('seed, profile, budget and promoted cases are as given', async () => {
  const corpus = { hash: 'abc', cases: new Map([['made-up', [0.5]]]) };
  const results = await verify([madeUpClaim(), madeUpCoverage({ id: 'rare' })], {
    seed: 7,
    profile: 'ci',
    alpha: 1e-3,
    corpus,
  });
  expect(results).toMatchObject({ seed: 7, profile: 'ci', alpha: { budget: 1e-3 }, corpus: 'abc' });
  expect(results.claims).toMatchObject([{ cases: { run: 241 } }, { cases: { run: 800 } }]);
  expect(results.alpha.spent).toBe(results.claims[1].alphaSpent);
  expect(results.alpha.spent).toBeGreaterThan(0);
});

test('what is asked of a system is asked of it, under its name; the rest is skipped', async () => {
  const cases = madeUpClaim().cases;
  const on = {
    needs: [],
    cases: () => cases(),
    measure: (_: unknown, { name }: SystemUnderTest) => ({ x: name.length }),
  };
  const asked = madeUpClaim({ id: 'asked', forSystem: on });
  const results = await verify([madeUpClaim(), asked], { system: madeUpSystem() });
  expect(results).toMatchObject({
    system: 'made up',
    claims: [
      { id: 'made-up', verdict: 'skipped', reason: 'is not about a system', cases: { run: 0 }, laws: [], controls: [] },
      // 7^2/2 is more than 7
      { id: 'asked', verdict: 'refuted', counterexample: { measured: 24.5, bound: 7 } },
    ],
  });
});

test('no claims give no results', async () => {
  expect(await verify([])).toMatchObject({ claims: [], alpha: { spent: 0 } });
});

test.each([
  [{ seed: -1 }, 'verify: seed should be a safe integer of at least 0, found -1.'],
  [{ seed: 1.5 }, 'verify: seed should be a safe integer of at least 0, found 1.5.'],
  [{ profile: 'slow' as 'quick' }, 'verify: profile should be one of quick, ci, deep, found slow.'],
  [{ alpha: 0 }, 'verify: alpha should be a number above 0 and at most 0.5, found 0.'],
  [{ alpha: Number.NaN }, 'verify: alpha should be a number above 0 and at most 0.5, found NaN.'],
])('options out of range are refused: %o', async (options, sentence) => {
  await expect(verify([madeUpClaim()], options)).rejects.toThrow(new InputError(sentence));
});

test('two claims of one id are refused, as one would be decided on the cases of the other', async () => {
  await expect(verify([madeUpClaim(), wrong, madeUpClaim()])).rejects.toThrow(
    new InputError("verify: the ids of claims should be unique, found 'made-up' twice."),
  );
});
