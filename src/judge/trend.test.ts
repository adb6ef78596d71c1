import { describe, expect, test } from 'vitest';
import type { Claim, Control } from '../claim/claim.js';
import { vacuous } from '../claim/law.js';
import { upperTail } from '../evidence/binomial-tail.js';
import { coverageTest, detectableRate, missProbability } from '../evidence/coverage.js';
import { atMost } from '../numeric/estimate.js';
import { type Stream, stream } from '../numeric/random.js';
import type { CaseOutcome } from '../run/outcome.js';
import { madeUpClaim, madeUpLaw, type Value } from '../testing/claims.js';
import { chancePlans } from './chance-plan.js';
import type { ClaimResult } from './claim-result.js';
import { judgeDraws } from './law-by-draws.js';
import { verify } from './verify.js';

type Changes = Partial<Claim<number, Value>>;

/** A replicate's slope, spread evenly from -0.5 to 0.5 about a median, for x drawn evenly from [0, 1). */
const slope = (x: number, median: number) => ({ value: median - 0.5 + x, error: 1e-9 });

const steep: Control<Value> = {
  id: 'steep',
  title: 'falls like the square',
  breaks: 'falls',
  exceedance: 0.999,
  check: ({ x }) => atMost(slope(x, -1), -2),
};

/** "The median slope is at most -0.4": the replicates scatter about -1, and none is above -0.5. */
function trend(changes: Changes = {}) {
  let drawn = 0;
  return madeUpClaim({
    title: 'something falls along a ladder',
    kind: 'trend',
    laws: { falls: madeUpLaw(({ x }) => atMost(slope(x, -1), -0.4)) },
    // a sequence that fills the interval evenly, so that the counts of a test are known
    measure: () => ({ x: ((0.5 + 7 * drawn++) % 36) / 36 }),
    controls: [steep],
    ...changes,
  });
}

async function resultOf(changes: Changes, alpha = 1e-6): Promise<ClaimResult> {
  return (await verify([trend(changes)], { seed: 3, alpha })).claims[0];
}

/** The first `beyond` replicates exceed the bound, the next `unclear` are within their error, the others within it. */
function counted(beyond: number, unclear = 0): Changes {
  let drawn = 0;
  const falls = madeUpLaw(() => {
    const i = drawn++;
    return { measured: i < beyond ? 1 : -1, bound: 0, error: i >= beyond && i < beyond + unclear ? 2 : 1e-9 };
  });
  return { laws: { falls } };
}

// half of the share goes to the control, and half of what is left to either side
const test36 = coverageTest(36, 0.5, 1e-6 / 4);

