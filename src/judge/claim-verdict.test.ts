import { describe, expect, test } from 'vitest';
import type { Claim } from '../claim/claim.js';
import { vacuous } from '../claim/law.js';
import { atMost } from '../numeric/estimate.js';
import { remarksOn } from '../report/claims-table.js';
import type { CaseOutcome } from '../run/outcome.js';
import { localRunner } from '../run/run-cases.js';
import { doubled, madeUpClaim, madeUpLaw, type Value, within } from '../testing/claims.js';
import type { ClaimResult } from './claim-result.js';
import { judge, lackAmong } from './claim-verdict.js';
import type { Lack, LawSummary } from './law-by-cases.js';
import { verify } from './verify.js';

const parameters = { version: '1.2.3', seed: 11, profile: 'quick', alpha: 1e-6 } as const;

type Changes = Partial<Claim<number, Value>>;

/** The made-up claim with its one law decided by a given function. */
const bound = (of: (values: Value) => ReturnType<Claim<number, Value>['laws'][string]['check']>): Changes => ({
  laws: { bound: madeUpLaw(of) },
});

async function resultOf(changes: Changes): Promise<ClaimResult> {
  return (await verify([madeUpClaim(changes)], { seed: 11 })).claims[0];
}

/** Expected to be refuted, as it is: 2 x is at most x. */
const asPrinted: Changes = {
  ...bound(({ x }) => within(2 * x, x)),
  expects: { refuted: 'the factor 2 is missing' },
  controls: [],
};

/** A positive control: x is at most 2 x. */
const corrected = {
  ...doubled,
  id: 'corrected',
  title: 'corrected',
  expects: 'holds',
  check: ({ x }: Value) => within(x, 2 * x),
} as const;

const broken = () => {
  throw new Error('broken');
};

