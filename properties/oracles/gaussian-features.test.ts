import { expect, test } from 'vitest';
import { embedding } from '../../src/features/embedding.js';
import { biasesAt, drawFeatures } from '../../src/features/random-features.js';
import { variancePreserving } from '../../src/process/variance-preserving.js';
import { representingReadout } from './gaussian-features.js';

const law = { mean: [1, -0.5], weightScale: 0.8, timeWeightScale: 1.3 };

test('the average of many features is the score -x + mu alpha_t', () => {
  const m = 200_000;
  const process = variancePreserving(1, 3, 2);
  const signal = embedding({ kind: 'signal' }, process);
  const features = drawFeatures(m, 2, signal, 1, law.weightScale, law.timeWeightScale);
  const A = representingReadout(law, features);
  const { weights } = features;
  for (const [t, x] of [
    [0, [0.5, -1]],
    [0.7, [-1, 2]],
  ] as const) {
    const biases = biasesAt(features, t);
    const score = [0, 0];
    for (let i = 0; i < m; i++) {
      const phi = Math.max(0, weights[2 * i] * x[0] + weights[2 * i + 1] * x[1] + biases[i]);
      for (const j of [0, 1]) score[j] += (A[j * m + i] * phi) / m;
    }
    const { alpha } = process.coefficients(t);
    // three deviations of the mean of so many are 0.03 here
    for (const j of [0, 1]) expect(Math.abs(score[j] - (law.mean[j] * alpha - x[j]))).toBeLessThan(0.06);
  }
});
