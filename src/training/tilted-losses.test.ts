import { expect, it } from 'vitest';
import { tiltedLosses } from './tilted-losses.js';

const third = (g: number, b: number) => ({
  width: 2,
  gram: Float64Array.of(g, 1, 1, g),
  crossMoment: Float64Array.of(b, -b),
});
const thirds = [third(3, 6), third(9, 0), third(0, 12)];

it('is the mean of the thirds', () => {
  const { loss } = tiltedLosses(thirds);
  expect(loss.width).toBe(2);
  for (const [e, expected] of [4, 1, 1, 4].entries()) expect(loss.gram[e]).toBeCloseTo(expected, 14);
  for (const [e, expected] of [6, -6].entries()) expect(loss.crossMoment[e]).toBeCloseTo(expected, 14);
});

it('is tilted by an eighth of what each third is away from it', () => {
  const { loss, tilted } = tiltedLosses(thirds);
  expect(tilted).toHaveLength(3);
  for (const [k, { gram, crossMoment, width }] of tilted.entries()) {
    expect(width).toBe(2);
    for (const e of gram.keys()) {
      expect(gram[e]).toBeCloseTo(loss.gram[e] + (thirds[k].gram[e] - loss.gram[e]) / 8, 14);
    }
    for (const e of crossMoment.keys()) {
      const moved = (thirds[k].crossMoment[e] - loss.crossMoment[e]) / 8;
      expect(crossMoment[e]).toBeCloseTo(loss.crossMoment[e] + moved, 14);
    }
  }
});
