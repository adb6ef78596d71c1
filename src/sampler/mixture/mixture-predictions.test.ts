import { expect, test } from 'vitest';
import { gaussianMixture } from '../../target/mixture.js';
import { mixturePredictions } from './mixture-predictions.js';

const LEVELS = [
  { alpha: 1, sigma: 0.01 },
  { alpha: 0.8, sigma: 0.6 },
  { alpha: 0.05, sigma: 0.9 },
  { alpha: 1, sigma: 20 },
];

test.each([
  { weights: [1], means: [0.3], variances: [0.7] },
  { weights: [0.5, 0.5], means: [-1, 1], variances: [0.3, 0.3] },
  { weights: [0.2, 0.5, 0.3], means: [-1, 0.4, 1], variances: [1, 0.04, 0.3] },
])('the predictions are those of the score of the mixture, of components of any widths: %j', (mixture) => {
  const { weights, means, variances } = mixture;
  const target = gaussianMixture(
    weights,
    means.map((mean) => [mean]),
    variances,
  );
  const xs = Float64Array.from({ length: 41 }, (_, k) => -2 + 0.1 * k);
  for (const { alpha, sigma } of LEVELS) {
    const { data, noise } = mixturePredictions(mixture, { alpha, sigma }, xs);
    for (const [k, x] of xs.entries()) {
      // Tweedie: E[x_0 | x] = (x + sigma^2 s)/alpha, E[eps | x] = -sigma s
      const [score] = target.score([x], { alpha, sigma, drift: 0, diffusion: 0 });
      expect(Math.abs(alpha * data[k] - (x + sigma * sigma * score))).toBeLessThan(1e-12 * (1 + Math.abs(x)));
      expect(Math.abs(noise[k] + sigma * score)).toBeLessThan(1e-12 * (1 + Math.abs(sigma * score)));
    }
  }
});
