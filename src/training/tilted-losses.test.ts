import { expect, it } from 'vitest';
import type { RuleLoss } from './quadratic-loss.js';
import { leastTilt, tiltedLosses } from './tilted-losses.js';

/** @param off how far B by the thirds of this third is from it: none, as much up, and down */
const third = (g: number, b: number, off: number): RuleLoss => {
  const crossMoment = Float64Array.of(b, -b);
  return {
    width: 2,
    gram: Float64Array.of(g, 1, 1, g),
    crossMoment,
    crossThirds: [0, off, -off].map((by) => crossMoment.map((x) => x + by)),
  };
};
/** B is off by 0, 6 and 6. */
const thirdsWith = (off: number) => [third(3, 6, off), third(9, 0, off), third(0, 12, off)];

/** Sixths of which every two are a third: the nodes of one stand between those of the other, of both every third is of a ninth. */
const sixthsOf = (thirds: readonly RuleLoss[]): RuleLoss[] =>
  [0, 1].flatMap((half) =>
    thirds.map((each) => {
      const [a, b, c] = each.crossThirds;
      return { ...each, crossThirds: half === 0 ? [a, c, b] : [b, a, c] };
    }),
  );

/** The loss of a feature by six different parts, with thirds of their own. */
const parts = [0, 1, 2, 3, 4, 5].map((k): RuleLoss => {
  const crossMoment = Float64Array.of(k);
  const crossThirds = [0.25, -0.5, 0.25].map((off) => crossMoment.map((b) => b + off));
  return { width: 1, gram: Float64Array.of(2 ** k), crossMoment, crossThirds };
});

it('the loss by a rule is the mean of its six parts', () => {
  const { loss } = tiltedLosses(sixthsOf(thirdsWith(1)));
  expect(loss.width).toBe(2);
  for (const [e, expected] of [4, 1, 1, 4].entries()) expect(loss.gram[e]).toBeCloseTo(expected, 14);
  for (const [e, expected] of [6, -6].entries()) expect(loss.crossMoment[e]).toBeCloseTo(expected, 14);
  expect(tiltedLosses(parts).loss.gram[0]).toBeCloseTo(63 / 6, 14);
});

it('a rule has halves, each of every other part, whose thirds these are', () => {
  const { halves } = tiltedLosses(parts);
  expect(halves.map(({ width }) => width)).toEqual([1, 1]);
  expect(halves[0].gram[0]).toBeCloseTo((1 + 4 + 16) / 3, 14);
  expect(halves[1].gram[0]).toBeCloseTo((2 + 8 + 32) / 3, 14);
  expect(halves.map(({ crossMoment: [b] }) => b)).toEqual([2, 3]);
  expect(halves.map(({ crossThirds }) => crossThirds.map(([b]) => b))).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
});

it.each([
  // what is left of errors of 1.5 and less by thirds
  [2000, 1 / 4],
  [100, 3 * Math.exp((Math.LN2 / Math.log(3)) * Math.log(0.015))],
  [0.25, 1],
])(
  'the halved rule is tilted by thrice what is left by twice the nodes, and a quarter at least, towards the first half: ninths off by %d',
  (off, tilt) => {
    const some = parts.map((each) => ({
      ...each,
      // all ninths of a third k are off by as much, and by the same in all thirds
      crossThirds: [0, 1, 2].map((r) => each.crossMoment.map((b) => b + (r === 1 ? -2 * off : off) * 2)),
    }));
    const { loss, halves, halved } = tiltedLosses(some);
    const { width, gram, crossMoment } = halved();
    expect(width).toBe(1);
    const found = (gram[0] - loss.gram[0]) / (halves[0].gram[0] - loss.gram[0]);
    expect(found).toBeCloseTo(tilt, 1);
    expect(crossMoment[0]).toBeCloseTo(2.5 + found * (2 - 2.5), 12);
  },
);

it('a rule is tilted towards a third by both of its parts', () => {
  // next to nothing converges from ninths to thirds, so the tilted rules are the thirds themselves
  const { tilted } = tiltedLosses(parts);
  for (const k of [0, 1, 2]) {
    expect(tilted(k).gram[0]).toBeCloseTo((2 ** k + 2 ** (k + 3)) / 2, 13);
    expect(tilted(k).crossMoment[0]).toBeCloseTo(k + 1.5, 13);
  }
});

