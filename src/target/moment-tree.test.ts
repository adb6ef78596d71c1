import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNormal, partialMoments } from '../numeric/partial-moments.js';
import { stream } from '../numeric/random.js';
import { addSmoothed, momentTree } from './moment-tree.js';

/** The oracle: the direct sum over all points. */
function direct(points: Float64Array, spread: number, kinks: Float64Array, centre: number) {
  const sums = partialMoments(kinks.length);
  for (const [i, kink] of kinks.entries()) {
    for (const x of points) addNormal(sums, i, kink, centre, 1 / points.length, x, spread);
  }
  return sums;
}

function worstDifference(points: Float64Array, spread: number, kinks: Float64Array): number {
  const centre = points.reduce((a, b) => a + b) / points.length;
  const smoothed = partialMoments(kinks.length);
  addSmoothed(momentTree(points), spread, kinks, centre, 1 / points.length, smoothed);
  const expected = direct(points, spread, kinks, centre);
  const square = points.reduce((sum, x) => sum + (x - centre) ** 2, 0) / points.length + spread ** 2;
  let worst = 0;
  for (const side of ['right', 'left'] as const) {
    for (const k of [0, 1, 2] as const) {
      for (let i = 0; i < kinks.length; i++) {
        const scale =
          square ** (k / 2) * (1 + Math.abs(Number.isFinite(kinks[i]) ? kinks[i] / Math.sqrt(square) : 0) ** k);
        worst = Math.max(worst, Math.abs(smoothed[side][k][i] - expected[side][k][i]) / scale);
      }
    }
  }
  return worst;
}

describe('moment tree', () => {
  it('equals the direct sum over a few dozen points at every ratio of spread to distance', () => {
    const points = Float64Array.from({ length: 41 }, (_, i) => Math.sin(7 * i) + (i % 2 ? 3 : 0));
    const kinks = Float64Array.of(-1.4, -0.3, 0.1, 1.6, 2.9, 4.2);
    for (const spread of [1e-3, 0.02, 0.1, 0.4, 1.5, 6, 100]) {
      expect(worstDifference(points, spread, kinks)).toBeLessThan(3e-14);
    }
  });

  it('gives the same moments to rounding where intervals are split no further than the least spread that is asked for', () => {
    const points = Float64Array.from({ length: 3000 }, (_, i) => 3 * Math.sin(i * i));
    const kinks = Float64Array.of(-2.9, 0.1, 1.6, 4.2);
    const shallow = momentTree(points, 0.3);
    expect(shallow.second.length).toBeLessThan(64);
    for (const spread of [0.3, 0.5, 4]) {
      const [sums, expected] = [partialMoments(kinks.length), direct(points, spread, kinks, 0)];
      addSmoothed(shallow, spread, kinks, 0, 1 / points.length, sums);
      for (const side of ['right', 'left'] as const) {
        for (const k of [0, 1, 2] as const) {
          for (const [i, sum] of sums[side][k].entries())
            expect(Math.abs(sum - expected[side][k][i])).toBeLessThan(1e-13);
        }
      }
    }
  });

  it('sorts its points and leaves the array it was given unchanged', () => {
    const points = Float64Array.of(3, -1, 2);
    expect([...momentTree(points).sorted]).toEqual([-1, 2, 3]);
    expect([...points]).toEqual([3, -1, 2]);
  });

  it('has a single leaf for points that are all the same, and otherwise at most one inner node per leaf', () => {
    expect(momentTree(new Float64Array(100).fill(2)).centre).toEqual(Float64Array.of(2));
    const tree = momentTree(Float64Array.from({ length: 64 }, (_, i) => i));
    const leaves = [...tree.second.keys()].filter((node) => tree.second[node] < 0);
    expect(tree.second).toHaveLength(2 * leaves.length - 1);
    for (const node of leaves) expect(tree.end[node] - tree.begin[node]).toBeLessThanOrEqual(8);
    expect(leaves.reduce((sum, node) => sum + tree.end[node] - tree.begin[node], 0)).toBe(64);
  });

  it.each([1e-6, 1e-3, 0.03, 0.3, 1, 10, 1e4])(
    'equals the direct sum over 3,000 points to 3e-14 at spread %f',
    (spread) => {
      const source = stream(3, 'data');
      const points = Float64Array.from({ length: 3000 }, (_, i) => (i % 3 ? 4 : -2) + source.normal());
      const kinks = Float64Array.from({ length: 20 }, (_, i) => -12 + i * 1.31);
      kinks[18] = Number.POSITIVE_INFINITY;
      kinks[19] = Number.NEGATIVE_INFINITY;
      expect(worstDifference(points, spread, kinks)).toBeLessThan(3e-14);
    },
  );

  it('equals the direct sum on points in clusters, repeated points and outliers', () => {
    const point = fc.oneof(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.constantFrom(0, 1, 1e-9, 1000),
      fc.double({ min: 2, max: 2.000001, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 120 }),
        fc.double({ min: -8, max: 3, noNaN: true }),
        (xs, e) => {
          const points = Float64Array.from(xs);
          const kinks = Float64Array.from([-2, -0.1, 0, 1e-9, 0.7, 2, 2.0000005, 5, 999, 1e9]);
          expect(worstDifference(points, Math.exp(e * Math.LN10), kinks)).toBeLessThan(3e-14);
        },
      ),
    );
  });
});
