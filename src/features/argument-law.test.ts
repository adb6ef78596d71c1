import { expect, test } from 'vitest';
import { ou } from '../testing/processes.js';
import { argumentLaw } from './argument-law.js';
import { embedding } from './embedding.js';

const [alpha, sigma] = [0.5, 2];
const at = { alpha, sigma, drift: 0, diffusion: 0 };

test('w . x + b has the mean w . alpha m + b, and the deviation of x times |w|', () => {
  const features = {
    ...{ width: 2, dimension: 2, embedding: embedding({ kind: 'fourier', size: 1 }, ou) },
    weights: Float64Array.of(3, 4, -1, 0),
    timeWeights: Float64Array.of(0.25, -7),
  };
  const { means, deviations } = argumentLaw(features, { mean: Float64Array.of(2, -1), variance: 9 }, 1, at);
  // alpha^2 9 + sigma^2 = 6.25
  expect([...means]).toEqual([0.25 + 0.5 * (6 - 4), -7 - 0.5 * 2]);
  expect([...deviations]).toEqual([5 * 2.5, 2.5]);
});
