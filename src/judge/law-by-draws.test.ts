import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, claim } from '../claim/claim.js';
import { vacuous } from '../claim/law.js';
import { coverageTest, detectableRate, missProbability } from '../evidence/coverage.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { packageVersion } from '../input/package-file.js';
import { atMost } from '../numeric/estimate.js';
import type { CaseOutcome } from '../run/outcome.js';
import { parseReplayToken, replay } from '../run/replay.js';
import { blatant, exceeding, madeUpClaim, madeUpCoverage, madeUpLaw, type Value } from '../testing/claims.js';
import { chancePlans } from './chance-plan.js';
import type { ClaimResult } from './claim-result.js';
import { judgeDraws } from './law-by-draws.js';
import { verify } from './verify.js';

type Changes = Partial<Claim<number, Value>>;

/** The made-up statement with its one law decided by a given function. */
const bound = (of: Parameters<typeof madeUpLaw>[0]): Changes => ({ laws: { bound: madeUpLaw(of) } });

/** It has the whole budget to itself. */
async function resultOf(changes: Changes, alpha = FALSE_ALARM_BUDGET): Promise<ClaimResult> {
  return (await verify([madeUpCoverage(changes)], { seed: 11, alpha })).claims[0];
}

describe('a coverage claim', () => {
  test('holds when few draws exceed but many of its control do, and says what it risks and would catch', async () => {
    const result = await resultOf({});
    const own = coverageTest(200, 0.05, 5e-7);
    const spent = own.level + missProbability(coverageTest(400, 0.05, 5e-7), 0.3);
    expect(result).toMatchObject({
      verdict: 'holds',
      cases: { run: 200, decided: 200 },
      laws: [{ id: 'bound', verdict: 'holds', compared: 200, decided: 200, vacuous: 0, worst: { ratio: 2 } }],
      alphaSpent: spent,
    });
    expect(spent).toBeLessThan(1e-6);
    expect(result.detects).toEqual({ exceedance: Number(detectableRate(own)?.toPrecision(4)), probability: 0.99 });
    expect(result.controls).toEqual([
      {
        ...{ id: 'blatant', law: 'bound', expects: 'refuted', cases: 400 },
        ...{ share: expect.closeTo(0.3, 1), pValue: expect.any(Number) },
      },
    ]);
    expect(result).not.toHaveProperty('counterexample');
    expect(Object.keys(result)).toEqual([
      'id',
      'expects',
      'verdict',
      'cases',
      'assumptions',
      'laws',
      'alphaSpent',
      'detects',
      'controls',
    ]);
  });

  test('says of several parts how many draws each of them exceeds in, that of the worst draw first', async () => {
    const measure = (x: number) =>
      ['right', 'wrong', 'worse'].map((name) => ({ x, part: { name, at: 'once' } as const }));
    const of = ({ x, part }: Value & { part?: { name: string } }) =>
      atMost(part?.name === 'right' || x > 6e5 ? 0.5 : part?.name === 'worse' && x < 2e5 ? 9 : 3 - x / 1e6, 1);
    const { laws } = await resultOf({ ...bound(of), measure });
    expect(laws[0].reason).toMatch(
      /draws exceed the bound, where \d+ would refute \((\d+) by worse, \1 by wrong\); at/,
    );
    expect(laws[0].parts?.map(({ name }) => name)).toEqual(['worse', 'wrong']);
  });

  test('blames no part that exceeds as often as chance explains, but counts it', async () => {
    const measure = (x: number) => ['right', 'wrong'].map((name) => ({ x, part: { name, at: 'once' } as const }));
    const rates: Record<string, number> = { right: 0.03, wrong: 0.4 };
    const of = ({ x, part }: Value & { part?: { name: string } }) => exceeding(rates[part?.name ?? ''])({ x });
    const { laws } = await resultOf({ ...bound(of), measure });
    expect(laws[0].reason).toMatch(/\((\d\d by wrong, \d by right|\d by right, \d\d by wrong)\)/);
    expect(laws[0].parts?.map(({ name }) => name)).toEqual(['wrong']);
  });

  test('blames none where many exceed together, each as often as chance explains', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `part ${i}`);
    const measure = (x: number) => names.map((name, i) => ({ x: (x + 1e5 * i) % 1e6, part: { name, at: 'once' } }));
    const { laws } = await resultOf({ ...bound(exceeding(0.04)), measure });
    expect(laws[0]).toMatchObject({ verdict: 'refuted' });
    expect(laws[0]).not.toHaveProperty('parts');
  });

  test('is refuted by too many exceedances, with its worst draw as it was drawn', async () => {
    const changes = bound(({ x }) => atMost(x < 4e5 ? 3 - x / 1e6 : 0.5, 1));
    const result = await resultOf(changes);
    expect(result).toMatchObject({
      verdict: 'refuted',
      laws: [{ verdict: 'refuted' }],
      counterexample: { law: 'bound' },
    });
    expect(result.reason).toMatch(
      /^law 'bound': \d+ of 200 draws exceed the bound, where 29 would refute; at a rate of 0\.05 so many have/,
    );
    const { worst } = result.laws[0];
    expect(result.counterexample?.measured).toBe(worst.ratio);
    const address = parseReplayToken(result.replay ?? '', packageVersion());
    expect(address).toMatchObject({ index: worst.index, path: [] });
    expect((await replay(madeUpCoverage(changes), address)).value).toBe(result.counterexample?.case);
  });

  test('is refuted from the critical number of exceedances on', async () => {
    const verdictAt = async (count: number) => {
      let [own, ofControl] = [0, 0];
      const controls = [{ ...blatant, check: () => exceeding(1)({ x: ofControl++ }) }];
      return (await resultOf({ ...bound(() => exceeding(own++ < count ? 1 : 0)({ x: 0 })), controls })).verdict;
    };
    expect([await verdictAt(28), await verdictAt(29)]).toEqual(['holds', 'refuted']);
  });

  test('counts a draw once, and not within its numerical error', async () => {
    const twice = bound((values) => [exceeding(0.08)(values), exceeding(0.08)(values)]);
    expect((await resultOf(twice)).verdict).toBe('holds');
    const blurred = bound((values) => ({ ...exceeding(0.9)(values), error: 5 }));
    expect(await resultOf(blurred)).toMatchObject({
      verdict: 'inconclusive',
      reason:
        "law 'bound': only 0 of 200 cases are decided; case 0 is not: 2 is above the bound 1 by 1, but may be off by 5, which is too much to rely on: an error of 0.05 would do",
    });
  });

  test('counts a draw that says nothing as one that does not exceed', async () => {
    const half = bound((values) => (values.x % 2 === 0 ? vacuous('nothing said') : exceeding(0.1)(values)));
    expect((await resultOf(half)).verdict).toBe('holds');
  });

  test('is inconclusive where fewer draws compare anything than would refute it, and catches nothing', async () => {
    const comparing = async (count: number) => {
      let [drawn, ofControl] = [0, 0];
      const laws = {
        bound: madeUpLaw(() => (drawn++ < count ? atMost(0, 1) : undefined)),
        other: madeUpLaw(() => atMost(0, 1)),
      };
      // half of the budget to the one law, a quarter to the other and to the control
      const controls = [{ ...blatant, check: () => exceeding(1)({ x: ofControl++ }) }];
      return (await resultOf({ laws, controls }, 1.5e-6)).laws[0];
    };
    expect(await comparing(28)).toMatchObject({
      verdict: 'inconclusive',
      reason: "law 'bound': only 28 of 200 draws compare anything, where 29 would refute it",
      detects: { exceedance: null },
    });
    expect(await comparing(29)).toMatchObject({ verdict: 'holds', detects: { exceedance: 0.9997 } });
    expect(await comparing(100)).toMatchObject({
      detects: { exceedance: Number(detectableRate({ ...coverageTest(200, 0.05, 5e-7), draws: 100 })?.toPrecision(4)) },
    });
  });

  test('is vacuous when too few of its draws say anything, although some of them exceed', async () => {
    const seldom = bound((values) => (values.x % 8 > 0 ? vacuous('nothing said') : exceeding(0.5)(values)));
    const result = await resultOf(seldom);
    expect(result).toMatchObject({ verdict: 'vacuous', laws: [{ verdict: 'vacuous', worst: { ratio: 2 } }] });
    expect(result.reason).toMatch(/^law 'bound': only \d+ of 200 cases compare anything \(nothing said\)$/);
    expect(result).not.toHaveProperty('counterexample');
  });

  test('of several laws decides each by its own draws, with an even part of the share', async () => {
    const never = madeUpLaw(() => atMost(0, 1));
    const often = madeUpLaw(({ x }) => atMost(x >= 6e5 ? 3 : 0.5, 1));
    const all = await resultOf({ laws: { bound: madeUpLaw(exceeding(0.04)), often } });
    const parts = [coverageTest(200, 0.05, 1e-6 / 3), coverageTest(400, 0.05, 1e-6 / 3)];
    expect(all).toMatchObject({
      verdict: 'refuted',
      counterexample: { law: 'often', measured: 3 },
      laws: [
        { verdict: 'holds', alphaSpent: parts[0].level + missProbability(parts[1], 0.3) },
        { verdict: 'refuted', alphaSpent: parts[0].level },
      ],
    });
    expect(all.alphaSpent).toBe(all.laws.reduce((sum, { alphaSpent = 0 }) => sum + alphaSpent, 0));
    expect(all.reason).toMatch(/^law 'often': [6-9]\d of 200 draws exceed/);
    const lacking = await resultOf({ laws: { bound: never, silent: madeUpLaw(() => vacuous('nothing said')) } });
    expect(lacking).toMatchObject({ verdict: 'vacuous', laws: [{ verdict: 'holds' }, { verdict: 'vacuous' }] });
    expect(await resultOf({ laws: { bound: never, unasked: madeUpLaw(() => undefined) } })).toMatchObject({
      verdict: 'holds',
      laws: [{ verdict: 'holds' }, { verdict: 'skipped' }],
    });
  });

  test('may have a law that each case decides, which a single one refutes', async () => {
    const laws = (limit: number) => ({
      bound: madeUpLaw(exceeding(0.04)),
      always: { ...madeUpLaw(({ x }) => atMost(x, limit)), kind: 'exact' as const },
    });
    const controls = [
      blatant,
      { ...blatant, id: 'twice', breaks: 'always', check: ({ x }: Value) => atMost(x + 2e6, 1e6) },
    ];
    const good = await resultOf({ laws: laws(1e6), controls });
    expect(good).toMatchObject({ verdict: 'holds', controls: [{ pValue: expect.any(Number) }, { share: 1 }] });
    expect(good.laws[1]).not.toHaveProperty('detects');
    const bad = await resultOf({ laws: laws(5e5), controls });
    expect(bad).toMatchObject({ verdict: 'refuted', laws: [{ verdict: 'holds' }, { verdict: 'refuted' }] });
    // shrunk to the simplest case that still exceeds, as cases of a deterministic law are
    expect(bad.counterexample).toMatchObject({ law: 'always', bound: 5e5 });
    expect(bad.counterexample?.case).toBeLessThan(5.1e5);
  });

  test('is toothless when a control is missed that chance would not miss', async () => {
    const result = await resultOf({ controls: [{ ...blatant, check: exceeding(0.05) }] });
    expect(result.verdict).toBe('toothless');
    expect(result.reason).toMatch(
      /^control 'blatant' exceeds the bound in only \d+ of 400 draws, where 45 would refute it$/,
    );
    expect(result.controls[0].fault).toBe(result.reason);
  });

  test('is inconclusive when a control is missed that chance may have missed', async () => {
    const result = await resultOf({ controls: [{ ...blatant, exceedance: 0.06, check: exceeding(0.06) }] });
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      laws: [{ verdict: 'inconclusive' }],
      alphaSpent: coverageTest(200, 0.05, 5e-7).level,
    });
    expect(result.reason).toMatch(/^control 'blatant' is not refuted, but 400 draws miss an exceedance of 0\.06 with/);
  });

  test('is inconclusive when no number of its draws could refute it', async () => {
    const controls = [{ ...blatant, exceedance: 1, check: exceeding(1) }];
    const result = await resultOf({ delta: 0.95, controls }, 1e-12);
    expect(result).toMatchObject({ verdict: 'inconclusive', detects: { exceedance: null } });
    expect(result.reason).toBe("law 'bound': 200 draws are too few to refute anything at its share of the budget");
  });

  test('is an error when a draw throws', async () => {
    const measure = () => {
      throw new Error('no draw');
    };
    expect(await resultOf({ measure })).toMatchObject({ verdict: 'error', reason: 'case 0: Error: no draw' });
  });
});

