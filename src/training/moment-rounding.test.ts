import { expect, test } from 'vitest';
import { embedding } from '../features/embedding.js';
import type { RandomFeatures } from '../features/random-features.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { momentRounding } from './moment-rounding.js';

// dx = -x dt + sqrt(2) dw to T = 4 from N(0, 1), which stays it: int g^2 dt = 8
const process = variancePreserving(2, 2, 4);
const EPS = 8 * Number.EPSILON;

test('a feature l = w x + b of a standard normal has int g^2 E l^2 dt = 8 (w^2 + b^2)', () => {
  const features: RandomFeatures = {
    width: 2,
    dimension: 1,
    weights: Float64Array.of(3, -0.5),
    timeWeights: Float64Array.of(4, 2),
    embedding: embedding({ kind: 'fourier', size: 1 }, process),
  };
  const { gram, crossMoment } = momentRounding(process, features, gaussianMixture([1], [[0]], [1]));
  const between = 4 * EPS * Math.sqrt(25 * 4.25);
  for (const [e, expected] of [4 * EPS * 25, between, between, 4 * EPS * 4.25].entries()) {
    expect(gram[e] / expected).toBeCloseTo(1, 4);
  }
  expect(crossMoment[0] / (8 * EPS * 3)).toBeCloseTo(1, 4);
  expect(crossMoment[1] / (8 * EPS * 0.5)).toBeCloseTo(1, 4);
});

test('in the plane the mean counts along w, and the variance, that of both coordinates, as if it were', () => {
  const features: RandomFeatures = {
    width: 1,
    dimension: 2,
    weights: Float64Array.of(3, 4),
    timeWeights: Float64Array.of(1),
    embedding: embedding({ kind: 'fourier', size: 1 }, process),
  };
  const target = gaussianMixture([1], [[2, -1]], [1]);
  const { gram, crossMoment } = momentRounding(process, features, target);
  // int 2 ((2 e^-t + 1)^2 + 25 (1 + e^-2t)) dt
  const sum = 2 * (4 * 4 + 4 * -Math.expm1(-4) + 2 * -Math.expm1(-8) + 25 * (4 + 0.5 * -Math.expm1(-8)) - 3 * 4);
  expect(gram[0] / (EPS * sum)).toBeCloseTo(1, 3);
  expect(crossMoment[1] / crossMoment[0]).toBeCloseTo(4 / 3, 12);
});
