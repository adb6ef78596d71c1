import { GAPS, type Gap } from '../experiment/gaps.js';
import type { Experiment } from '../experiment/schema.js';

/** An experiment of the ladder, and which of the gaps of its models are measured. */
export interface Rung {
  readonly name: string;
  readonly experiment: Experiment;
  readonly gaps: readonly Gap[];
}

/**
 * The experiments that a baseline measures: each process, target, embedding and weighting, d = 1, 2, 3 and 4, features and data
 * drawn and given, a start other than 0, before and after training. Each weighting is seen where errors are small, on the line or
 * for a mixture in the plane. Gaps, which take a second or two each, are measured in as few experiments as show each of them.
 */
export const LADDER: readonly Rung[] = [
  {
    name: 'vp-line',
    experiment: {
      process: { kind: 'vp', betaMin: 0.1, betaMax: 5, horizon: 2 },
      target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-1.5], [1]], variances: [0.5, 0.25] },
      embedding: { kind: 'fourier', size: 3 },
      features: { width: 6, seed: 1 },
      data: { samples: 12, seed: 2 },
      trainingTimes: [0, 20],
    },
    gaps: GAPS,
  },
  {
    name: 've-line',
    experiment: {
      process: { kind: 've', sigma: 5, horizon: 1 },
      target: { kind: 'bumps', weights: [0.3, 0.7], centers: [[-1], [1]], halfWidths: [0.5, 0.75] },
      embedding: { kind: 'signal' },
      features: { width: 6, seed: 1 },
      data: { samples: 12, seed: 2 },
      trainingTimes: [20],
      weighting: 'sigma2',
    },
    gaps: ['klSde', 'klOde'],
  },
  {
    name: 'given-line',
    experiment: {
      process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 1.5 },
      target: { kind: 'mixture', weights: [1], means: [[0.5]], variances: [0.8] },
      embedding: { kind: 'signal' },
      features: {
        weights: [[1], [-1], [0.7], [-0.4]],
        timeWeights: [
          [0.3, -0.5],
          [0.3, 0.5],
          [-0.8, 0.6],
          [0.2, 0.9],
        ],
      },
      data: { points: [[-0.7], [0.1], [0.6], [1.4], [1.9]] },
      trainingTimes: [0, 5, 50],
      weighting: 'paper',
      initial: { readout: [[-2, 1.5, 0.5, -1]] },
    },
    gaps: ['klScore'],
  },
  {
    name: 'vp-plane',
    experiment: {
      process: { kind: 'vp', betaMin: 0.2, betaMax: 4, horizon: 2 },
      target: {
        kind: 'mixture',
        weights: [0.4, 0.6],
        means: [
          [-1, 0],
          [1, 0.5],
        ],
        variances: [0.5, 0.25],
      },
      embedding: { kind: 'fourier', size: 2 },
      features: { width: 4, seed: 3, weightScale: 0.9, timeWeightScale: 0.8 },
      data: { samples: 10, seed: 4 },
      trainingTimes: [10],
      weighting: 'one',
    },
    gaps: [],
  },
  {
    name: 've-space',
    experiment: {
      process: { kind: 've', sigma: 3, horizon: 1.2 },
      target: {
        kind: 'bumps',
        weights: [0.5, 0.5],
        centers: [
          [-1, 0, 0.5],
          [1, 0.5, 0],
        ],
        halfWidths: [1, 0.8],
      },
      embedding: { kind: 'fourier', size: 3 },
      features: { width: 2, seed: 5 },
      data: { samples: 8, seed: 6 },
      trainingTimes: [10],
    },
    gaps: [],
  },
  {
    name: 'vp-space',
    experiment: {
      process: { kind: 'vp', betaMin: 0.1, betaMax: 5, horizon: 2 },
      target: {
        kind: 'mixture',
        weights: [0.4, 0.6],
        means: [
          [-1, 0, 0.5, 0],
          [1, 0.5, 0, -0.5],
        ],
        variances: [0.5, 0.25],
      },
      embedding: { kind: 'signal' },
      features: { width: 1, seed: 7 },
      data: { samples: 8, seed: 8 },
      trainingTimes: [10],
    },
    gaps: ['klSde', 'klOde'],
  },
];
