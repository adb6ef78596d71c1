import { expect, test } from 'vitest';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import { stream } from '../../src/numeric/random.js';
import { closedForm, integratedKl } from './plug-in-gaussian-kl.js';

test.each([
  [10, 200, 0.151056],
  [10, 1000, 0.0280158],
  [1, 50, 0.0107667],
])('the check values: d = %d, n = %d', (dimension, samples, expected) => {
  expect(Math.abs(closedForm({ dimension, samples }) - expected)).toBeLessThan(5e-8);
  expect(Math.abs(integratedKl({ dimension, samples }).value - expected)).toBeLessThan(5e-8);
});

test('in one dimension it is the mean over data of the KL divergence of two normals', () => {
  const { normal } = stream(3, 'data');
  const [n, runs] = [50, 40_000];
  let [sum, squares] = [0, 0];
  for (let run = 0; run < runs; run++) {
    let variance = 0;
    for (let i = 0; i < n; i++) {
      const z = normal();
      variance += (z * z) / n;
    }
    const kl = normalKl(isotropicNormal([0], 1.7), isotropicNormal([0], 1.7 * variance)).value;
    sum += kl;
    squares += kl * kl;
  }
  const mean = sum / runs;
  const deviation = Math.sqrt((squares / runs - mean * mean) / runs);
  expect(Math.abs(mean - closedForm({ dimension: 1, samples: n }))).toBeLessThan(5 * deviation);
});