describe('a claim', () => {
  test('holds when every case is within its bound and the control is refuted', async () => {
    const result = await resultOf({});
    expect(result).toMatchObject({
      verdict: 'holds',
      expects: 'holds',
      cases: { run: 40, decided: 40 },
      alphaSpent: 0,
    });
    expect(result.laws).toEqual([
      { id: 'bound', verdict: 'holds', compared: 40, decided: 40, vacuous: 0, worst: expect.anything() },
    ]);
    expect(result.laws[0].worst.ratio).toBeLessThanOrEqual(0.5);
    expect(result.controls).toEqual([
      { id: 'doubled', law: 'bound', expects: 'refuted', cases: 5, share: 1, margin: expect.any(Number) },
    ]);
    expect(result).not.toHaveProperty('counterexample');
    expect(result).not.toHaveProperty('reason');
  });

  test('is refuted when one of several comparisons of a case is, and reports that one', async () => {
    const result = await resultOf({
      ...bound(({ x }) => [within(0.9, 1), within(3 * x, x), vacuous('nothing said')]),
    });
    expect(result).toMatchObject({
      verdict: 'refuted',
      counterexample: { law: 'bound', bound: result.counterexample?.case },
    });
    expect(result.laws[0].worst).toEqual({ ratio: expect.closeTo(3, 9), index: expect.any(Number) });
    expect(result.counterexample?.detail).toEqual({ x: result.counterexample?.case });
  });

  test('expected to be refuted names its clause when it is', async () => {
    const result = await resultOf(asPrinted);
    expect(result).toMatchObject({ expects: 'refuted', verdict: 'refuted', controls: [] });
    expect(result.reason).toMatch(/^the factor 2 is missing; law 'bound', case 0: measured /);
  });

  test('expected to be refuted holds when no case is beyond its error', async () => {
    expect(await resultOf({ expects: { refuted: 'x' }, controls: [] })).toMatchObject({
      expects: 'refuted',
      verdict: 'holds',
    });
  });

  test('is inconclusive when no case is decided', async () => {
    const result = await resultOf(bound(({ x }) => atMost({ value: x, error: 0.005 }, x + 0.01)));
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        /^law 'bound': only 0 of 40 cases are decided; case 0 is not: [0-9.]+ is below the bound [0-9.]+ by [0-9.]+, but may be off by 0.005, which is too much to rely on: an error of [0-9.]+ would do$/,
      ),
      // the first of them can be run again
      laws: [{ verdict: 'inconclusive', replay: expect.stringMatching(/\.0\.drawn\.[\da-f]{8}$/) }],
    });
    expect(remarksOn(result, 'reports', {})).toEqual([
      result.reason,
      `npx diffusion-bounds replay ${result.laws[0].replay}`,
    ]);
  });

  test('that is an identity is inconclusive when errors exceed a quarter of the tolerance', async () => {
    const law = bound(({ x }) => atMost({ value: 0, error: x / 3 }, x));
    expect((await resultOf({ kind: 'identity', ...law })).verdict).toBe('inconclusive');
  });

  test('is vacuous when its assumptions are never met', async () => {
    const assumptions = [
      { statement: 'x is real', holds: () => true },
      { statement: 'x exceeds 2', holds: (x: number) => x > 2 },
      { statement: 'x exceeds 3', holds: (x: number) => x > 3 },
    ];
    expect(await resultOf({ assumptions })).toMatchObject({
      verdict: 'vacuous',
      laws: [{ compared: 0, decided: 0, vacuous: 40, worst: { ratio: Number.NaN, index: null } }],
      reason: "law 'bound': only 0 of 40 cases compare anything (assumption not met: x exceeds 2; x exceeds 3)",
    });
  });

  test('is vacuous when the bound says anything in too few cases', async () => {
    const law = bound(({ x }) =>
      Math.floor(x * 1e6) % 8 > 0 ? vacuous('the bound exceeds the trivial one') : atMost(0, 1),
    );
    const result = await resultOf(law);
    expect(result.verdict).toBe('vacuous');
    expect(result.reason).toMatch(
      /^law 'bound': only \d of 40 cases compare anything \(the bound exceeds the trivial one\)$/,
    );
  });

  test('is toothless when a control is not refuted clearly and often', async () => {
    const blunt = { ...doubled, check: () => atMost({ value: 1.5, error: 0.1 }, 1) };
    expect(await resultOf({ controls: [doubled, blunt].map((each, i) => ({ ...each, id: `c${i}` })) })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'c1' is refuted in only 0% of its cases",
      controls: [{ share: 1 }, { share: 0, margin: Number.NaN, fault: expect.any(String) }],
    });
  });

  test('expected to be refuted is toothless when its positive control fails', async () => {
    const failing = { ...corrected, check: ({ x }: Value) => within(2 * x, x) };
    expect(await resultOf({ ...asPrinted, controls: [failing] })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'corrected' should hold, but is refuted in 100% of its cases",
    });
  });

  test.each([
    ['says nothing', () => vacuous('nothing said')],
    ['cannot decide', () => atMost({ value: 1, error: 0.1 }, 1.1)],
  ])('expected to be refuted is toothless when its positive control %s', async (_name, of) => {
    expect(await resultOf({ ...asPrinted, controls: [{ ...corrected, check: of }] })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'corrected' should hold, but decides only 0% of its cases",
    });
  });

  test('expected to be refuted comes out so beside a positive control that holds', async () => {
    expect(await resultOf({ ...asPrinted, controls: [corrected] })).toMatchObject({
      verdict: 'refuted',
      controls: [{ id: 'corrected', law: 'bound', expects: 'holds', share: 0 }],
    });
  });

  test('has its keys in the order of the report', async () => {
    expect(Object.keys(await resultOf(bound(({ x }) => within(x, 0.5))))).toEqual([
      'id',
      'expects',
      'verdict',
      'reason',
      'cases',
      'assumptions',
      'laws',
      'counterexample',
      'replay',
      'alphaSpent',
      'controls',
    ]);
  });

  test.each<[string, Changes, RegExp]>([
    [
      'an exception',
      {
        measure: () => {
          throw new RangeError('out of range');
        },
      },
      /^case 0: RangeError: out of range$/,
    ],
    ['a rejection', { measure: () => Promise.reject(new Error('later')) }, /^case 0: Error: later$/],
    ['a value that is not finite', bound(() => atMost(Number.NaN, 1)), /^case 0: law 'bound': measured is NaN$/],
    [
      'an infinite error',
      bound(() => atMost({ value: 0, error: Number.POSITIVE_INFINITY }, 1)),
      /^case 0: law 'bound': error is Infinity$/,
    ],
    [
      'a negative error',
      bound(() => atMost({ value: 0, error: -1 }, 1)),
      /^case 0: law 'bound': error is negative: -1$/,
    ],
    ['no comparison at all', bound(() => []), /^case 0: no law compares anything$/],
  ])('is an error, never evidence, on %s', async (_name, changes, reason) => {
    const result = await resultOf(changes);
    expect(result).toMatchObject({ verdict: 'error', laws: [{ verdict: 'error' }] });
    expect(result.reason).toMatch(reason);
  });

  test('is an error when it is refuted as expected but another case throws, and shows both', async () => {
    const measure = (x: number) => (x < 0.2 ? broken() : { x });
    const result = await resultOf({ ...asPrinted, measure });
    expect(result).toMatchObject({ verdict: 'error', counterexample: { law: 'bound' }, replay: expect.any(String) });
  });

  test('in error counts its cases in error and replays the first, with a reason of one line', async () => {
    const measure = (x: number) => {
      if (x < 0.2) throw new Error('out\n  of order\n');
      return { x };
    };
    const { cases, failing, reason } = await resultOf({ measure });
    const [, index] = /^case (\d+): Error: out of order$/.exec(reason ?? '') ?? [];
    expect(failing).toMatch(new RegExp(`\\.made-up\\.11\\.${index}\\.drawn\\.\\w{8}$`));
    expect(cases.failed).toBe(cases.run - cases.decided);
  });

  test('is an error when a control or a generator throws', async () => {
    expect(await resultOf({ controls: [{ ...doubled, check: broken }] })).toMatchObject({
      verdict: 'error',
      reason: "control 'doubled', case 0: Error: broken",
      failing: expect.stringMatching(/\.made-up\+doubled\.11\.0\.drawn\.\w{8}$/),
    });
    const cases = () => madeUpClaim().cases().map(broken);
    expect(await resultOf({ controls: [{ ...doubled, cases }] })).toMatchObject({
      verdict: 'error',
      reason: /generator failed: broken/,
    });
  });

  test('comes out the same every time', async () => {
    const changes = bound(({ x }) => within(x, 0.7));
    expect(await resultOf(changes)).toEqual(await resultOf(changes));
  });
});