test('draws are spread evenly: none is drawn twice, and none more often for lying at an end', async () => {
  const drawn: number[] = [];
  const measure = (x: number) => {
    drawn.push(x);
    return { x };
  };
  const ofControl = { ...blatant, measure: (x: number) => ({ x }) };
  const cases = () => fc.integer({ min: 0, max: 2 ** 31 - 1 });
  await verify([madeUpCoverage({ cases, measure, controls: [ofControl] })], { seed: 11, profile: 'ci' });
  expect(drawn).toHaveLength(800);
  expect(new Set(drawn).size).toBe(800);
  expect(drawn.filter((draw) => draw < 1e5)).toHaveLength(0);
});

test('the worst draw of a law is the first one with the largest ratio', () => {
  const draw = (measured: number, law = 'bound'): CaseOutcome => ({
    kind: 'measured',
    checks: [
      { law: 'other', measured: 0, bound: 1, error: 0 },
      { law, measured, bound: 1, error: 0 },
    ],
  });
  const cases = [...Array<CaseOutcome>(50).fill(draw(2)), draw(3, 'last'), draw(3), draw(0.5)];
  const claimed = madeUpCoverage({ laws: { bound: madeUpLaw(exceeding(0.04)), last: madeUpLaw(exceeding(0.04)) } });
  const judged = chancePlans(claimed, { cases: 53, controlCases: 400 }, 1e-6).map(
    (plan) => judgeDraws(claimed, cases, plan).refuted,
  );
  expect(judged).toMatchObject([
    { index: 51, reason: expect.stringMatching(/^law 'bound': 51 of 53 draws exceed/) },
    undefined,
  ]);
});