describe('a law of kind trend', () => {
  test('holds when enough replicates are on its side, and says what it risks and would catch', async () => {
    const result = await resultOf({});
    const risk = test36.level + missProbability(test36, 0.999);
    expect(result).toMatchObject({
      verdict: 'holds',
      cases: { run: 36 },
      laws: [{ id: 'falls', verdict: 'holds', alphaSpent: risk, detects: { probability: 0.99 } }],
      controls: [{ id: 'steep', law: 'falls', share: 1, pValue: 2 ** -36 }],
    });
    expect(result.alphaSpent).toBe(risk);
    expect(risk).toBeLessThan(1e-6);
    const { exceedance, drift = Number.NaN } = result.detects ?? {};
    expect(exceedance).toBe(Number(detectableRate(test36)?.toPrecision(4)));
    // the k-th largest of 36 slopes evenly spread over an interval of length 1 is (k - 18.5)/36 below their median
    expect(drift).toBeCloseTo((test36.critical - 18.5) / 36, 3);
  });

  test('allows for the errors of replicates in what would be refuted', async () => {
    const driftWith = async (error: number) => {
      const blurred = madeUpLaw(({ x }: Value) => atMost({ ...slope(x, -2), error }, 0));
      return (await resultOf({ laws: { falls: blurred } })).detects?.drift ?? Number.NaN;
    };
    expect((await driftWith(0.25)) - (await driftWith(0))).toBeCloseTo(0.25, 3);
  });

  test('is decided on either side from the critical number on, and inconclusive between', async () => {
    const { critical } = test36;
    expect(critical).toBe(33);
    const verdicts = [36 - critical, 36 - critical + 1, 18, critical - 1, critical, 36].map(
      async (beyond) => (await resultOf(counted(beyond))).verdict,
    );
    expect(await Promise.all(verdicts)).toEqual([
      'holds',
      'inconclusive',
      'inconclusive',
      'inconclusive',
      'refuted',
      'refuted',
    ]);
  });

  test('counts replicates within their error, or that say nothing, on neither side', async () => {
    expect(await resultOf(counted(0, 4))).toMatchObject({
      verdict: 'inconclusive',
      reason:
        "law 'falls': only 32 of 36 replicates are within the bound, where 33 would confirm it; median -1 (-1 to -1 with confidence 0.99), at most 0 asked",
    });
    expect((await resultOf(counted(0, 3))).verdict).toBe('holds');
    expect((await resultOf(counted(33, 3))).verdict).toBe('refuted');
    let drawn = 0;
    const seldom = madeUpLaw(() => (drawn++ < 4 ? vacuous('nothing said') : atMost(-1, 0)));
    expect((await resultOf({ laws: { falls: seldom } })).verdict).toBe('inconclusive');
    let told = 0;
    // two say nothing, two are within their error, and 32 of 34 are within the bound
    const unclear = madeUpLaw(() => {
      const which = told++;
      return which < 2 ? vacuous('nothing said') : which < 4 ? { ...atMost(-1, 0), error: 5 } : atMost(-1, 0);
    });
    expect((await resultOf({ laws: { falls: unclear } })).verdict).toBe('inconclusive');
  });

  test('is refuted with the probability of what was seen, and the worst replicate as it was drawn', async () => {
    const result = await resultOf(counted(34));
    expect(result).toMatchObject({ verdict: 'refuted', counterexample: { law: 'falls', measured: 1 } });
    expect(result.reason).toBe(
      "law 'falls': 34 of 36 draws exceed the bound, where 33 would refute; at a rate of 0.5 so many have probability " +
        `${upperTail(34, 36, 0.5).toPrecision(3)}; median 1 (1 to 1 with confidence 0.99), at most 0 asked`,
    );
    expect(result.replay).toMatch(/^r2\.0\.2\.0\.made-up\.3\.\d+\.drawn\.\w{8}$/);
  });

  test('has controls that are missed by chance, or are at fault', async () => {
    const missed = (exceedance: number) =>
      resultOf({ controls: [{ ...steep, exceedance, check: () => atMost(-1, 0) }] });
    expect(await missed(1)).toMatchObject({ verdict: 'toothless' });
    expect(await missed(0.9)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^control 'steep' is not refuted, but 36 draws miss an exceedance of 0\.9 with/),
    });
  });

  test('may be expected to be refuted, beside a positive control that holds', async () => {
    const expects = { refuted: 'the rate' };
    const shallow = (bound: number): Control<Value> => ({
      ...steep,
      id: 'shallow',
      expects: 'holds',
      check: ({ x }) => atMost(slope(x, -1), bound),
    });
    const printed = { falls: madeUpLaw(({ x }: Value) => atMost(slope(x, -1), -2)) };
    expect(await resultOf({ expects, laws: printed, controls: [shallow(-0.4)] })).toMatchObject({
      verdict: 'refuted',
      controls: [{ id: 'shallow', expects: 'holds', share: 0 }],
      // the control may be refuted by chance too
      alphaSpent: 2 * test36.level,
    });
    expect(await resultOf({ expects, laws: printed, controls: [shallow(-2)] })).toMatchObject({ verdict: 'toothless' });
    // neither refuted nor confirmed
    const { verdict, controls } = await resultOf({ expects, laws: printed, controls: [shallow(-1)] });
    expect(verdict).not.toBe('toothless');
    expect(controls[0].fault).toBe("control 'shallow' should hold, but only 18 of 36 replicates are within its bound");
  });

  test('cannot be decided by too few replicates', async () => {
    const sizes = { cases: 12, controlCases: 12 };
    const few = await resultOf({ sizes: { quick: sizes, ci: sizes, deep: sizes } });
    expect(few).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        /^law 'falls': 12 draws are too few to refute anything at its share of the budget; median -1\.01 \(.* to .*\), at most -0\.4 asked$/,
      ),
    });
  });
});

describe('slopes whose median is the bound', () => {
  const noises = {
    normal: ({ normal }: Stream) => normal(),
    skewed: ({ uniform }: Stream) => -Math.log1p(-uniform()) - Math.LN2,
    'skewed to the other side': ({ uniform }: Stream) => Math.log1p(-uniform()) + Math.LN2,
    'of heavy tails': ({ uniform }: Stream) => Math.tan(Math.PI * (uniform() - 0.5)),
    'skewed with heavy tails': ({ normal }: Stream) => Math.exp(3 * normal()) - 1,
  };
  const [runs, share] = [2000, 0.05];
  // what a test at half of the share exceeds with probability 0.001
  const most = Array.from({ length: runs }, (_, k) => k).find((k) => upperTail(k + 1, runs, share / 2) < 0.001) ?? 0;

  test.each(Object.entries(noises))('are refuted, and confirmed, within the share: %s noise', (_, noise) => {
    const claimed = trend({ controls: [steep] });
    const [plan] = chancePlans(claimed, { cases: 36, controlCases: 36 }, 2 * share);
    const source = stream(7, 'data');
    let [refuted, confirmed] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const cases: CaseOutcome[] = Array.from({ length: 36 }, () => ({
        kind: 'measured',
        checks: [{ law: 'falls', measured: noise(source), bound: 0, error: 1e-12 }],
      }));
      const judged = judgeDraws(claimed, cases, plan);
      if (judged.refuted !== undefined) refuted++;
      if (!judged.weakness?.startsWith("law 'falls'")) confirmed++;
    }
    // a refuted law is not within its bound either, so those that lack nothing are the confirmed ones
    expect(refuted).toBeLessThanOrEqual(most);
    expect(confirmed).toBeLessThanOrEqual(most);
    // the test is not empty: half of its level at least is used
    expect(refuted).toBeGreaterThan((runs * plan.own.level) / 2);
  });
});
