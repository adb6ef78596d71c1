import fc from 'fast-check';
import { anyStart, experiments, spaceExperiments } from '../properties/generators/experiments.js';
import { logBetween } from '../properties/generators/numbers.js';
import type { Experiment } from '../src/experiment/schema.js';

/** Any fixed number: the same experiments every time. */
const SEED = 20_240;

/** Which experiments are drawn: of every kind on the line, those that are trained for very long, or those in the plane. */
export const SETS = ['mixed', 'overtrained', 'plane'] as const;
export type DrawnSet = (typeof SETS)[number];

/**
 * Experiments of every kind: vp with constant and with linear beta, ve, mixtures and bumps, both embeddings, widths 4
 * to 64, 5 to 400 samples, and three training times within 10^-2 .. 10^6; or within 10^4 .. 10^8, for scores with steep
 * kinks. In the plane they have up to 24 features and 60 samples, and any start.
 */
export function drawnExperiments(count: number, set: DrawnSet = 'mixed'): Experiment[] {
  if (set === 'plane') {
    return fc.sample(spaceExperiments(2, { handMade: true, start: anyStart }), { numRuns: count, seed: SEED });
  }
  const times = fc.array(logBetween(1e4, 1e8), { minLength: 3, maxLength: 3 });
  const drawn =
    set === 'mixed' ? experiments() : experiments({ trainingTimes: times.map((all) => all.sort((a, b) => a - b)) });
  return fc.sample(drawn, { numRuns: count, seed: SEED });
}
