import type { Estimate } from '../../../src/numeric/estimate.js';
import { gaussLegendre } from '../../../src/numeric/gauss-legendre.js';
import type { GaussianFamily } from '../../cases/generalization/gaussian-family.js';
import { type FeatureNode, initialLoss, lossOfFeatures } from './mean-feature-loss.js';

/** E r^2, E r^4, E r^6 and E r^8 of the norm r of a standard normal vector of three entries. */
const [R2, R4, R6, R8] = [3, 15, 105, 945];

/** Nodes between a pole and the equator, and the same for the coarser rule that shows the error. */
const [NODES, COARSE_NODES] = [8, 6];

/** How many features share one loss: only its diagonal is needed. */
const TOGETHER = 16;

/**
 * E J_1^2, J_1 = 1/2 |a phi - f|^2 the loss of the model of one feature on the line, (w, u_1, u_2) normal. On a ray,
 * where (w, u) grows like r, a phi grows like r^2: J_1 = c_4 r^4 + c_2 r^2 + J_0. So the mean over r is exact, and the
 * mean over directions is a quadrature on the sphere, split at w = 0, where the loss is not smooth.
 */
export function squaredLoss(family: GaussianFamily, timeNodes: number): Estimate {
  const [fine, coarse] = [NODES, COARSE_NODES].map((nodes) => meanSquare(family, directions(family, nodes), timeNodes));
  return { value: fine, error: Math.abs(fine - coarse) };
}

function meanSquare(family: GaussianFamily, nodes: readonly FeatureNode[], timeNodes: number): number {
  const c0 = initialLoss(family);
  let sum = 0;
  for (let from = 0; from < nodes.length; from += TOGETHER) {
    const some = nodes.slice(from, from + TOGETHER);
    const { width: m, gram, crossMoment } = lossOfFeatures(family, some, timeNodes);
    for (const [i, { coefficients, probability }] of some.entries()) {
      const [a] = coefficients;
      const c4 = 0.5 * a * a * m * gram[i * m + i];
      const c2 = -a * crossMoment[i];
      sum +=
        probability * (c4 * c4 * R8 + 2 * c4 * c2 * R6 + (c2 * c2 + 2 * c4 * c0) * R4 + 2 * c2 * c0 * R2 + c0 * c0);
    }
  }
  return sum;
}

/** Features (w, u) = (s_w x, s_u y, s_u z) at nodes (x, y, z) of the unit sphere. */
function directions({ mean: [mu], weightScale: sw, timeWeightScale: su }: GaussianFamily, count: number) {
  const { nodes, weights } = gaussLegendre(count);
  const around = 2 * count;
  return [-1, 1].flatMap((side) =>
    Array.from(nodes, (node, i): FeatureNode[] => {
      const x = 0.5 * (node + side);
      const radius = Math.sqrt(1 - x * x);
      return Array.from({ length: around }, (_, k) => {
        const angle = (2 * Math.PI * (k + 0.5)) / around;
        const [y, z] = [radius * Math.cos(angle), radius * Math.sin(angle)];
        return {
          weights: [sw * x],
          timeWeights: [su * y, su * z],
          coefficients: [(-2 / sw) * x + (2 / su) * mu * z],
          probability: weights[i] / (4 * around),
        };
      });
    }).flat(),
  );
}
