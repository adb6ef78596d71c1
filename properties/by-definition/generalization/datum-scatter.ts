import { oneDatumLoss } from '../../../src/bound/one-datum.js';
import type { Setting } from '../../../src/experiment/setting.js';
import { biasesAt } from '../../../src/features/random-features.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import type { Quadrature } from '../../../src/numeric/gauss-legendre.js';
import { normalCdf } from '../../../src/numeric/normal.js';
import { squaredDistance } from '../../../src/numeric/vectors.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { weightedTimes } from '../../../src/training/weighting.js';
import type { TargetSpec } from '../../generators/targets.js';
import { componentRule } from './component-rule.js';

/** How the gram Z and the cross moment B_x of one datum scatter. */
export interface DatumScatter {
  /** V_G = E|Z - G|_F^2. */
  readonly gram: Estimate;
  /** V_B = E|B_x - B|^2. */
  readonly crossMoment: Estimate;
}

/**
 * Nodes in a component of p_0, and in diffusion time; the coarser ones show the error. The cross moment needs more: it
 * has undamped how features switch on in diffusion time.
 */
const FINE = { gram: { bumps: 8, mixture: 16, times: 7 }, crossMoment: { bumps: 8, mixture: 22, times: 20 } };
const COARSE = { gram: { bumps: 7, mixture: 14, times: 6 }, crossMoment: { bumps: 7, mixture: 18, times: 15 } };

/** The least error, as a fraction of V: the two agree by chance at times. At most 0.022 was seen in 120 laws. */
const LEAST_ERROR = 0.025;

/** Both by quadrature, d = 1: rough, for bounds that are far above what they bound. */
export function datumScatter(built: Setting, target: TargetSpec): DatumScatter {
  const [fine, coarse] = [FINE, COARSE].map(({ gram, crossMoment }) => ({
    gram: gramScatter(built, componentRule(target, gram[target.kind]), gram.times),
    crossMoment: crossScatter(built, componentRule(target, crossMoment[target.kind]), crossMoment.times),
  }));
  const of = (matrix: keyof DatumScatter): Estimate => {
    const value = fine[matrix];
    return { value, error: Math.abs(value - coarse[matrix]) + LEAST_ERROR * value };
  };
  return { gram: of('gram'), crossMoment: of('crossMoment') };
}

function gramScatter({ process, features, target }: Setting, { nodes, weights }: Quadrature, times: number): number {
  const { gram } = quadraticLoss(process, features, target, times);
  return nodes.reduce(
    (sum, x, i) => sum + weights[i] * squaredDistance(oneDatumLoss(process, features, x, times).gram, gram),
    0,
  );
}

/** The variance over x of B_x = -w_i p_i(x), p_i(x) = int g^2 P(feature i is active | x_0 = x) dt, summed over i. */
function crossScatter({ process, features }: Setting, { nodes, weights }: Quadrature, times: number): number {
  const { width: m, weights: w } = features;
  const all = Array.from(nodes, () => new Float64Array(m));
  for (const { t, at, factor } of weightedTimes(process, 1, times)) {
    const biases = biasesAt(features, t);
    for (const [q, x] of nodes.entries()) {
      for (let i = 0; i < m; i++) {
        all[q][i] -= factor * w[i] * normalCdf((at.alpha * w[i] * x + biases[i]) / (at.sigma * Math.abs(w[i])));
      }
    }
  }
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(m);
  for (const [q, B] of all.entries()) for (let i = 0; i < m; i++) mean[i] += (weights[q] / mass) * B[i];
  return all.reduce((sum, B, q) => sum + (weights[q] / mass) * squaredDistance(B, mean), 0);
}
