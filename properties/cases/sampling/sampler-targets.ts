import { stream } from '../../../src/numeric/random.js';
import type { Walk } from '../../../src/sampler/walk.js';
import type { Roundings } from '../../../src/sampler/walked.js';
import type { Model } from '../../../src/system/contract/contract.js';
import type { Parameterization } from '../../../src/system/contract/description.js';
import { SLOPE_ERROR } from '../../../src/system/contract/kernel.js';
import type { Signal } from '../../../src/system/contract/prediction.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { Points } from '../../../src/target/points.js';
import type { SamplerGrid } from '../../by-definition/sampling/sampler-grid.js';
import { type LineMixture, predictionOf } from '../../by-definition/sampling/scalar-model.js';
import type { SamplerRun } from './sampler-runs.js';

/** Starts of a run whose result is compared. */
export const STARTS = 3;

/**
 * A mixture in the units of a system's data.
 *
 * @param spread of variances where the data have a range, a twelfth of which is a unit
 */
export function targetOf(
  system: SystemUnderTest,
  mixtures: readonly LineMixture[],
  spread = 0.25,
): readonly LineMixture[] {
  const range = system.description.dataRange;
  if (range === undefined) return mixtures;
  // well within: a sampler that clips has nothing to clip
  const [middle, unit] = [(range[0] + range[1]) / 2, (range[1] - range[0]) / 12];
  return mixtures.map(({ weights, means, variances }) => ({
    weights,
    means: means.map((mean) => middle + unit * mean),
    variances: variances.map((variance) => spread * unit * unit * variance),
  }));
}

/** The exact model of independent axes, as a system is given it: one mixture on the line, or normals of one variance. */
export function modelOf(
  axes: readonly LineMixture[],
  parameterization: Parameterization,
  varianceFraction?: number,
): Model {
  const [{ weights, variances }] = axes;
  const means = weights.map((_, k) => axes.map((axis) => axis.means[k]));
  return {
    target: { kind: 'mixture', weights, means, variances },
    parameterization,
    ...(varianceFraction === undefined ? {} : { varianceFraction }),
  };
}

/** The walk of one coordinate on the system's grid with an exact model. */
export function walkOf(
  { grid, parameterization }: Pick<SamplerRun, 'grid' | 'parameterization'>,
  mixture: LineMixture,
  noise: (k: number) => number,
  varianceFraction: number,
): Walk {
  const { unit, levels: errors } = grid.roundings;
  const isFlow = parameterization === 'flow';
  // a system's exact model has its slopes by differences
  const prediction = isFlow ? Math.max(1, SLOPE_ERROR / unit) : 1;
  const predicted = (x: number, asked: Signal, as: Signal, off: Roundings['levels'][number] = {}) => {
    const [alphaSlope, sigmaSlope] = [off.alphaSlope, off.sigmaSlope].map((error = 0) => error / unit);
    return predictionOf(mixture, parameterization, x, asked, as, { prediction, alphaSlope, sigmaSlope });
  };
  return {
    levels: grid.levels,
    levelAt: grid.levelAt,
    noise,
    varianceFraction,
    // the errors of a level are carried by the steps from it, but for those of a flow that the model has predicted there
    predict: (x, k, as = grid.levels[k]) => predicted(x, grid.asked[k], as, isFlow ? errors[k] : {}),
    predictAt: (x, level) => predicted(x, level, level, level.time === undefined ? {} : grid.errorsAt(level.time)),
    rounded: (value) => value,
  };
}

/** Normal numbers of a seed, none beyond 2.5, so that a sampler that clips has nothing to clip. */
export function drawn(seed: number): () => number {
  const draw = stream(seed, 'noise');
  return () => Math.max(-2.5, Math.min(2.5, draw.normal()));
}

/** Points from a function of row and coordinate. */
export function pointsOf(count: number, dimension: number, of: (i: number, j: number) => number): Points {
  const values = Float64Array.from({ length: count * dimension }, (_, k) =>
    of(Math.floor(k / dimension), k % dimension),
  );
  return { count, dimension, values };
}

/** Where a coordinate stands at the first level, in the process's coordinates, for a normal number. */
export function startOf({ levels }: SamplerGrid, { weights, means, variances }: LineMixture, z: number): number {
  const { alpha, sigma } = levels[0];
  const mean = weights.reduce((sum, weight, k) => sum + weight * means[k], 0);
  const variance = weights.reduce((sum, weight, k) => sum + weight * (variances[k] + (means[k] - mean) ** 2), 0);
  return alpha * mean + Math.sqrt(alpha * alpha * variance + sigma * sigma) * z;
}
