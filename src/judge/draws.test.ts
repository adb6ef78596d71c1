import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyClaim, type Claim, claim, control } from '../claim/claim.js';
import { coverageTest, detectableRate, missProbability } from '../evidence/coverage.js';
import { parseReplayToken, replay } from '../run/replay.js';
import { runClaim } from '../run/run.js';
import { alphaShares } from './alpha-shares.js';
import { coveragePlan } from './draw-judgement.js';
import { type ClaimResult, resultOf } from './result.js';

const settings = { version: '1.2.3', seed: 11, profile: 'quick' } as const;

const draws = fc.integer({ min: 0, max: 999_999 });

/** A draw that exceeds at the given rate. */
const exceeding = (rate: number) => (draw: number) => ({ measured: draw < 1e6 * rate ? 2 : 0.5, bound: 1, error: 0 });

const blatant = control({
  id: 'blatant',
  title: 'exceeds often',
  exceedance: 0.3,
  cases: draws,
  check: exceeding(0.3),
});

const base: Claim<number> = {
  id: 'made-up',
  group: 'training',
  title: 'A draw rarely exceeds 1',
  source: { paper: 'none', locus: 'none' },
  statement: 'P(X > 1) \\le \\delta',
  plain: 'P(X > 1) <= delta',
  sharpness: 'upper',
  assumptions: [],
  kind: 'coverage',
  delta: 0.05,
  expects: 'holds',
  cases: draws,
  check: exceeding(0.04),
  controls: [blatant],
};

async function outcomeOf(variation: Partial<Claim<number>>, share?: number): Promise<ClaimResult> {
  const subject = claim({ ...base, ...variation });
  return resultOf(subject, await runClaim(subject, settings), settings, share);
}

describe('a coverage claim', () => {
  test('holds when few draws exceed and the control exceeds often, and says what it risks and would catch', async () => {
    const result = await outcomeOf({});
    const own = coverageTest(200, 0.05, 5e-7);
    const spent = own.level + missProbability(coverageTest(400, 0.05, 5e-7), 0.3);
    expect(result).toMatchObject({ verdict: 'holds', cases: { run: 200, decided: 200 }, alphaSpent: spent });
    expect(spent).toBeLessThan(1e-6);
    expect(result.detects).toEqual({ exceedance: Number(detectableRate(own).toPrecision(4)), probability: 0.99 });
    expect(result.controls).toEqual([{ id: 'blatant', share: expect.closeTo(0.3, 1), pValue: expect.any(Number) }]);
    expect(result).not.toHaveProperty('counterexample');
    expect(Object.keys(result)).toEqual([
      'id',
      'expects',
      'verdict',
      'cases',
      'assumptions',
      'worst',
      'alphaSpent',
      'detects',
      'controls',
    ]);
  });

  test('is refuted by too many exceedances, with its worst draw as it was drawn', async () => {
    const check = (draw: number) => ({ measured: draw < 4e5 ? 3 - draw / 1e6 : 0.5, bound: 1, error: 0 });
    const result = await outcomeOf({ check });
    expect(result.verdict).toBe('refuted');
    expect(result.reason).toMatch(/^\d+ of 200 draws exceed the bound, 29 would refute; at delta 0\.05 so many have/);
    expect(result.counterexample?.measured).toBe(result.worst.ratio);
    const address = parseReplayToken(result.replay ?? '', '1.2.3');
    expect(address).toMatchObject({ index: result.worst.index, path: [] });
    expect((await replay(claim({ ...base, check }), address)).value).toBe(result.counterexample?.case);
  });

  test('is refuted from the critical number of exceedances on', async () => {
    const verdictAt = async (count: number) => {
      let [own, ofControl] = [0, 0];
      const controls = [control({ ...blatant, check: () => exceeding(1)(ofControl++) })];
      return (await outcomeOf({ check: () => exceeding(own++ < count ? 1 : 0)(0), controls })).verdict;
    };
    expect([await verdictAt(28), await verdictAt(29)]).toEqual(['holds', 'refuted']);
  });

  test('counts a draw once, and not within its numerical error', async () => {
    const twice = (draw: number) => [exceeding(0.08)(draw), exceeding(0.08)(draw)];
    expect((await outcomeOf({ check: twice })).verdict).toBe('holds');
    const blurred = (draw: number) => ({ ...exceeding(0.9)(draw), error: 5 });
    expect(await outcomeOf({ check: blurred })).toMatchObject({
      verdict: 'inconclusive',
      reason: /only 0 of 200 cases/,
    });
  });

  test('counts a draw that says nothing as one that does not exceed', async () => {
    const half = (draw: number) => (draw % 2 === 0 ? { vacuous: 'nothing said' } : exceeding(0.1)(draw));
    expect((await outcomeOf({ check: half })).verdict).toBe('holds');
  });

  test('is toothless when a control that would be caught is not', async () => {
    const meek = control({ ...blatant, check: (draw) => exceeding(0.05)(Number(draw)) });
    const result = await outcomeOf({ controls: [meek] });
    expect(result.verdict).toBe('toothless');
    expect(result.reason).toMatch(/^control 'blatant' exceeds the bound in only \d+ of 400 draws, 45 would refute it$/);
  });

  test('is inconclusive when a control is missed that chance may miss', async () => {
    const faint = control({ ...blatant, exceedance: 0.06, check: (draw) => exceeding(0.06)(Number(draw)) });
    const result = await outcomeOf({ controls: [faint] });
    expect(result).toMatchObject({ verdict: 'inconclusive', alphaSpent: coverageTest(200, 0.05, 5e-7).level });
    expect(result.reason).toMatch(/^control 'blatant' is not refuted, but 400 draws miss an exceedance of 0\.06 with/);
  });

  test('is inconclusive when no number of its draws could refute it', async () => {
    const result = await outcomeOf(
      { delta: 0.95, controls: [{ ...blatant, exceedance: 1, check: exceeding(1) }] },
      1e-12,
    );
    expect(result).toMatchObject({ verdict: 'inconclusive', detects: { exceedance: 1 } });
    expect(result.reason).toBe('200 draws are too few to refute anything at a share of 1e-12');
  });

  test('is an error when a draw throws', async () => {
    const check = () => {
      throw new Error('no draw');
    };
    expect(await outcomeOf({ check })).toMatchObject({ verdict: 'error', reason: 'case 0: Error: no draw' });
  });
});