/** Nothing is shrunk. */
const NOBODY = localRunner([], parameters);

describe('cases', () => {
  const found = { law: 'bound', measured: 0, bound: 1, error: 0 };
  const compared: CaseOutcome = { kind: 'measured', checks: [found] };
  const blurred: CaseOutcome = { kind: 'measured', checks: [found, { ...found, error: 0.5 }] };
  const nothing: CaseOutcome = { kind: 'measured', checks: [{ law: 'bound', vacuous: 'nothing said' }] };
  const bite: CaseOutcome = { kind: 'measured', checks: [{ ...found, measured: 2 }] };

  test('are decided when they compare anything and all their comparisons are decided', async () => {
    const cases = [compared, compared, blurred, nothing, { kind: 'unmet', assumptions: [0] } as const];
    const result = await judge(madeUpClaim(), { cases, controls: { doubled: [bite] } }, parameters, 0, NOBODY);
    expect(result.cases).toEqual({ run: 5, decided: 2 });
    expect(result.laws).toMatchObject([{ compared: 3, decided: 2, vacuous: 2 }]);
  });

  test('are none at all: nothing holds', async () => {
    const result = await judge(madeUpClaim(), { cases: [], controls: { doubled: [bite] } }, parameters, 0, NOBODY);
    expect(result).toMatchObject({ verdict: 'skipped', reason: "law 'bound' applies to no case" });
  });
});

test('a claim is skipped if no law but that of finite numbers applies to a case', () => {
  const summary = (id: string, lack?: Lack): LawSummary => ({
    ...{ id, compared: 4, decided: 4, vacuous: 0, worst: { ratio: 0, index: 0 } },
    lack,
  });
  const skipped: Lack = { verdict: 'skipped', reason: "law 'mean' needs posterior" };
  expect(lackAmong([summary('mean', skipped), summary('finite')])).toBe(skipped);
  expect(lackAmong([summary('mean', skipped), summary('variance'), summary('finite')])).toBeUndefined();
});
