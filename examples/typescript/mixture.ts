/**
 * The exact model of a mixture of two normals, which predicts the noise as many networks do.
 *
 *     npx diffusion-bounds verify --system examples/typescript/mixture.ts
 */
import type { DiffusionSystem } from 'diffusion-bounds';
import { coefficients, process, signalAt } from './schedule.js';

const WEIGHTS = [0.3, 0.7];
const MEANS = [-1.5, 1];
const VARIANCES = [0.4, 0.8];

/** E[eps | x_t = x] = sigma sum_k P(k | x) (x - alpha mu_k)/(alpha^2 v_k + sigma^2). */
function noiseAt(x: number, alpha: number, sigma: number): number {
  const spreads = VARIANCES.map((v) => alpha * alpha * v + sigma * sigma);
  const gaps = MEANS.map((mean) => x - alpha * mean);
  const logs = WEIGHTS.map((w, k) => Math.log(w) - 0.5 * (Math.log(spreads[k]) + (gaps[k] * gaps[k]) / spreads[k]));
  const largest = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - largest));
  const total = shares.reduce((a, b) => a + b);
  return (sigma / total) * shares.reduce((sum, share, k) => sum + (share * gaps[k]) / spreads[k], 0);
}

export const system = {
  name: 'exact mixture',
  process,
  coefficients,
  parameterization: 'noise',
  models: [
    {
      id: 'two modes',
      target: { kind: 'mixture', weights: WEIGHTS, means: MEANS.map((mean) => [mean]), variances: VARIANCES },
    },
  ],
  score: ({ x, label }) =>
    x.map(([value], i) => {
      const { alpha, sigma } = signalAt(label[i]);
      return [noiseAt(value, alpha, sigma)];
    }),
} satisfies DiffusionSystem;
