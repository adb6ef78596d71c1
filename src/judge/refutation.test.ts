import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim, Claim } from '../claim/claim.js';
import { errorOf, isRefuted } from '../evidence/comparison.js';
import { packageVersion } from '../input/package-file.js';
import { atMost } from '../numeric/estimate.js';
import { type CaseOutcome, comparisonsOf } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import { parseReplayToken, replay } from '../run/replay.js';
import { localRunner, runCase, runCases } from '../run/run-cases.js';
import { doubled, madeUpClaim, madeUpCoverage, madeUpLaw, type Value, within } from '../testing/claims.js';
import type { KnownFailure } from './known-failures.js';
import { planOf } from './plan.js';
import { smallestRefutation } from './refutation.js';
import { verify } from './verify.js';

const parameters = { version: '1.2.3', seed: 11, profile: 'quick', alpha: 1e-6 } as const;

const controls = [{ ...doubled, breaks: 'half' }];

const SILENT = { case: () => undefined, claim: () => undefined };

/** x is at most 1/2, and at most 3/4. */
const halves = (changes: Partial<Claim<number, Value>> = {}) =>
  madeUpClaim({
    laws: { half: madeUpLaw(({ x }) => within(x, 0.5)), most: madeUpLaw(({ x }) => within(x, 0.75)) },
    controls,
    ...changes,
  });

/** The refutation of a law by a case, shrunk in this process. */
const shrunkFrom = (
  claim: AnyClaim,
  cases: CaseOutcome[],
  law: string,
  index: number,
  more: Partial<RunParameters> = {},
) =>
  smallestRefutation(
    claim,
    { cases, controls: {} },
    { ...parameters, ...more },
    { law, index },
    localRunner([claim], parameters),
  );

/** The refutation of a law by the first case that refutes it. */
async function refutationBy(claim: AnyClaim, law: string) {
  const cases: CaseOutcome[] = [];
  for (let index = 0; index < 40; index++) cases.push(await runCase(claim, { claim: claim.id, index }, parameters));
  const index = cases.findIndex(
    (outcome) =>
      outcome.kind === 'measured' &&
      outcome.checks.some((each) => each.law === law && 'measured' in each && each.measured > each.bound),
  );
  return { index, ...(await shrunkFrom(claim, cases, law, index)) };
}

describe('a counterexample', () => {
  test('is as small as shrinking gets it, and replays', async () => {
    const subject = halves();
    const [result] = (await verify([subject], { seed: 11 })).claims;
    expect(result).toMatchObject({ verdict: 'refuted', counterexample: { law: 'half', bound: 0.5, error: 1e-9 } });
    expect(result.reason).toMatch(/^law 'half', case \d+: measured .* exceeds bound 0\.5 by more than the error 1e-9$/);
    const { case: value, measured, detail } = { case: 0, measured: 0, ...result.counterexample };
    expect(measured).toBe(value);
    expect(detail).toEqual({ x: value });
    // a step of the generator above 1/2
    expect(measured).toBeLessThan(0.50001);
    const again = await replay(subject, parseReplayToken(result.replay ?? '', packageVersion()));
    expect(again.value).toBe(value);
    expect(again.outcome).toMatchObject({ checks: [{ law: 'half', measured: value }, { law: 'most' }] });
    expect(result.laws[0].worst.ratio).toBeGreaterThanOrEqual(measured / 0.5);
  });

  test('is plain data, though a simpler case contains itself', async () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const subject = halves({
      cases: () => fc.constantFrom<unknown>(loop, 'plain') as never,
      measure: () => ({ x: 1 }),
    });
    expect((await refutationBy(subject, 'half')).counterexample).toMatchObject({ case: 'plain' });
  });

  test('keeps to the law that it refutes, whatever else a simpler case would refute', async () => {
    const { counterexample, replay: token, index } = await refutationBy(halves(), 'most');
    expect(counterexample).toMatchObject({ law: 'most', bound: 0.75 });
    expect(counterexample.measured).toBeGreaterThan(0.75);
    expect(counterexample.measured).toBeLessThan(0.75001);
    expect(parseReplayToken(token, '1.2.3')).toMatchObject({ claimId: 'made-up', seed: 11, index });
  });

  test('is the worst comparison of its case by that law', async () => {
    const of = ({ x }: Value) => [within(2 * x, x), within(5 * x, x), within(3 * x, x)];
    const subject = halves({ laws: { half: madeUpLaw(of), most: madeUpLaw(({ x }) => within(9 * x, x)) } });
    const { counterexample } = await refutationBy(subject, 'half');
    expect(counterexample).toMatchObject({ law: 'half', bound: counterexample.case });
    expect(counterexample.measured).toBeCloseTo(5 * Number(counterexample.case), 9);
  });

  test('of a law that each case decides is shrunk, in a claim with draws too', async () => {
    const exact = { ...madeUpLaw(({ x }) => atMost(x, 0.5)), kind: 'exact' } as const;
    const subject = madeUpCoverage({ laws: { bound: madeUpLaw(({ x }) => atMost(x, 1)), half: exact } });
    const { counterexample, replay: token } = await refutationBy(subject, 'half');
    expect(parseReplayToken(token, '1.2.3').path.length).toBeGreaterThan(0);
    expect(counterexample.measured).toBe(1);
  });

  test('of a coverage claim is the draw as it was drawn', async () => {
    const subject = madeUpCoverage({ laws: { bound: madeUpLaw(({ x }) => atMost(x, 0)) } });
    const { counterexample, replay: token, index } = await refutationBy(subject, 'bound');
    expect(token).toMatch(new RegExp(`^r2\\.1\\.2\\.3\\.made-up\\.11\\.${index}\\.drawn\\.\\w{8}$`));
    expect(counterexample.case).toBe((await replay(subject, parseReplayToken(token, '1.2.3'))).value);
  });
});

