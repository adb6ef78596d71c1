/** Twenty experiments of all kinds, small ones, which the live page and `measure` are compared on. */
import type { Experiment } from '../../src/experiment/schema.js';

const VP = { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 } as const;
const OU = { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 } as const;
const VE = { kind: 've', sigma: 15, horizon: 1 } as const;
const SLOW_VE = { kind: 've', sigma: 3, horizon: 2.5 } as const;

const TWO = { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [0.3, 0.3] } as const;
const UNEVEN = {
  kind: 'mixture',
  weights: [0.15, 0.6, 0.25],
  means: [[-3.3], [0.1], [2.7]],
  variances: [0.5, 1.3, 0.02],
} as const;
const ONE = { kind: 'mixture', weights: [1], means: [[0.7]], variances: [1.9] } as const;
const BUMPS = { kind: 'bumps', weights: [0.4, 0.6], centers: [[-1.5], [1]], halfWidths: [0.5, 0.8] } as const;
const PLANE = {
  kind: 'mixture',
  weights: [0.3, 0.7],
  means: [
    [-1, 0.5],
    [1.2, -0.4],
  ],
  variances: [0.4, 0.7],
} as const;
const PLANE_BUMPS = { kind: 'bumps', weights: [1], centers: [[0.3, -0.2]], halfWidths: [1.1] } as const;
const SPACE = {
  kind: 'mixture',
  weights: [0.5, 0.5],
  means: [
    [-1, 0, 1],
    [1, 0.2, 0],
  ],
  variances: [0.5, 0.8],
} as const;

const FOURIER = { kind: 'fourier', size: 5 } as const;
const SIGNAL = { kind: 'signal' } as const;

const of = (
  process: Experiment['process'],
  target: Experiment['target'],
  [width, samples, seed]: readonly [width: number, samples: number, seed: number],
  trainingTimes: readonly number[],
  more: Partial<Experiment> = {},
): Experiment => ({
  ...{
    process,
    target,
    embedding: FOURIER,
    features: { width, seed },
    data: { samples, seed: seed + 1 },
    trainingTimes,
  },
  ...more,
});

export const EXPERIMENTS: readonly Experiment[] = [
  of(VP, TWO, [64, 200, 1], [1, 1000]),
  of(VP, TWO, [32, 20, 2], [0.3, 30, 1e5]),
  of(OU, UNEVEN, [24, 50, 3], [5, 500]),
  of(VE, TWO, [32, 100, 4], [0.02, 2]),
  of(SLOW_VE, UNEVEN, [20, 40, 5], [1, 100]),
  of(VP, ONE, [48, 10, 6], [0, 10, 1e6]),
  of(OU, BUMPS, [20, 60, 7], [3, 300]),
  of(VE, BUMPS, [16, 30, 8], [1]),
  of(VP, PLANE, [16, 40, 9], [10]),
  of(OU, ONE, [3, 25, 10], [0.2, 20]),
  of(VE, PLANE, [12, 30, 11], [0.5]),
  of(OU, PLANE_BUMPS, [8, 20, 12], [2]),
  of(VP, SPACE, [12, 30, 13], [10]),
  of(VP, TWO, [32, 50, 14], [100], { weighting: 'paper' }),
  of(OU, TWO, [24, 50, 15], [100], { weighting: 'sigma2' }),
  of(VE, UNEVEN, [24, 50, 16], [10], { weighting: 'one' }),
  of(VP, TWO, [8, 30, 17], [1, 50], { initial: { readout: [[3, -1, 0.5, 2, -4, 0, 1.25, -0.3]] } }),
  of(OU, ONE, [32, 30, 18], [7, 70], {
    embedding: SIGNAL,
    features: { width: 32, seed: 4294967311, weightScale: 2, timeWeightScale: 0.3 },
  }),
  of(VP, TWO, [4, 5, 19], [3, 3e4], {
    embedding: SIGNAL,
    features: {
      weights: [[1], [-1], [0.4], [-2.2]],
      timeWeights: [
        [0.1, 0.2],
        [0.3, -0.1],
        [-0.5, 0.7],
        [0, 1],
      ],
    },
    data: { points: [[-2.1], [-1.7], [1.9], [2.2], [2.6]] },
  }),
  of(OU, UNEVEN, [128, 1000, 20], [1e4], { embedding: { kind: 'fourier', size: 9 } }),
];
