import type { Experiment } from '../../../src/experiment/schema.js';
import { type Setting, setting } from '../../../src/experiment/setting.js';
import { timeResolution, train } from '../../../src/experiment/training.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { gaussLegendre } from '../../../src/numeric/gauss-legendre.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { GaussianCloud } from '../../../src/target/target.js';

/** Nodes on each axis of a finer cloud, and of one that shows its error, by dimension. */
const FINER: Readonly<Record<number, readonly [number, number]>> = { 2: [28, 24], 3: [13, 11] };
/** Quadrature nodes in diffusion time, the same for both. */
const TIME_NODES = 33;

/** J(A(tau)) - J_0 of a model trained on the population, with its stated error, beside the same by a finer cloud. */
export interface CloudGap {
  readonly stated: number;
  readonly distance: Estimate;
}

/** Errors that a cloud has no part in are no more than this part of what is looked at. */
const APART = 0.1;

/**
 * For bumps in d = 2 or 3, where p_t is replaced by a cloud of Gaussians; by training time, without those at which the
 * error is not that of the cloud.
 */
export function cloudGaps(experiment: Experiment): CloudGap[] {
  const built = setting(experiment);
  const changes = (target: Setting['target']) =>
    train({ ...built, target }, experiment.trainingTimes, timeResolution(TIME_NODES)).population.change;
  const [fine, coarse] = FINER[built.target.dimension].map((nodes) =>
    changes({ ...built.target, cloud: (at) => tensorCloud(experiment.target, at, nodes) }),
  );
  const { change, scoreLoss } = train(built, experiment.trainingTimes, timeResolution(TIME_NODES)).population;
  return change.flatMap(({ value, error }, k) => {
    const stated = scoreLoss[k].error;
    if (error > APART * stated) return [];
    const distance = {
      value: Math.abs(value - fine[k].value),
      error: Math.abs(fine[k].value - coarse[k].value) + fine[k].error,
    };
    return [{ stated, distance }];
  });
}

/** Bumps 15/(16 h) (1 - z^2)^2, z = (x - c)/h on each axis, diffused, by the nodes of Gauss and Legendre on [-1, 1]. */
function tensorCloud(target: Experiment['target'], { alpha, sigma }: Coefficients, size: number): GaussianCloud {
  if (target.kind === 'mixture') throw new Error('a mixture needs no cloud');
  const { nodes, weights } = gaussLegendre(size);
  const shares = weights.map((weight, i) => {
    const room = 1 - nodes[i] * nodes[i];
    return (15 / 16) * weight * room * room;
  });
  const dimension = target.centers[0].length;
  let each = 1;
  for (let j = 0; j < dimension; j++) each *= size;
  const count = each * target.weights.length;
  const cloud = {
    count,
    dimension,
    weights: new Float64Array(count),
    means: new Float64Array(count * dimension),
    variances: new Float64Array(count).fill(sigma * sigma),
  };
  for (let p = 0; p < count; p++) {
    const k = Math.floor(p / each);
    let weight = target.weights[k];
    for (let j = 0, rest = p % each; j < dimension; j++, rest = Math.floor(rest / size)) {
      const i = rest % size;
      weight *= shares[i];
      cloud.means[p * dimension + j] = alpha * (target.centers[k][j] + target.halfWidths[k] * nodes[i]);
    }
    cloud.weights[p] = weight;
  }
  return cloud;
}
