import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyClaim, type CheckResult, claim, control } from '../claim/claim.js';
import { uniform } from '../claim/draws.js';
import { parseReplayToken, replay } from '../run/replay.js';
import { runClaim } from '../run/run.js';
import { conclude } from './conclusion.js';
import { type ClaimResult, resultOf } from './result.js';

const settings = { version: '1.2.3', seed: 11, profile: 'quick' } as const;

const unitInterval = uniform(0.01, 1);

const bite = control({
  id: 'doubled',
  title: 'measured is doubled',
  cases: unitInterval,
  check: (x) => ({ measured: 2 * x, bound: x, error: 1e-9 }),
});

interface Variation {
  check?: (x: number) => CheckResult | Promise<CheckResult>;
  expects?: AnyClaim['expects'];
  controls?: AnyClaim['controls'];
  assumptions?: AnyClaim['assumptions'];
  kind?: AnyClaim['kind'];
}

function madeUp(variation: Variation): AnyClaim {
  return claim({
    id: 'made-up',
    group: 'training',
    title: 'x^2 is at most x on the unit interval',
    source: { paper: 'none', locus: 'none' },
    statement: 'x^2 \\le x',
    plain: 'x^2 <= x',
    sharpness: 'tight',
    assumptions: [{ statement: 'x lies in the unit interval' }],
    kind: 'exact',
    expects: 'holds',
    cases: unitInterval,
    check: (x: number): CheckResult => ({ measured: 0.5 * x * x, bound: x, error: 1e-9 }),
    controls: [bite],
    ...variation,
  });
}

async function outcomeOf(variation: Variation): Promise<ClaimResult> {
  const subject = madeUp(variation);
  return resultOf(subject, await runClaim(subject, settings), settings);
}

