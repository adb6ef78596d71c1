import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { STREAMS, type StreamName, stream } from '../../src/numeric/random.js';
import { experiments, spaceExperiments } from '../generators/experiments.js';
import { sizes } from '../generators/numbers.js';

/** A seed with the names of two streams of it, and an experiment with how many more features and data to draw. */
export interface SeededCase {
  readonly seed: number;
  readonly names: readonly StreamName[];
  readonly experiment: Experiment;
  readonly more: { readonly features: number; readonly data: number };
}

/** Seeds of all sizes, and experiments in up to four dimensions. */
export const seededCases = (): Arbitrary<SeededCase> =>
  fc.record({
    seed: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    names: fc.shuffledSubarray([...STREAMS], { minLength: 2, maxLength: 2 }),
    experiment: fc.oneof(experiments(), spaceExperiments(4)),
    more: fc.record({ features: sizes(1, 40), data: sizes(1, 400) }),
  });

/** How many uniform draws of each stream are compared. */
const DRAWS = 400;

/** Draws that two streams have in common. */
export interface CommonDraws {
  readonly common: number;
}

/**
 * How many of the first draws of two streams of a seed have the same 53 bits: by chance, one in 5e10 pairs of streams
 * has any.
 */
export function commonDraws({ seed, names: [one, other] }: SeededCase): CommonDraws {
  const [first, second] = [stream(seed, one), stream(seed, other)];
  const drawn = new Set(Array.from({ length: DRAWS }, () => first.uniform()));
  return { common: Array.from({ length: DRAWS }, () => second.uniform()).filter((x) => drawn.has(x)).length };
}

/** The same with one stream for both uses. */
export function withOneStream({ names: [name], ...aCase }: SeededCase): CommonDraws {
  return commonDraws({ ...aCase, names: [name, name] });
}

/** Relative rounding of a weight. */
const ROUNDING = 4 * Number.EPSILON;

/** How many weights of a model differ from the normal numbers of the stream that features are drawn from. */
export function strangeWeights({ experiment }: SeededCase): { strange: number } {
  const { features } = experiment;
  if ('weights' in features) return { strange: 0 };
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
  return { strange };
}

/** How many numbers of a narrow model, or of few data, differ from those that a wider model or more data begin with. */
export interface ChangedPrefixes {
  readonly features: number;
  readonly data: number;
}

/** The numbers that change as more features and data are drawn. */
export function changedPrefixes({ experiment, more }: SeededCase): ChangedPrefixes {
  return changedIn(experiment, widened(experiment, more));
}

/** The same with another seed for the wider model and for more data. */
export function withOtherSeed({ experiment, more }: SeededCase): ChangedPrefixes {
  const { features, data } = widened(experiment, more);
  const other = <T extends object>(drawn: T) => ('seed' in drawn ? { ...drawn, seed: Number(drawn.seed) + 1 } : drawn);
  return changedIn(experiment, { ...experiment, features: other(features), data: other(data) });
}

/** @param wider the same experiment with more features and data */
function changedIn(experiment: Experiment, wider: Experiment): ChangedPrefixes {
  const [few, many] = [experiment, wider].map(setting);
  const differing = (one: Float64Array, other: Float64Array) => one.filter((x, i) => x !== other[i]).length;
  return {
    features:
      differing(few.features.weights, many.features.weights) +
      differing(few.features.timeWeights, many.features.timeWeights),
    data: differing(few.data.values, many.data.values),
  };
}

function widened(experiment: Experiment, more: SeededCase['more']): Experiment {
  const { features, data } = experiment;
  return {
    ...experiment,
    features: 'width' in features ? { ...features, width: features.width + more.features } : features,
    data: 'samples' in data ? { ...data, samples: data.samples + more.data } : data,
  };
}