it('the ninths are the thirds of both parts of a third, whose nodes alternate', () => {
  // B by node k of 18, of which ninth r has the nodes r and r + 9: off by so much that only the right pairs converge
  const off = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const byNode = (node: number) => off[node % 9] * (node < 9 ? 1 : -1);
  const sixths = [0, 1, 2, 3, 4, 5].map((k): RuleLoss => {
    const crossThirds = [0, 1, 2].map((r) => Float64Array.of(600 + byNode(k + 6 * r)));
    const crossMoment = Float64Array.of(600 + 6 * ((k % 3) - 1));
    return { width: 1, gram: Float64Array.of(k % 3), crossMoment, crossThirds };
  });
  // all ninths are B itself, nearer than the thirds: no convergence
  const { loss, tilted } = tiltedLosses(sixths);
  expect(tilted(0).gram[0] / loss.gram[0]).toBeCloseTo(0, 12);
  // and all wrong by 594 where one of each two is
  const far = sixths.map((each, k) => ({
    ...each,
    crossThirds: each.crossThirds.map((b, r) => b.map((x) => x + (((k + 6 * r) % 9) - 4) * 594)),
  }));
  const { loss: mean, tilted: some } = tiltedLosses(far);
  expect(some(0).gram[0] / mean.gram[0]).toBeCloseTo(14 / 15, 12);
});

it.each([
  // from ninths that are off by up to 6 + 594 to thirds that are off by 6
  [594, 1 / 15],
  [114, 3 / 20],
  [18, 3 / 4],
  [6, 1],
  [0, 1],
])(
  'is tilted by thrice what is left of errors from ninths to thirds, and a fifteenth at least: ninths off by %d',
  (off, tilt) => {
    const thirds = thirdsWith(off);
    const { loss, tilted } = tiltedLosses(sixthsOf(thirds));
    for (const k of thirds.keys()) {
      const { gram, crossMoment, width } = tilted(k);
      expect(width).toBe(2);
      for (const e of gram.keys()) {
        expect(gram[e]).toBeCloseTo(loss.gram[e] + tilt * (thirds[k].gram[e] - loss.gram[e]), 14);
      }
      for (const e of crossMoment.keys()) {
        expect(crossMoment[e]).toBeCloseTo(
          loss.crossMoment[e] + tilt * (thirds[k].crossMoment[e] - loss.crossMoment[e]),
          14,
        );
      }
    }
  },
);

it('the tilt goes by the entries of B whose thirds are farthest off', () => {
  const mixed = (b: number, off: number, small: number): RuleLoss => ({
    width: 2,
    gram: Float64Array.of(1, 0, 0, 1),
    crossMoment: Float64Array.of(b, small),
    crossThirds: [0, off, -off].map((by) => Float64Array.of(b + by, small)),
  });
  const tiltOf = (small: number) => {
    const thirds = [mixed(6, 594, 1 - small), mixed(0, 594, 1), mixed(12, 594, 1 + small)];
    const { loss, tilted } = tiltedLosses(sixthsOf(thirds));
    return (tilted(2).crossMoment[0] - loss.crossMoment[0]) / 6;
  };
  // the second entry does not converge, which counts beside the first
  expect(tiltOf(1e-3)).toBeCloseTo(1 / 15, 12);
  expect(tiltOf(60)).toBeGreaterThan(0.9);
});

it('the tilt does not go by rounding: where B has converged, as with no error that falls any more, the gram may not have', () => {
  const thirds = [0, 1, 2].map((k): RuleLoss => {
    const crossMoment = Float64Array.of(1 + 1e-15 * k, 2);
    return {
      width: 2,
      gram: Float64Array.of(k, 0, 0, 1),
      crossMoment,
      crossThirds: [crossMoment, crossMoment, crossMoment],
    };
  });
  const { loss, tilted } = tiltedLosses(sixthsOf(thirds));
  expect(tilted(0).gram[0] / loss.gram[0]).toBeCloseTo(14 / 15, 12);
});

it('the least tilt is the root of the share of features with a fast kink, and a fifteenth at least', () => {
  const least = (share: number) => leastTilt({ share, jumps: new Float64Array(1), unseen: 0 });
  expect([0, 1 / 400, 1 / 100, 1 / 4, 1].map(least)).toEqual([1 / 15, 1 / 15, 1 / 10, 1 / 2, 1]);
});
