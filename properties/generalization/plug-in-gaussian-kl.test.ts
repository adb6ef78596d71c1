import { expect, test } from 'vitest';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import { stream } from '../../src/numeric/random.js';
import { plugInGaussianKl } from './plug-in-gaussian-kl.js';
import type { Divergences } from './plug-in-gaussian-kl.measure.js';

test.each([
  [10, 200, 0.151056],
  [10, 1000, 0.0280158],
  [1, 50, 0.0107667],
])('the integral and the closed form have the check value of d = %d, n = %d', async (dimension, samples, expected) => {
  const [{ meanKl }] = await valuesAt(dimension, samples);
  expect(Math.abs(meanKl.value - expected)).toBeLessThan(5e-8);
  expect(await distanceFromClosedForm(dimension, samples, expected)).toBeLessThan(5e-8);
});

test('in one dimension it is the mean over data of the KL divergence of two normals', async () => {
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
  expect(await distanceFromClosedForm(1, n, mean)).toBeLessThan(5 * deviation);
});

async function valuesAt(dimension: number, samples: number) {
  return [(await plugInGaussianKl.measure?.({ dimension, samples, seed: 1 })) as Divergences];
}

/** How far a number is from the closed form of the mean. */
async function distanceFromClosedForm(dimension: number, samples: number, mean: number): Promise<number> {
  const [values] = await valuesAt(dimension, samples);
  const finding = plugInGaussianKl.laws.mean.check({ ...values, meanKl: { value: mean, error: 0 } });
  if (finding === undefined || !('measured' in finding)) throw new Error('one comparison is expected');
  return finding.measured;
}