test('draws are spread evenly: none is drawn twice, and none more often for lying at an end', async () => {
  const drawn: number[] = [];
  const check = (draw: number) => {
    drawn.push(draw);
    return exceeding(0.04)(draw);
  };
  const subject = claim({ ...base, cases: fc.integer({ min: 0, max: 2 ** 31 - 1 }), check });
  await runClaim(subject, { ...settings, profile: 'ci' });
  expect(new Set(drawn).size).toBe(800);
  expect(drawn.filter((draw) => draw < 1e5)).toHaveLength(0);
});

test('the share is divided over the claim and its controls, and never overspent', () => {
  const three = claim({ ...base, controls: [1, 2, 3].map((i) => ({ ...blatant, id: `c${i}` })) });
  for (const share of [1e-3, 1e-6, 1e-9]) {
    const { own, controls, alphaSpent } = coveragePlan(three, 200, 400, share);
    expect(own).toEqual(coverageTest(200, 0.05, share / 4));
    expect(controls.map(({ test: { level } }) => level < share / 4)).toEqual([true, true, true]);
    expect(alphaSpent).toBeLessThanOrEqual(share);
  }
});

test('a run shares its budget over the statistical claims by weight', () => {
  const exact: AnyClaim = { ...claim(base), id: 'exact', kind: 'exact' };
  const heavy: AnyClaim = { ...claim(base), id: 'heavy', budgetWeight: 3 };
  expect([...alphaShares([exact, claim(base), heavy], 1e-6)]).toEqual([
    ['made-up', 2.5e-7],
    ['heavy', 7.5e-7],
  ]);
});

test.each([
  [{ delta: Number.NaN }, /delta should be a number between 0 and 1/],
  [{ delta: 1 }, /delta should be a number between 0 and 1/],
  [{ budgetWeight: 0 }, /budgetWeight should be a positive number/],
  [{ expects: { refuted: 'x' } }, /should be expected to hold/],
  [
    { controls: [blatant, { ...blatant, id: 'fine', expects: 'holds' as const }] },
    /'fine' .* should be expected to be refuted/,
  ],
  [{ controls: [{ ...blatant, exceedance: Number.NaN }] }, /'blatant' should state an exceedance between delta and 1/],
  [{ controls: [{ ...blatant, exceedance: 0.05 }] }, /'blatant' should state an exceedance between delta and 1/],
])('a declaration that chance could not be counted for is refused (%#)', (change, message) => {
  expect(() => claim({ ...base, ...change })).toThrow(message);
});
