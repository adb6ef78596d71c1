import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { partialMoments } from '../../src/numeric/partial-moments.js';
import { stream } from '../../src/numeric/random.js';
import { dot } from '../../src/numeric/vectors.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { drawSeeds, logBetween } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { anyTarget, spaceBumps, spaceMixtures } from '../generators/targets.js';

/** How far the distribution function of a mixture of normals or bumps may be off: a hundred times what it is. */
const CDF_ERROR = 1e-12;

/** Data of a target, and the noise that is added to them up to a time. */
export interface DataCase {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  /** t/T. */
  readonly progress: number;
  readonly samples: number;
  /** Of the data and of the noise. */
  readonly seed: number;
}

/** Data of any target in up to eight dimensions. */
export function dataCases(samples: Arbitrary<number>): Arbitrary<DataCase> {
  return fc.record({
    process: anyProcess,
    target: fc.oneof(
      { weight: 2, arbitrary: anyTarget },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(2, 3, 8)
          .chain((dimension) => fc.oneof(spaceMixtures(dimension, 5), spaceBumps(dimension, 5))),
      },
    ),
    // most of them early, where the noise does not yet hide the law of the data
    progress: logBetween(0.001, 1),
    samples,
    seed: drawSeeds,
  });
}

/** e . x_t, x_t = alpha x_0 + sigma eps for each datum. */
export function diffused({ process, target, progress, samples, seed }: DataCase): Float64Array {
  const { coefficients, horizon } = forwardProcess(process);
  const { alpha, sigma } = coefficients(progress * horizon);
  const { dimension, values } = distribution(target).sample(samples, stream(seed, 'data'));
  const e = directionFor(target);
  const noise = stream(seed, 'noise');
  const points = new Float64Array(samples);
  for (const [i, start] of values.entries()) {
    points[Math.floor(i / dimension)] += e[i % dimension] * (alpha * start + sigma * noise.normal());
  }
  return points;
}

/** Half as many data, each of them twice. */
export function doubled(aCase: DataCase): Float64Array {
  const points = diffused({ ...aCase, samples: Math.ceil(aCase.samples / 2) });
  return Float64Array.from({ length: aCase.samples }, (_, i) => points[Math.floor(i / 2)]);
}

/** How far apart two distribution functions are. */
export interface Distance {
  readonly progress: number;
  readonly samples: number;
  readonly distance: Estimate;
}

/**
 * sup_x |F_n(x) - F_t(x)| = max_i max(F_t(x_i) - (i - 1)/n, i/n - F_t(x_i)) over x_1 <= ... <= x_n.
 *
 * @param points e . x_t, n of them
 */
export function distanceOf({ process, target, progress }: DataCase, points: Float64Array): Distance {
  const { coefficients, horizon } = forwardProcess(process);
  const n = points.length;
  const moments = partialMoments(n);
  distribution(projected(target)).addPartialMoments(coefficients(progress * horizon), points.toSorted(), 0, moments);
  const [below] = moments.left;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, below[i] - i / n, (i + 1) / n - below[i]);
  return { progress, samples: n, distance: { value: distance, error: CDF_ERROR } };
}

/** The law of e . x_0 on the line. */
function projected(target: TargetSpec): TargetSpec {
  const e = directionFor(target);
  const along = (places: readonly (readonly number[])[]) => places.map((place) => [dot(e, place)]);
  return target.kind === 'mixture'
    ? { ...target, means: along(target.means) }
    : { ...target, centers: along(target.centers) };
}

/**
 * The direction on which data in R^d are projected: for mixtures none of its parts is 0, so that no axis is
 * overlooked; for bumps it is the last axis, along which they are bumps again.
 */
function directionFor(target: TargetSpec): number[] {
  if (target.kind === 'bumps') return target.centers[0].map((_, j, { length }) => (j === length - 1 ? 1 : 0));
  const parts = target.means[0].map((_, j) => (j % 2 === 0 ? 1 : -1) * (j + 1));
  const length = Math.hypot(...parts);
  return parts.map((part) => part / length);
}
