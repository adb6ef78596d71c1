import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { type ReadoutCase, randomReadouts } from '../generators/random-readouts.js';
import { denoisingMatching } from '../oracles/denoising-matching.js';
import {
  explicitMatching,
  featureScores,
  LEAST_SCALE,
  type LossChange,
  lossChanges,
} from '../oracles/weighted-loss.js';

/** Quadrature nodes in diffusion time: all forms use the same ones, so a few are enough. */
const TIME_NODES = 3;

/** J(A) - J(A_0) by the three forms of score matching, and the size of its terms. */
export interface Changes {
  readonly explicit: Estimate;
  readonly implicit: Estimate;
  readonly denoising: Estimate;
  readonly scale: number;
}

/**
 * The change of the loss between two random readouts.
 *
 * @param noise what the denoising form divides by: sigma^2
 */
export function changeByEachForm({ experiment, seed }: ReadoutCase, noise: (sigma: number) => number): Changes {
  const built = setting(experiment);
  const loss = quadraticLoss(built.process, built.features, built.target, TIME_NODES);
  const pair = randomReadouts(loss.width, 2, seed);
  const scores = featureScores(built.features, pair);
  const [[{ scale, ...explicit }], [denoising]] = [explicitMatching, denoisingMatching(noise)].map(
    (matching): LossChange[] => lossChanges(built, scores, TIME_NODES, matching),
  );
  return {
    explicit,
    implicit: {
      value: lossChange(loss, pair[1]) - lossChange(loss, pair[0]),
      error: lossRounding(loss, pair[0]) + lossRounding(loss, pair[1]),
    },
    denoising: { value: denoising.value, error: denoising.error },
    scale: Math.max(scale, LEAST_SCALE),
  };
}
