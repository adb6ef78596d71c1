import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { panelQuadrature } from '../../src/target/panel-quadrature.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { type ReadoutCase, randomReadouts } from '../generators/random-readouts.js';
import { denoisingMatching, posteriorSpread } from '../oracles/denoising-matching.js';
import { timeQuadrature } from '../oracles/time-quadrature.js';
import {
  explicitMatching,
  featureScores,
  joinedInPairs,
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

/** The constant between the denoising and the explicit form, in nats. */
export interface FormsApart {
  /** L(0) - J(0) = 1/2 ∫ g^2 (1/sigma^2 - E|grad log p_t|^2) dt. */
  readonly difference: Estimate;
  /** 1/2 ∫ g^2 (alpha^2/sigma^4) E|x_0 - E[x_0 | x_t]|^2 dt. */
  readonly spread: Estimate;
  /** L(0). */
  readonly scale: number;
}

/** Nodes per panel; the difference from the coarser rule is the error. */
const [FINE, COARSE] = [9, 7];

/** Both by the same nodes in diffusion time, of which none is 0, where the constant is infinite. */
export function formsApart({ experiment }: ReadoutCase): FormsApart {
  const [fine, coarse] = [FINE, COARSE].map((count) => formsApartBy(experiment, count));
  const estimate = (key: 'difference' | 'spread') => ({
    value: fine[key],
    error: Math.abs(fine[key] - coarse[key]) + Number.EPSILON * fine.scale,
  });
  return { difference: estimate('difference'), spread: estimate('spread'), scale: fine.scale };
}

function formsApartBy(experiment: ReadoutCase['experiment'], nodesPerPanel: number) {
  const { process, target } = setting(experiment);
  const times = timeQuadrature(process.horizon, TIME_NODES);
  const sums = { difference: 0, spread: 0, scale: 0 };
  for (const [k, t] of times.nodes.entries()) {
    const at = process.coefficients(t);
    const precision = 1 / (at.sigma * at.sigma);
    const factor = 0.5 * times.weights[k] * at.diffusion * at.diffusion;
    const spreadAt = posteriorSpread(target, at, nodesPerPanel);
    const { nodes, weights } = panelQuadrature(joinedInPairs(target.panels(at)), nodesPerPanel);
    let [information, variance] = [0, 0];
    for (const [q, x] of nodes.entries()) {
      const score = target.score([x], at)[0];
      information += weights[q] * Math.exp(target.logDensity([x], at)) * score * score;
      variance += weights[q] * spreadAt(x);
    }
    sums.difference += factor * (precision - information);
    sums.spread += factor * at.alpha * at.alpha * precision * precision * variance;
    sums.scale += factor * precision;
  }
  return sums;
}