test('whatever is refuted has a counterexample that is refuted beyond its error, when it is replayed too', async () => {
  let refuted = 0;
  const property = fc.asyncProperty(
    fc.record({
      seed: fc.nat(1e6),
      error: fc.double({ min: 0, max: 0.4 }),
      growth: fc.double({ min: -0.5, max: 0.5 }),
    }),
    async ({ seed, error, growth }) => {
      // the error may grow as a case gets smaller, which leaves simpler cases beyond the bound but not refuted
      const errorAt = (x: number) => Math.max(0, error + growth * (0.75 - x));
      const of = ({ x }: Value) => [atMost({ value: x, error: errorAt(x) }, 0.5), within(x, 2)];
      const laws = { half: madeUpLaw(of), most: madeUpLaw(({ x }) => within(x, 0.75)) };
      const [{ verdict, counterexample, replay: token = '' }] = (await verify([halves({ laws })], { seed })).claims;
      if (verdict !== 'refuted') return;
      refuted++;
      expect(counterexample).toSatisfy(isRefuted);
      // it counts the rounding too, as what a replay shows does
      expect(counterexample?.error).toBe(errorOf(counterexample!));
      const { value, outcome } = await replay(halves({ laws }), parseReplayToken(token, packageVersion()));
      expect(value).toBe(counterexample?.case);
      const found = comparisonsOf(outcome).filter(({ law }) => law === counterexample?.law);
      expect(found.filter(isRefuted)).toContainEqual(expect.objectContaining({ measured: counterexample?.measured }));
    },
  );
  await fc.assert(property, { numRuns: 60 });
  expect(refuted).toBeGreaterThan(30);
});

test('a case that does not refute the law is no counterexample', async () => {
  const cases = [await runCase(halves(), { claim: 'made-up', index: 0 }, parameters)];
  const found = shrunkFrom(halves(), cases, 'third', 0);
  await expect(found).rejects.toThrow("case 0 of 'made-up' does not refute law 'third'");
});

test.each([
  [60, 'of its own', {}],
  [8, 'asked of a system', { ofSystem: true }],
])('shrinking stops after %i evaluations for a claim %s, where there is more to try', async (most, _, more) => {
  let evaluations = 0;
  let first: string | undefined;
  const subject: AnyClaim = {
    ...madeUpClaim({ controls: [], expects: { refuted: 'x' }, laws: { bound: madeUpLaw(({ x }) => atMost(x, 1)) } }),
    cases: () => fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 40, maxLength: 60 }),
    measure: (list) => {
      evaluations++;
      const text = JSON.stringify(list);
      // Nothing simpler than the first case is refuted, so shrinking never runs out of branches within 60.
      first ??= text;
      return { x: text === first ? 2 : 0 };
    },
  };
  const cases = [await runCase(subject, { claim: 'made-up', index: 0 }, parameters)];
  evaluations = 0;
  await shrunkFrom(subject, cases, 'bound', 0, more);
  expect(evaluations).toBe(most);
});

describe('of failures that are known', () => {
  const of = (claim: string, law?: string): KnownFailure => {
    const known = { claim, verdict: 'refuted', reason: 'issue 7' } as const;
    return law === undefined ? known : { ...known, law };
  };
  const subject = halves();
  const resultOf = async (...known: KnownFailure[]) => {
    const plan = planOf([subject], parameters, undefined, known);
    const runner = localRunner([subject], parameters);
    const outcomes = await runCases(plan.addresses, runner, SILENT, plan.curtailment());
    return plan.decide(subject.id, outcomes, runner);
  };

  test('one that is known stays as it was found, by its law or by its claim', async () => {
    const shrunk = await resultOf();
    for (const known of [of('made-up'), of('made-up', 'half')]) {
      const { counterexample, replay: token, laws } = await resultOf(...[known], of('made-up', 'most'));
      expect(token).toBe(laws[0].replay);
      expect(counterexample?.case).toBeGreaterThan(shrunk.counterexample?.case as number);
    }
  });

  test('one that is not is shown first, and as small as it gets', async () => {
    const shrunk = await resultOf();
    for (const known of [of('other'), of('made-up', 'other')]) expect(await resultOf(known)).toEqual(shrunk);
    const { counterexample, reason } = await resultOf(of('made-up', 'half'));
    expect(reason).toMatch(/^law 'most'/);
    expect(counterexample).toMatchObject({ law: 'most', bound: 0.75 });
    expect(counterexample?.case).toBeLessThan(0.75001);
    expect(await resultOf({ ...of('made-up', 'half'), verdict: 'holds' })).toEqual(shrunk);
  });
});

test('controls are never shrunk', async () => {
  let calls = 0;
  const counted = {
    ...doubled,
    check: ({ x }: Value) => {
      calls++;
      return within(2 * x, x);
    },
  };
  await verify([madeUpClaim({ controls: [counted] })], { seed: 11 });
  // a quarter of its 20 cases settles it
  expect(calls).toBe(5);
});
