import { expect, test } from 'vitest';
import { scoreDensity } from './score-density.js';
import { type DensityPair, densityPair } from './score-density.measure.js';

test('a stated error is judged unless it and the definition are known to rounding alone', () => {
  const speaks = (stated: number, defined: number) => {
    const values = { computed: { value: 5, error: stated }, kl: { value: 5, error: defined }, scale: 10 };
    return 'measured' in (scoreDensity.laws.stated.check(values as never) as object);
  };
  expect(speaks(1e-9, 5e-10)).toBe(true);
  expect(speaks(1.1e-12, 9e-13)).toBe(true);
  expect(speaks(9e-13, 2e-13)).toBe(true);
  expect(speaks(9e-13, 3e-13)).toBe(false);
});

test('where terms of 33,000 nats make a KL of 21 the definition is known to their rounding, though both of its rules are one', () => {
  const pair = densityPair({
    experiment: {
      process: { kind: 've', sigma: 1.5, horizon: 0.2 },
      target: { kind: 'mixture', weights: [1], means: [[4.99]], variances: [1.0842] },
      embedding: { kind: 'signal' },
      features: { width: 10, seed: 989073, weightScale: 0.2938, timeWeightScale: 9.594 },
      data: { samples: 174, seed: 529580 },
      trainingTimes: [0.01019],
    },
    seed: 912230,
    pull: [0.2582, 0.1228],
    shift: -13.136,
  }) as DensityPair;
  expect(pair.kl.error).toBeGreaterThan(Math.abs(pair.computed.value - pair.kl.value));
});