describe('a claim', () => {
  test('holds when every case is within its bound and the control is refuted', async () => {
    const result = await outcomeOf({});
    expect(result).toMatchObject({
      verdict: 'holds',
      expects: 'holds',
      cases: { run: 40, decided: 40 },
      alphaSpent: 0,
    });
    expect(result.worst.ratio).toBeLessThanOrEqual(0.5);
    expect(result.controls).toEqual([{ id: 'doubled', share: 1, margin: expect.any(Number) }]);
    expect(result).not.toHaveProperty('counterexample');
  });

  test('is refuted by one case beyond its error, with a shrunk counterexample that replays', async () => {
    const check = (x: number) => ({ measured: x, bound: 0.5, error: 1e-9, detail: { x } });
    const result = await outcomeOf({ check });
    expect(result.verdict).toBe('refuted');
    expect(result.reason).toMatch(/^case \d+: measured .* exceeds bound 0\.5 by more than the error/);
    const address = parseReplayToken(result.replay ?? '', '1.2.3');
    const again = await replay(madeUp({ check }), address);
    expect(again.value).toBe(result.counterexample?.case);
    expect(again.outcome).toEqual({ kind: 'compared', comparisons: [check(Number(again.value))] });
    expect(result.worst.ratio).toBeGreaterThanOrEqual((result.counterexample?.measured ?? 0) / 0.5);
  });

  test('is refuted when one of several comparisons of a case is, and reports that one', async () => {
    const result = await outcomeOf({
      check: (x) => [
        { measured: 0.9, bound: 1, error: 1e-9 },
        { measured: 3 * x, bound: x, error: 1e-9, detail: { trainingTime: 10 } },
        { vacuous: 'nothing said' },
      ],
    });
    expect(result.verdict).toBe('refuted');
    expect(result.worst).toEqual({ ratio: expect.closeTo(3, 9), index: expect.any(Number) });
    expect(result.counterexample?.detail).toEqual({ trainingTime: 10 });
  });

  test('expected to be refuted names its clause when it is', async () => {
    const result = await outcomeOf({
      expects: { refuted: 'the factor 2 is missing' },
      controls: [],
      check: (x) => ({ measured: x, bound: x / 2, error: 1e-9 }),
    });
    expect(result).toMatchObject({ expects: 'refuted', verdict: 'refuted', controls: [] });
    expect(result.reason).toMatch(/^the factor 2 is missing; case 0: /);
  });

  test('expected to be refuted holds when no case is beyond its error', async () => {
    expect(await outcomeOf({ expects: { refuted: 'x' }, controls: [] })).toMatchObject({
      expects: 'refuted',
      verdict: 'holds',
    });
  });

  test('is inconclusive when more than one case in twenty is undecided', async () => {
    const result = await outcomeOf({ check: (x) => ({ measured: x, bound: x + 0.01, error: 0.005 }) });
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: 'only 0 of 40 cases are decided within their error',
    });
  });

  test('that is an identity is inconclusive when errors exceed a quarter of the tolerance', async () => {
    const check = (x: number) => ({ measured: 0, bound: x, error: x / 3 });
    expect((await outcomeOf({ kind: 'identity', check })).verdict).toBe('inconclusive');
  });

  test('is vacuous when its assumptions are never met', async () => {
    const result = await outcomeOf({ assumptions: [{ statement: 'x exceeds 2', holds: (x) => Number(x) > 2 }] });
    expect(result).toMatchObject({ verdict: 'vacuous', worst: { ratio: Number.NaN, index: null } });
    expect(result.reason).toBe('only 0 of 40 cases compare anything (assumption not met: x exceeds 2)');
  });

  test('is vacuous when the bound says anything in too few cases', async () => {
    const check = (x: number) =>
      Math.floor(x * 1e6) % 8 > 0
        ? { vacuous: 'the bound exceeds the trivial one' }
        : { measured: 0, bound: 1, error: 0 };
    expect((await outcomeOf({ check })).verdict).toBe('vacuous');
  });

  test('is vacuous when hardly a case compares anything, however large their share', async () => {
    const subject = madeUp({});
    const raw = await runClaim(subject, settings);
    const verdictOf = (count: number) => conclude(subject, { ...raw, cases: raw.cases.slice(0, count) }, 1e-6).verdict;
    expect([verdictOf(4), verdictOf(5)]).toEqual(['vacuous', 'holds']);
  });

  test('is toothless when a control is not refuted clearly and often', async () => {
    const blunt = control({ ...bite, check: () => ({ measured: 1.5, bound: 1, error: 0.1 }) });
    expect(await outcomeOf({ controls: [bite, blunt].map((each, i) => ({ ...each, id: `c${i}` })) })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'c1' is refuted in only 0% of its cases",
      controls: [{ share: 1 }, { share: 0, margin: Number.NaN }],
    });
  });

  test('expected to be refuted is toothless when its positive control fails', async () => {
    const refuted = (x: number) => ({ measured: 2 * x, bound: x, error: 1e-9 });
    const positive = control({
      id: 'corrected',
      title: 'corrected',
      expects: 'holds',
      cases: unitInterval,
      check: refuted,
    });
    const result = await outcomeOf({ expects: { refuted: 'x' }, check: refuted, controls: [positive] });
    expect(result).toMatchObject({
      verdict: 'toothless',
      reason: "control 'corrected' should hold, but is refuted in 100% of its cases",
    });
  });

  test.each([
    ['says nothing', (): CheckResult => ({ vacuous: 'nothing said' })],
    ['cannot decide', (): CheckResult => ({ measured: 1, bound: 1.1, error: 0.1 })],
  ])('expected to be refuted is toothless when its positive control %s', async (_name, check) => {
    const positive = control({ id: 'corrected', title: 'corrected', expects: 'holds', cases: unitInterval, check });
    const refuted = (x: number) => ({ measured: 2 * x, bound: x, error: 1e-9 });
    expect(await outcomeOf({ expects: { refuted: 'x' }, check: refuted, controls: [positive] })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'corrected' should hold, but decides only 0% of its cases",
    });
  });

  test('expected to be refuted comes out so beside a positive control that holds', async () => {
    const positive = control({
      id: 'corrected',
      title: 'corrected',
      expects: 'holds',
      cases: unitInterval,
      check: (x) => ({ measured: x, bound: 2 * x, error: 1e-9 }),
    });
    const refuted = (x: number) => ({ measured: 2 * x, bound: x, error: 1e-9 });
    const result = await outcomeOf({ expects: { refuted: 'x' }, check: refuted, controls: [positive] });
    expect(result).toMatchObject({ verdict: 'refuted', controls: [{ id: 'corrected', share: 0 }] });
  });

  test('has its keys in the order of the report', async () => {
    const result = await outcomeOf({ check: (x) => ({ measured: x, bound: 0.5, error: 1e-9 }) });
    expect(Object.keys(result)).toEqual([
      'id',
      'expects',
      'verdict',
      'reason',
      'cases',
      'assumptions',
      'worst',
      'counterexample',
      'replay',
      'alphaSpent',
      'controls',
    ]);
  });

  test.each([
    [
      'an exception',
      () => {
        throw new RangeError('out of range');
      },
      /case 0: RangeError: out of range/,
    ],
    ['a rejection', () => Promise.reject(new Error('later')), /case 0: Error: later/],
    ['a value that is not finite', () => ({ measured: Number.NaN, bound: 1, error: 0 }), /case 0: measured is NaN/],
    [
      'an infinite error',
      () => ({ measured: 0, bound: 1, error: Number.POSITIVE_INFINITY }),
      /case 0: error is Infinity/,
    ],
    ['a negative error', () => ({ measured: 0, bound: 1, error: -1 }), /case 0: error is negative/],
    ['no comparison at all', () => [], /case 0: the check compared nothing/],
  ])('is an error, never evidence, on %s', async (_name, check, reason) => {
    const result = await outcomeOf({ check });
    expect(result.verdict).toBe('error');
    expect(result.reason).toMatch(reason);
  });

  test('is an error when it is refuted as expected but another case throws', async () => {
    const check = (x: number) => {
      if (x < 0.2) throw new Error('small');
      return { measured: 2 * x, bound: x, error: 1e-9 };
    };
    expect((await outcomeOf({ expects: { refuted: 'x' }, controls: [], check })).verdict).toBe('error');
  });

  test('is an error when a control or a generator throws', async () => {
    const broken = control({
      ...bite,
      check: () => {
        throw new Error('broken');
      },
    });
    expect(await outcomeOf({ controls: [broken] })).toMatchObject({
      verdict: 'error',
      reason: "control 'doubled', case 0: Error: broken",
    });
    const generator = control({
      ...bite,
      cases: unitInterval.map((): number => {
        throw new Error('no case');
      }),
    });
    expect(await outcomeOf({ controls: [generator] })).toMatchObject({
      verdict: 'error',
      reason: /generator failed: no case/,
    });
  });

  test('comes out the same every time', async () => {
    const check = (x: number) => ({ measured: x, bound: 0.7, error: 1e-9 });
    expect(await outcomeOf({ check })).toEqual(await outcomeOf({ check }));
  });
});

