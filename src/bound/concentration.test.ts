import { describe, expect, test } from 'vitest';
import { setting } from '../experiment/setting.js';
import { dot } from '../numeric/lanczos.js';
import { compactRadii, markovRadii, reachOn } from './concentration.js';
import { oneDatumLoss, oneDatumMoments, squaredDistance } from './one-datum.js';

const NODES = 12;

const { process, target, features } = setting({
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  target: { kind: 'bumps', weights: [0.3, 0.7], centers: [[-2], [1.5]], halfWidths: [0.8, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 6, seed: 4 },
  data: { samples: 1, seed: 0 },
  trainingTimes: [1],
});
const moments = oneDatumMoments(process, features, target, NODES, 3);

test('the scatter of one datum: V = E|Z|^2 - |G|^2, within its error', () => {
  for (const of of ['gram', 'target'] as const) {
    const { meanSquare, variance } = moments[of];
    const centre = moments.population[of];
    const difference = meanSquare.value - dot(centre, centre);
    expect(Math.abs(variance.value - difference)).toBeLessThanOrEqual(variance.error + meanSquare.error);
    expect(variance.error).toBeLessThan(1e-3 * meanSquare.value);
    const finer = oneDatumMoments(process, features, target, NODES, 8)[of];
    expect(Math.abs(finer.variance.value - variance.value)).toBeLessThanOrEqual(variance.error);
    expect(Math.abs(finer.meanSquare.value - meanSquare.value)).toBeLessThanOrEqual(meanSquare.error);
  }
});

describe('the reach on a compact support', () => {
  const reach = reachOn(target.support[0], process, features, NODES);
  const [low, high] = target.support[0];
  const inside = Array.from({ length: 41 }, (_, i) =>
    oneDatumLoss(process, features, low + ((high - low) * i) / 40, NODES),
  );

  test('bounds the gram of every datum, and is not far above the largest', () => {
    const largest = Math.max(...inside.map(({ gram }) => Math.sqrt(dot(gram, gram))));
    expect(largest).toBeLessThanOrEqual(reach.gram);
    expect(largest).toBeGreaterThan(0.5 * reach.gram);
  });

  test('bounds how far the targets of two data are apart, and their grams by sqrt 2 times', () => {
    for (const a of inside) {
      for (const b of inside) {
        expect(Math.sqrt(squaredDistance(a.target, b.target))).toBeLessThanOrEqual(reach.target);
        expect(Math.sqrt(squaredDistance(a.gram, b.gram))).toBeLessThanOrEqual(Math.SQRT2 * reach.gram);
      }
    }
  });

  test('enters the radii as the formula says', () => {
    const [n, delta] = [100, 0.05];
    const radii = compactRadii(moments, reach, n, delta);
    const logarithm = Math.log(20);
    expect(radii.gram).toBeCloseTo(
      Math.sqrt(moments.gram.variance.value / n) + reach.gram * Math.sqrt(logarithm / n),
      12,
    );
    expect(radii.target).toBeCloseTo(
      Math.sqrt(moments.target.variance.value / n) + reach.target * Math.sqrt(logarithm / 200),
      12,
    );
    expect(markovRadii(moments, n, delta).gram).toBeCloseTo(Math.sqrt(moments.gram.variance.value / 5), 12);
  });
});