test('controls that chance may miss do not overspend the share, however often their draws exceed', () => {
  const share = 1e-6;
  let [within, beyond] = [0, 0];
  for (let exceedance = 0.06; exceedance < 0.4; exceedance += 0.002) {
    const three = madeUpCoverage({ controls: [1, 2, 3].map((i) => ({ ...blatant, id: `c${i}`, exceedance })) });
    const [{ controls, alphaSpent }] = chancePlans(three, { cases: 200, controlCases: 400 }, share);
    expect(alphaSpent).toBeLessThanOrEqual(share);
    for (const { missed } of controls) {
      if (missed <= share / 4) within++;
      else if (missed <= share) beyond++;
    }
  }
  // some are within a control's part of the share, and some only within the whole of it
  expect(Math.min(within, beyond)).toBeGreaterThan(0);
});

test('the share is divided over the claim and its controls, and never overspent', () => {
  const three = madeUpCoverage({ controls: [1, 2, 3].map((i) => ({ ...blatant, id: `c${i}` })) });
  for (const share of [1e-3, 1e-6, 1e-9]) {
    const [{ own, controls, alphaSpent }] = chancePlans(three, { cases: 200, controlCases: 400 }, share);
    expect(own).toEqual(coverageTest(200, 0.05, share / 4));
    expect(controls.map(({ test: { level } }) => level < share / 4)).toEqual([true, true, true]);
    expect(alphaSpent).toBeLessThanOrEqual(share);
  }
});

test('a run shares its budget over its statistical claims: with another one, each is allowed half', async () => {
  const two = [madeUpCoverage(), { ...madeUpCoverage(), id: 'other' }, claim({ ...madeUpClaim(), id: 'exact' })];
  const { alpha, claims } = await verify(two, { seed: 11, alpha: 2e-6 });
  const alone = await resultOf({}, 1e-6);
  expect(claims.map(({ alphaSpent }) => alphaSpent)).toEqual([alone.alphaSpent, alone.alphaSpent, 0]);
  expect(alpha).toEqual({ budget: 2e-6, spent: 2 * alone.alphaSpent });
});
