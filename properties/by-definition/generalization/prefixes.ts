import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { type StreamName, stream } from '../../../src/numeric/random.js';

/** Relative rounding of a weight. */
const ROUNDING = 4 * Number.EPSILON;

/** How many uniform draws of each stream are compared. */
const DRAWS = 400;

/** How many of the first draws of two streams of a seed have the same 53 bits: by chance, one in 5e10 pairs of streams has any. */
export function commonDraws(seed: number, one: StreamName, other: StreamName): number {
  const [first, second] = [stream(seed, one), stream(seed, other)];
  const seen = new Set(Array.from({ length: DRAWS }, () => first.uniform()));
  return Array.from({ length: DRAWS }, () => second.uniform()).filter((x) => seen.has(x)).length;
}

/** How many numbers of a narrow model, or of few data, differ from those that a wider model or more data begin with. */
export interface Changed {
  readonly features: number;
  readonly data: number;
}

/** How many weights of a model differ from the normal numbers of the stream that features are drawn from. */
export function strangeWeights(experiment: Experiment): number {
  const { features } = experiment;
  if ('weights' in features) return 0;
  const { weights, timeWeights, width, dimension, embedding } = setting(experiment).features;
  const source = stream(features.seed, 'features');
  let strange = 0;
  const compare = (drawn: Float64Array, from: number, count: number) => {
    for (let j = from; j < from + count; j++) {
      const expected = source.normal() / Math.sqrt(count);
      if (!(Math.abs(drawn[j] - expected) <= ROUNDING * Math.abs(expected))) strange++;
    }
  };
  for (let i = 0; i < width; i++) {
    compare(weights, i * dimension, dimension);
    compare(timeWeights, i * embedding.size, embedding.size);
  }
  return strange;
}

/** @param wider the same experiment with more features and data */
export function changedIn(experiment: Experiment, wider: Experiment): Changed {
  const [few, many] = [experiment, wider].map(setting);
  const differing = (one: Float64Array, other: Float64Array) => one.filter((x, i) => x !== other[i]).length;
  return {
    features:
      differing(few.features.weights, many.features.weights) +
      differing(few.features.timeWeights, many.features.timeWeights),
    data: differing(few.data.values, many.data.values),
  };
}
