import fc from 'fast-check';
import { experiments } from '../properties/cases/experiments.js';
import type { Experiment } from '../src/experiment/schema.js';

/** Any fixed number: the same experiments every time. */
const SEED = 20_240;

/**
 * Experiments of every kind: vp with constant and with linear beta, ve, mixtures and bumps, both embeddings, widths 4
 * to 64, 5 to 400 samples, and three training times within 10^-2 .. 10^6.
 */
export function drawnExperiments(count: number): Experiment[] {
  return fc.sample(experiments(), { numRuns: count, seed: SEED });
}
