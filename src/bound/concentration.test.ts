import { describe, expect, test } from 'vitest';
import { setting } from '../experiment/setting.js';
import { dot, squaredDistance } from '../numeric/vectors.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { compactRadii, diametersOn, markovRadii, meanRadius } from './concentration.js';
import { oneDatumLosses, oneDatumMoments, panelRule } from './one-datum.js';

const NODES = 12;

const { process, target, features } = setting({
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  target: { kind: 'bumps', weights: [0.3, 0.7], centers: [[-2], [1.5]], halfWidths: [0.8, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 6, seed: 4 },
  data: { samples: 1, seed: 0 },
  trainingTimes: [1],
});
const momentsAt = (nodes: number) =>
  oneDatumMoments(process, features, target, [panelRule(target, nodes), panelRule(target, nodes - 1)], NODES);

describe('the scatter of one datum', () => {
  test('V = E|Z|^2 - |G|^2, within its error', () => {
    const moments = momentsAt(3);
    const finer = momentsAt(8);
    for (const of of ['gram', 'crossMoment'] as const) {
      const { meanSquare, variance } = moments[of];
      const centre = moments.population[of];
      const difference = meanSquare.value - dot(centre, centre);
      expect(Math.abs(variance.value - difference)).toBeLessThanOrEqual(variance.error + meanSquare.error);
      expect(variance.error).toBeLessThan(1e-3 * meanSquare.value);
      expect(Math.abs(finer[of].variance.value - variance.value)).toBeLessThanOrEqual(variance.error);
      expect(Math.abs(finer[of].meanSquare.value - meanSquare.value)).toBeLessThanOrEqual(meanSquare.error);
    }
  });

  test('has the difference from the rule with one node fewer as its error', () => {
    const [two, three] = [momentsAt(2), momentsAt(3)];
    for (const of of ['gram', 'crossMoment'] as const) {
      for (const what of ['meanSquare', 'variance'] as const) {
        const difference = Math.abs(three[of][what].value - two[of][what].value);
        expect(three[of][what].error).toBeCloseTo(difference, 14);
        expect(difference).toBeGreaterThan(1e-12);
      }
    }
  });
});

test('squaredDistance is |a - b|^2', () => {
  expect(squaredDistance(Float64Array.of(1, 5, -2), Float64Array.of(-1, 2, 4))).toBe(4 + 9 + 36);
});

describe('the diameters on a compact support', () => {
  const [low, high] = target.support[0];
  const diameters = diametersOn(target.support[0], process, features, NODES);
  const losses = Array.from({ length: 101 }, (_, i) =>
    oneDatumLosses(process, features, NODES)(low + ((high - low) * i) / 100),
  );
  const largest = (matrix: 'gram' | 'crossMoment') =>
    Math.sqrt(Math.max(...losses.flatMap((a) => losses.map((b) => squaredDistance(a[matrix], b[matrix])))));

  test('are the largest distances of two data, that of the grams within 3%', () => {
    expect(largest('crossMoment')).toBeCloseTo(diameters.crossMoment, 12);
    expect(largest('gram')).toBeLessThanOrEqual(diameters.gram);
    expect(largest('gram')).toBeGreaterThan(0.97 * diameters.gram);
  });

  test('hold where the grams are farthest apart within the support and between the points of the grid', () => {
    // relu(x + b) relu(c - x) at little noise is a narrow hump, between points of the grid at 0 and at 1/16 of the support
    const narrow = {
      ...features,
      width: 2,
      weights: Float64Array.of(1, -1),
      timeWeights: Float64Array.of(...[0.9, 0, 0], ...[-0.7, 0, 0]),
    };
    const early = variancePreserving(1e-4, 1e-4, 1);
    const support = [-3.2, 0] as const;
    const { gram } = diametersOn(support, early, narrow, NODES);
    const lossOf = oneDatumLosses(early, narrow, NODES);
    const points = Array.from({ length: 641 }, (_, i) => lossOf(-3.2 + i / 200));
    const found = Math.max(...points.map((a) => Math.sqrt(squaredDistance(a.gram, points[0].gram))));
    expect(found).toBeLessThanOrEqual(gram);
  });
});

describe('the radius of a mean', () => {
  const [n, delta] = [100, 0.05];
  const x = Math.log(20);

  test('is that of Bousquet where the variance is small for the diameter, and else that of McDiarmid', () => {
    expect(meanRadius({ value: 0.25, error: 0 }, 7, n, delta).value).toBeCloseTo(
      0.05 + Math.sqrt((2 * x * (0.25 + 14 * 0.05)) / n) + (7 * x) / 300,
      12,
    );
    expect(meanRadius({ value: 9, error: 0 }, 6, n, delta).value).toBeCloseTo(0.3 + 6 * Math.sqrt(x / 200), 12);
  });

  test('has an error that covers any variance within its own', () => {
    const { value, error } = meanRadius({ value: 1, error: 0.3 }, 7, n, delta);
    for (const variance of [0.7, 1.3]) {
      const other = meanRadius({ value: variance, error: 0 }, 7, n, delta).value;
      expect(Math.abs(other - value)).toBeLessThanOrEqual(error);
    }
  });

  test('is taken of the gram and of the cross moment, and that of Markov too', () => {
    const scatter = (variance: number) => ({
      meanSquare: { value: 0, error: 0 },
      variance: { value: variance, error: 0 },
    });
    const moments = {
      population: oneDatumLosses(process, features, NODES)(0),
      gram: scatter(4),
      crossMoment: scatter(9),
    };
    expect(compactRadii(moments, { gram: 5, crossMoment: 7 }, n, delta)).toEqual({
      gram: meanRadius({ value: 4, error: 0 }, 5, n, delta),
      crossMoment: meanRadius({ value: 9, error: 0 }, 7, n, delta),
    });
    const { gram, crossMoment: B } = markovRadii(moments, n, delta);
    expect([gram.value, B.value]).toEqual([Math.sqrt(4 / 5), Math.sqrt(9 / 5)]);
  });
});
