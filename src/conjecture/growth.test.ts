import { describe, expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { growthOf, type MeasuredLadder, slopesOf } from './growth.js';
import { partsOf } from './ladders.js';

/** Ladders of made-up cases: y = log(measured/bound) at x = log n, n = 16 .. 1024. */
function ladders(
  count: number,
  law: (n: number) => number,
  scatter = 0,
  seed = 1,
  ofStart: (n: number) => number | null = () => null,
  rungCount = 8,
) {
  const { normal } = stream(seed, 'noise');
  return Array.from({ length: count }, (_, replicate): MeasuredLadder => {
    const rungs = Array.from({ length: rungCount }, (_, k) => {
      const n = 16 * Math.exp((k * Math.log(64)) / (rungCount - 1));
      const value = law(n) * Math.exp(scatter * normal());
      const variables = { n, m: 1, d: 1, tau: 1, mu: 0, T: 1 };
      const found = {
        case: { variables, seed: 0 },
        measured: { value, error: 0 },
        boundValues: { variables, constants: {} },
        ofStart: ofStart(n),
      };
      return { x: Math.log(n), found };
    });
    return { direction: 'n', replicate, isOpen: true, rungs };
  });
}

const grown = (some: readonly MeasuredLadder[], isRandom: boolean, share = 0.01) =>
  growthOf(
    'n',
    slopesOf(some, ({ measured: { value, error } }) => ({ value: Math.log(value), error: error / value })),
    isRandom,
    share,
  );

test('a power is the power on all parts of the way, and grows for good', () => {
  const found = grown(
    ladders(1, (n) => Math.sqrt(n)),
    false,
  );
  expect(found.verdict).toBe('refuted');
  expect(found.outer.median).toBeCloseTo(0.5, 9);
  expect(found.whole.median).toBeCloseTo(0.5, 9);
});

test.each<[string, (n: number) => number]>([
  ['a limit from below, by terms of order 1/n', (n) => 1 - 5 / n],
  ['a limit from below, by terms of order n^(-1/2)', (n) => 1 - 2 / Math.sqrt(n)],
  ['a limit from above', (n) => 1 + 5 / n],
  ['a constant', () => 3],
  ['a fall', (n) => 1 / n],
])('%s is no growth for good', (_, law) => {
  expect(grown(ladders(1, law), false).verdict).not.toBe('refuted');
  expect(grown(ladders(40, law, 0.01), true).verdict).not.toBe('refuted');
});

test.each<[string, (n: number) => number]>([
  ['a logarithm', (n) => Math.log(n)],
  ['a power that begins late', (n) => 1 + (n / 300) * (n / 300)],
])('%s grows for good', (_, law) => {
  expect(grown(ladders(1, law), false).verdict).toBe('refuted');
  expect(grown(ladders(40, law, 0.01), true).verdict).toBe('refuted');
});

test.each<[string, (n: number) => number]>([
  ['of a small power', (n) => n ** 0.05],
  ['to a limit that is near', (n) => 0.25 + 1e-6 * n ** 0.5],
])('growth %s refutes nothing', (_, law) => {
  expect(grown(ladders(1, law), false).verdict).toBe('holds');
  expect(grown(ladders(40, law, 1e-9), true).verdict).toBe('holds');
});

describe('a rise from one level to another far out', () => {
  const rise = (n: number) => (256 ** 4 + 2 * n ** 4) / (256 ** 4 + n ** 4);

  test('is no growth to the end, and holds as it slows down', () => {
    expect(grown(ladders(1, rise), false)).toMatchObject({ verdict: 'holds', growing: 0, isSlowing: true });
  });

  test('is refuted no oftener than its share where it is drawn, and holds where the scatter is small', () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(grown(ladders(24, rise, 0.3, seed), true).verdict).not.toBe('refuted');
    expect(grown(ladders(24, rise, 0.01), true)).toMatchObject({ verdict: 'holds', isSlowing: true });
  });
});

test.each<[string, (n: number) => number]>([
  ['growth at the end alone', (n) => 1 + (n / 1000) ** 12],
  ['a fall that turns into growth', (n) => Math.max(512 / n, n / 512)],
])('%s holds nowhere, however little the whole way grows', (_, law) => {
  for (const found of [grown(ladders(1, law), false), grown(ladders(24, law, 0.01), true)]) {
    expect(found.whole.median).toBeLessThan(0.1);
    expect(found.verdict).not.toBe('holds');
  }
});

