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

it('is the mean of the thirds, and knows them', () => {
  const { loss } = tiltedLosses(thirdsWith(1));
  expect(loss.width).toBe(2);
  for (const [e, expected] of [4, 1, 1, 4].entries()) expect(loss.gram[e]).toBeCloseTo(expected, 14);
  for (const [e, expected] of [6, -6].entries()) expect(loss.crossMoment[e]).toBeCloseTo(expected, 14);
  expect(loss.crossThirds.map(([b]) => b)).toEqual([6, 0, 12]);
});

it.each([
  // from ninths that are off by up to 6 + 594 to thirds that are off by 6
  [594, 1 / 15],
  [114, 1 / 10],
  [18, 1 / 2],
  [6, 1],
  [0, 1],
])(
  'is tilted by twice of what is left of errors from ninths to thirds, and a fifteenth at least: ninths off by %d',
  (off, tilt) => {
    const thirds = thirdsWith(off);
    const { loss, tilted } = tiltedLosses(thirds);
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

it('goes by the entries of B whose thirds are farthest off', () => {
  const mixed = (b: number, off: number, small: number): RuleLoss => ({
    width: 2,
    gram: Float64Array.of(1, 0, 0, 1),
    crossMoment: Float64Array.of(b, small),
    crossThirds: [0, off, -off].map((by) => Float64Array.of(b + by, small)),
  });
  const tiltOf = (small: number) => {
    const thirds = [mixed(6, 594, 1 - small), mixed(0, 594, 1), mixed(12, 594, 1 + small)];
    const { loss, tilted } = tiltedLosses(thirds);
    return (tilted(2).crossMoment[0] - loss.crossMoment[0]) / 6;
  };
  // the second entry does not converge, which counts beside the first
  expect(tiltOf(1e-3)).toBeCloseTo(1 / 15, 12);
  expect(tiltOf(60)).toBeGreaterThan(0.9);
});

it('does not go by rounding: where B has converged, as with no error that falls any more, the gram may not have', () => {
  const thirds = [0, 1, 2].map((k): RuleLoss => {
    const crossMoment = Float64Array.of(1 + 1e-15 * k, 2);
    return {
      width: 2,
      gram: Float64Array.of(k, 0, 0, 1),
      crossMoment,
      crossThirds: [crossMoment, crossMoment, crossMoment],
    };
  });
  const { loss, tilted } = tiltedLosses(thirds);
  expect(tilted(0).gram[0] / loss.gram[0]).toBeCloseTo(14 / 15, 12);
});

it('tilts as far as the root of the share of features with a fast kink, and a fifteenth at least', () => {
  const least = (share: number) => leastTilt({ share, jumps: new Float64Array(1), unseen: 0 });
  expect([0, 1 / 400, 1 / 100, 1 / 4, 1].map(least)).toEqual([1 / 15, 1 / 15, 1 / 10, 1 / 2, 1]);
});