test('shrinking stops after 60 evaluations, where there is more to try', async () => {
  let evaluations = 0;
  let first: string | undefined;
  const { assumptions, furtherCases: _, ...rest } = madeUp({ controls: [], expects: { refuted: 'x' } });
  const subject = claim<number[]>({
    ...rest,
    assumptions: assumptions.map(({ statement }) => ({ statement })),
    cases: fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 40, maxLength: 60 }),
    check: (list) => {
      evaluations++;
      const text = JSON.stringify(list);
      // Nothing simpler than the first case is refuted, so shrinking never runs out of branches within 60.
      first ??= text;
      return { measured: text === first ? 2 : 0, bound: 1, error: 0 };
    },
  });
  const raw = await runClaim(subject, settings);
  evaluations = 0;
  await resultOf(subject, raw, settings);
  expect(evaluations).toBe(60);
});

test('a control draws cases of its own, also from the same generator', async () => {
  const seen: number[][] = [[], [], []];
  const note = (list: number[]) => (x: unknown) => {
    list.push(Number(x));
    return { measured: 2, bound: 1, error: 0 };
  };
  const controls = ['a', 'b'].map((id, i) => control({ ...bite, id, check: note(seen[i + 1]) }));
  await runClaim(madeUp({ check: note(seen[0]), controls }), settings);
  const drawn = seen.map((list) => list.slice(0, 20));
  expect(new Set(drawn.map((list) => JSON.stringify(list))).size).toBe(3);
});

test('controls are never shrunk', async () => {
  let calls = 0;
  const counted = control({
    ...bite,
    check: (x) => {
      calls++;
      return { measured: 2 * Number(x), bound: Number(x), error: 1e-9 };
    },
  });
  await outcomeOf({ controls: [counted] });
  expect(calls).toBe(20);
});

test('progress counts the cases of controls too', async () => {
  const seen: string[] = [];
  await runClaim(madeUp({}), settings, (done, total) => seen.push(`${done}/${total}`));
  expect([seen[0], seen.at(-1), seen.length]).toEqual(['1/60', '60/60', 60]);
});
