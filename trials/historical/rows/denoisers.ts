import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { GivenModel } from '../../../src/system/contract/description.js';
import { signals, vpSde } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

const DEVIATION = 0.06;

/** Two images of two pixels in [0, 1]. */
const IMAGES = [
  [0.25, 0.6],
  [0.75, 0.35],
];

/** The same in the coordinates of the process, 2 x - 1. */
const model: GivenModel = {
  id: 'denoiser',
  target: {
    kind: 'mixture',
    weights: [0.5, 0.5],
    means: IMAGES.map((image) => image.map((pixel) => 2 * pixel - 1)),
    variances: IMAGES.map(() => (2 * DEVIATION) ** 2),
  },
};

/** E[x_0 | x_0 + sigma n = y] for images in [0, 1], which the library's denoisers are trained on. */
function denoised(y: readonly number[], sigma: number): number[] {
  const variance = DEVIATION ** 2 + sigma ** 2;
  const distances = IMAGES.map((image) => image.reduce((sum, pixel, j) => sum + (y[j] - pixel) ** 2, 0));
  const nearest = Math.min(...distances);
  const parts = distances.map((distance) => Math.exp(-(distance - nearest) / (2 * variance)));
  const total = parts.reduce((one, other) => one + other);
  return y.map((value, j) => {
    const image = IMAGES.reduce((sum, each, k) => sum + (parts[k] / total) * each[j], 0);
    return (DEVIATION ** 2 * value + sigma ** 2 * image) / variance;
  });
}

/** The network runs in float32; score = (s D - x)/(s sigma)^2 at x = s (x_0 + sigma n). */
function scoreOfDenoiser(denoise: (y: readonly number[], sigma: number) => number[]): DiffusionSystem {
  return {
    name: 'deepinv, score of a denoiser',
    process: { from: 1e-3, to: 1, prior: { variance: 1 }, family: 'vp' },
    dtype: 'float32',
    models: [model],
    coefficients: ({ time }) => signals(time, vpSde.at),
    score: ({ x, label }) =>
      x.map((row, i) => {
        const { alpha, sigma } = vpSde.at(label[i]);
        const scaled = row.map((value) => value / alpha);
        return denoise(scaled, sigma / alpha).map((value, j) => (alpha * value - row[j]) / sigma ** 2);
      }),
  };
}

/** Scores made of denoisers. */
export const denoisers: readonly HistoricalRow[] = [
  {
    number: 27,
    repository: 'deepinv/deepinv',
    reference: 'issue #736, PR #772 (ee2c07bd8)',
    wrong:
      'A denoiser of images in [0, 1] is given states in [-1, 1] -> (x + 1)/2 and sigma/2, and its image taken back.',
    faulty: scoreOfDenoiser(denoised),
    right: scoreOfDenoiser((y, sigma) =>
      denoised(
        y.map((value) => (value + 1) / 2),
        sigma / 2,
      ).map((pixel) => 2 * pixel - 1),
    ),
    expected: 'score-identities',
    // they solve the reverse SDE, which this score leads away from p_0
    silent: ['exact-score-recovers-target', 'likelihood-bound'],
  },
];
