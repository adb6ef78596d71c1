import { describe, expect, test } from 'vitest';
import { setting } from '../experiment/setting.js';
import { dot, squaredDistance } from '../numeric/vectors.js';
import { compactRadii, markovRadii, reachOn } from './concentration.js';
import { oneDatumLoss, oneDatumMoments, panelRule } from './one-datum.js';

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

describe('the reach on a compact support', () => {
  const reach = () => reachOn(target.support[0], process, features, NODES);
  const [low, high] = target.support[0];
  const losses = () =>
    Array.from({ length: 41 }, (_, i) => oneDatumLoss(process, features, low + ((high - low) * i) / 40, NODES));
  const m = features.width;

  test('bounds the gram of every datum, and is not far above the largest', () => {
    const norm = Math.max(...losses().map(({ gram }) => Math.sqrt(dot(gram, gram))));
    expect(norm).toBeLessThanOrEqual(reach().gram);
    expect(norm).toBeGreaterThan(0.5 * reach().gram);
  });

  test('bounds how far apart the cross moments of two data are, and, times sqrt 2, their grams', () => {
    const { gram, crossMoment: B } = reach();
    const inside = losses();
    for (const a of inside) {
      for (const b of inside) {
        expect(Math.sqrt(squaredDistance(a.crossMoment, b.crossMoment))).toBeLessThanOrEqual(B);
        expect(Math.sqrt(squaredDistance(a.gram, b.gram))).toBeLessThanOrEqual(Math.SQRT2 * gram);
      }
    }
  });

  test('is the largest trace of a gram and the norm of the largest entries of a cross moment, over the support', () => {
    const inside = losses();
    const trace = (gram: Float64Array) => features.weights.reduce((sum, _, i) => sum + gram[i * m + i], 0);
    expect(reach().gram).toBeCloseTo(Math.max(...inside.map(({ gram }) => trace(gram))), 12);
    const entries = Array.from({ length: m }, (_, i) =>
      Math.max(...inside.map((loss) => Math.abs(loss.crossMoment[i]))),
    );
    expect(reach().crossMoment).toBeCloseTo(Math.hypot(...entries), 12);
  });

  test('enters the radii as the formula says', () => {
    const [n, delta] = [100, 0.05];
    const scatter = (variance: number) => ({
      meanSquare: { value: 0, error: 0 },
      variance: { value: variance, error: 0 },
    });
    const moments = {
      population: oneDatumLoss(process, features, 0, NODES),
      gram: scatter(4),
      crossMoment: scatter(9),
    };
    const radii = compactRadii(moments, { gram: 5, crossMoment: 7 }, n, delta);
    const logarithm = Math.log(20);
    expect(radii.gram).toBeCloseTo(0.2 + 5 * Math.sqrt(logarithm / 100), 12);
    expect(radii.crossMoment).toBeCloseTo(0.3 + 7 * Math.sqrt(logarithm / 200), 12);
    const { gram, crossMoment: B } = markovRadii(moments, n, delta);
    expect([gram, B]).toEqual([Math.sqrt(4 / 5), Math.sqrt(9 / 5)]);
  });
});
