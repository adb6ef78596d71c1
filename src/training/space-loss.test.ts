import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../features/random-features.js';
import { tileEntry } from '../numeric/product-kernel.js';
import { stream } from '../numeric/random.js';
import { dot, norm } from '../numeric/vectors.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { bumpMixture } from '../target/bumps.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gaussianMixture } from '../target/mixture.js';
import type { DiffusedMeasure } from '../target/target.js';
import { ou } from '../testing/processes.js';
import { TRUNCATION } from './mehler-series.js';
import { pairPlan } from './pair-plan.js';
import { quadraticLoss } from './quadratic-loss.js';
import { spaceLosses } from './space-loss.js';
import { weightedTimes } from './weighting.js';

const NODES = 12;
const ve = varianceExploding(25, 1);
const fourier = (process: typeof ou) => embedding({ kind: 'fourier', size: 5 }, process);

/** Features in d dimensions, among them a constant one, a dead one, two parallel ones and two opposite ones. */
function features(width: number, d: number, process = ou): RandomFeatures {
  const drawn = drawFeatures(width, d, fourier(process), 11);
  drawn.weights.fill(0, 0, 2 * d);
  drawn.timeWeights.set([1, 0, 0, 0, 0], 0);
  drawn.timeWeights.set([-1, 0, 0, 0, 0], 5);
  for (let j = 0; j < d; j++) {
    drawn.weights[3 * d + j] = 2 * drawn.weights[2 * d + j];
    drawn.weights[5 * d + j] = -0.5 * drawn.weights[4 * d + j];
  }
  return drawn;
}

/** The features of the line put on the first of two axes. */
function onFirstAxis(line: RandomFeatures): RandomFeatures {
  const weights = new Float64Array(2 * line.width);
  for (let i = 0; i < line.width; i++) weights[2 * i] = line.weights[i];
  return { ...line, dimension: 2, weights };
}

/** The largest difference of two grams, as a fraction of sqrt(G_ii G_jj). */
function gramDistance(found: Float64Array, expected: Float64Array, m: number): number {
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const scale = Math.sqrt(expected[i * m + i] * expected[j * m + j]);
      if (scale > 0) worst = Math.max(worst, Math.abs(found[i * m + j] - expected[i * m + j]) / scale);
    }
  }
  return worst;
}

const relative = (found: Float64Array, expected: Float64Array) =>
  norm(found.map((x, i) => x - expected[i])) / norm(expected);