test('the halves of a way are halves by place, and the middle is further out', () => {
  const xs = (some: readonly { readonly x: number }[]) => some.map(({ x }) => Math.round(Math.exp(x)));
  const { inner, outer } = partsOf([1, 2, 3, 4, 5, 6, 7, 8, 9].map((d) => ({ x: Math.log(d) })));
  expect([xs(inner), xs(outer)]).toEqual([
    [1, 2],
    [3, 4, 5, 6, 7, 8, 9],
  ]);
});

test('late are three of 8 rungs, and five of 16', () => {
  const late = (rungCount: number, flat: number) => {
    const kink = 16 * Math.exp((Math.log(64) * (rungCount - flat)) / (rungCount - 1));
    const law = (n: number) => Math.min(n, kink);
    const of = ladders(1, law, 0, 1, () => null, rungCount);
    return slopesOf(of, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }))[0].late.value;
  };
  expect(late(8, 3)).toBe(0);
  expect(late(8, 2)).toBeGreaterThan(0.1);
  expect(late(16, 5)).toBe(0);
  expect(late(16, 3)).toBeGreaterThan(0.1);
});

test('growth in half of the ladders leaves it open where nothing is drawn, and growth in more refutes', () => {
  const some = (growing: number) => [...ladders(growing, (n) => n), ...ladders(24 - growing, () => 1)];
  expect(grown(some(12), false)).toMatchObject({ verdict: 'inconclusive', growing: 12, critical: 13 });
  expect(grown(some(13), false).verdict).toBe('refuted');
});

test('powers are those of the variable where it falls on the way out', () => {
  const slopes = slopesOf(
    ladders(1, (n) => Math.sqrt(n)),
    ({ measured }) => ({ value: Math.log(measured.value), error: 0 }),
  );
  const falling = growthOf('T', slopes, false, 0.01, true);
  expect(falling).toMatchObject({ verdict: 'refuted', isFalling: true });
  expect(falling.whole.median).toBeCloseTo(-0.5, 9);
});

test('few draws with much scatter decide nothing', () => {
  expect(
    grown(
      ladders(10, () => 1, 1),
      true,
    ).verdict,
  ).toBe('inconclusive');
  expect(
    grown(
      ladders(4, (n) => n, 0.1),
      true,
      1e-3,
    ).verdict,
  ).toBe('inconclusive');
});

test('a ratio that is flat but for chance is refuted no oftener than its share', () => {
  const runs = 400;
  const refuted = Array.from({ length: runs }, (_, seed) =>
    grown(
      ladders(20, () => 1, 1, seed + 1),
      true,
      0.4,
    ),
  ).filter(({ verdict }) => verdict === 'refuted');
  // half of the share is for either side, and growth has to keep up as well
  expect(refuted.length).toBeLessThan(0.2 * runs);
});

test('growth by the power that is said to be detected is refuted nearly always', () => {
  const detected = Array.from({ length: 100 }, (_, seed) => {
    const { detects } = grown(
      ladders(40, () => 1, 0.3, seed + 1),
      true,
    );
    return grown(
      ladders(40, (n) => Math.exp((detects ?? 0) * Math.log(n)), 0.3, seed + 1001),
      true,
    ).verdict;
  });
  expect(detected.filter((verdict) => verdict === 'refuted').length).toBeGreaterThanOrEqual(90);
});

test('losses before a model has learnt tell nothing while they fall, and do where they stay', () => {
  const slow = ladders(
    1,
    (n) => n,
    0,
    1,
    (n) => 100 / n,
  );
  // n = 16 .. 190 are left out: the loss is above half of J_0
  expect(slopesOf(slow, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }))).toHaveLength(1);
  const never = ladders(
    1,
    (n) => n,
    0,
    1,
    (n) => 0.9 - 0.1 * (n / 1024),
  );
  expect(slopesOf(never, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }))).toHaveLength(0);
  const stays = ladders(
    1,
    (n) => n,
    0,
    1,
    () => 0.95,
  );
  expect(slopesOf(stays, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }))).toHaveLength(1);
});

test('ladders that an assumption ends are not asked', () => {
  const closed = ladders(3, (n) => n).map((each) => ({ ...each, isOpen: false }));
  expect(slopesOf(closed, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }))).toEqual([]);
});
