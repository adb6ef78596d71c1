import type { Experiment } from '../experiment/schema.js';

/**
 * An experiment with one feature that is switched on and off where sin(pi t/T + phase) = level, between two nodes in time, and
 * with which nothing else happens.
 */
export function switchedAt(phase: number, level: number): Experiment {
  return {
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 },
    target: { kind: 'mixture', weights: [1], means: [[0.3]], variances: [1] },
    embedding: { kind: 'fourier', size: 3 },
    features: { weights: [[1]], timeWeights: [[-level, Math.sin(phase), Math.cos(phase)].map((u) => 4000 * u)] },
    data: { points: [[0.2], [-1]] },
    trainingTimes: [0],
  };
}

/** Phases and levels with which the parts of a rule of 192 nodes show too little of how far it is off, by chance. */
export const BY_CHANCE = [
  [0.2194, 0.9252],
  [0.000938390102, 0.82646632664],
] as const;
