/**
 * The exact model of three modes in the plane, as a network is called: in single precision, told 1000 t for the time.
 *
 *     npx diffusion-bounds verify --system examples/typescript/plane.ts
 */
import type { DiffusionSystem } from 'diffusion-bounds';
import { coefficients, process, signalAt } from './schedule.js';

const WEIGHTS = [0.5, 0.3, 0.2];
const MEANS = [
  [1.2, 0.3],
  [-1, 0.8],
  [-0.2, -1.4],
];
const VARIANCES = [0.3, 0.2, 0.4];

/** E[eps | x_t = (x, y)] = sigma sum_k P(k | x, y) ((x, y) - alpha mu_k)/(alpha^2 v_k + sigma^2). */
function noiseAt(x: number, y: number, alpha: number, sigma: number): number[] {
  const [logs, slopes] = [new Float64Array(3), new Float64Array(6)];
  for (const [k, [a, b]] of MEANS.entries()) {
    const spread = alpha * alpha * VARIANCES[k] + sigma * sigma;
    const [right, up] = [x - alpha * a, y - alpha * b];
    logs[k] = Math.log(WEIGHTS[k] / spread) - (0.5 * (right * right + up * up)) / spread;
    slopes[2 * k] = right / spread;
    slopes[2 * k + 1] = up / spread;
  }
  const largest = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - largest));
  const total = shares[0] + shares[1] + shares[2];
  return [0, 1].map((j) => {
    const sum = shares[0] * slopes[j] + shares[1] * slopes[2 + j] + shares[2] * slopes[4 + j];
    return Math.fround((sigma * sum) / total);
  });
}

export const system = {
  name: 'three modes in the plane',
  dtype: 'float32',
  process: { ...process, labels: { scale: 1000 } },
  coefficients,
  parameterization: 'noise',
  models: [{ id: 'three modes', target: { kind: 'mixture', weights: WEIGHTS, means: MEANS, variances: VARIANCES } }],
  score: ({ x, label }) =>
    x.map(([a, b], i) => {
      const { alpha, sigma } = signalAt(label[i] / 1000);
      return noiseAt(Math.fround(a), Math.fround(b), alpha, sigma);
    }),
} satisfies DiffusionSystem;