describe('spaceLosses', () => {
  const line = gaussianMixture([0.3, 0.7], [[-2], [1]], [0.4, 1.2]);
  const data = line.sample(30, stream(3, 'data'));

  it.each([
    ['a mixture, OU', ou, line],
    ['a mixture, ve', ve, line],
    ['data, OU', ou, empiricalMeasure(data)],
    ['data, ve', ve, empiricalMeasure(data)],
  ] as const)('is the loss by partial moments on the line: %s', (_name, process, measure) => {
    const own = features(10, 1, process);
    const expected = quadraticLoss(process, own, measure, NODES);
    const found = spaceLosses(weightedTimes(process, own.dimension, NODES), own)(measure);
    expect(gramDistance(found.gram, expected.gram, 10)).toBeLessThan(1e-11);
    expect(relative(found.crossMoment, expected.crossMoment)).toBeLessThan(1e-11);
  });

  it('depends only on the projection of a measure in the plane where all features lie along one axis', () => {
    const plane = gaussianMixture(
      [0.3, 0.7],
      [
        [-2, 5],
        [1, -3],
      ],
      [0.4, 1.2],
    );
    const own = features(10, 1);
    const expected = quadraticLoss(ou, own, line, NODES);
    const found = quadraticLoss(ou, onFirstAxis(own), plane, NODES);
    expect(gramDistance(found.gram, expected.gram, 10)).toBeLessThan(1e-11);
    expect(relative(found.crossMoment.subarray(0, 10), expected.crossMoment)).toBeLessThan(1e-11);
    expect(norm(found.crossMoment.subarray(10))).toBe(0);
  });

  it('does the same for a bump, up to the quadrature that replaces it', () => {
    const own = features(10, 1);
    const expected = quadraticLoss(ou, own, bumpMixture([1], [[0.3]], [1.4]), 64);
    const plane = bumpMixture([1], [[0.3, -1]], [1.4]);
    const found = (measure: DiffusedMeasure) =>
      gramDistance(quadraticLoss(ou, onFirstAxis(own), measure, 64).gram, expected.gram, 10);
    if (plane.coarser === undefined) throw new Error('its cloud is a quadrature');
    const [fine, coarse] = [found(plane), found(plane.coarser[2])];
    expect(fine).toBeLessThan(1e-5);
    expect(coarse).toBeGreaterThan(1.1 * fine);
  });

  it.each([2, 3, 8])('turns with the coordinates in %i dimensions', (d) => {
    const own = features(14, d);
    const points = gaussianMixture([1], [new Array(d).fill(0.7)], [1.3]).sample(12, stream(5, 'data'));
    const turned = (values: Float64Array) => {
      const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
      const out = values.slice();
      for (let i = 0; i < values.length; i += d) {
        out[i] = c * values[i] - s * values[i + d - 1];
        out[i + d - 1] = s * values[i] + c * values[i + d - 1];
      }
      return out;
    };
    const before = quadraticLoss(ou, own, empiricalMeasure(points), NODES);
    const after = quadraticLoss(
      ou,
      { ...own, weights: turned(own.weights) },
      empiricalMeasure({ ...points, values: turned(points.values) }),
      NODES,
    );
    // the order of the features differs, and so does what the series leaves out
    expect(gramDistance(after.gram, before.gram, 14)).toBeLessThan(2 * TRUNCATION);
    expect(after.gram).not.toEqual(before.gram);
    // B = E[phi score^T] turns too: columns of before.crossMoment are vectors
    const vectors = Float64Array.from(
      { length: d * 14 },
      (_, k) => before.crossMoment[(k % d) * 14 + Math.floor(k / d)],
    );
    const expected = turned(vectors);
    expect(
      relative(
        after.crossMoment,
        Float64Array.from(vectors, (_, k) => expected[(k % 14) * d + Math.floor(k / 14)]),
      ),
    ).toBeLessThan(1e-13);
  });

  it.each([2, 3, 8, 16])('differs from the closed formula by no more than it says in %i dimensions', (d) => {
    const own = features(24, d);
    const means = [new Array(d).fill(1.5), Array.from({ length: d }, (_, j) => (j % 2 === 0 ? -1 : 0.5))];
    const target = gaussianMixture([0.4, 0.6], means, [0.3, 1]);
    for (const measure of [target, empiricalMeasure(target.sample(9, stream(2, 'data')))]) {
      const times = weightedTimes(ou, d, NODES);
      const closed = spaceLosses(times, own, pairPlan(own, -1))(measure);
      const series = spaceLosses(times, own, pairPlan(own, 0.95))(measure);
      const left = gramDistance(series.gram, closed.gram, 24);
      expect(left).toBeLessThan(TRUNCATION);
      expect(left).toBeGreaterThan(0);
      expect(series.crossMoment).toEqual(closed.crossMoment);
    }
  });
});

describe('pairPlan', () => {
  it('gives each pair one way: the closed formula for nearly parallel weights, the series for the others', () => {
    const own = features(30, 3);
    const { places, order, cosines, inSeries, closed } = pairPlan(own, 0.6);
    expect(places).toBe(32);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    const byFormula = new Set<number>();
    for (let q = 0; q < closed.length; q += 2) byFormula.add(tileEntry(closed[q], closed[q + 1]));
    expect(byFormula.size).toBe(closed.length / 2);
    const inOrder = (place: number) => own.weights.subarray(3 * order[place], 3 * order[place] + 3);
    for (let a = 0; a < places; a++) {
      for (let b = 0; b <= a; b++) {
        const entry = tileEntry(a, b);
        const real = b < a && a < 30;
        expect(inSeries[entry] + (byFormula.has(entry) ? 1 : 0)).toBe(real ? 1 : 0);
        if (!real) continue;
        const size = norm(inOrder(a)) * norm(inOrder(b));
        expect(cosines[entry] * size).toBeCloseTo(dot(inOrder(a), inOrder(b)), 13);
        expect(Math.abs(cosines[entry]) > 0.6).toBe(byFormula.has(entry));
      }
    }
    expect(inSeries.reduce((sum, one) => sum + one)).toBe((30 * 29) / 2 - byFormula.size);
  });

  it('puts features of the same direction side by side, whatever their sign', () => {
    const own = drawFeatures(40, 2, fourier(ou), 5);
    const { order } = pairPlan(own);
    const slope = (i: number) => own.weights[2 * i + 1] / own.weights[2 * i];
    const angles = [...order].map((i) => (Math.atan(slope(i)) + Math.PI) % Math.PI);
    expect(angles).toEqual([...angles].sort((a, b) => a - b));
  });
});

it('a loss has B by every third node too: each alone is near all of them together, in d = 1 and 2', () => {
  for (const target of [gaussianMixture([1], [[1]], [0.5]), gaussianMixture([1], [[1, 0]], [0.5])]) {
    const own = drawFeatures(6, target.dimension, fourier(ou), 2);
    const { crossMoment, crossThirds } = quadraticLoss(ou, own, target, 48);
    for (const third of crossThirds) expect(relative(third, crossMoment)).toBeLessThan(0.05);
  }
});
