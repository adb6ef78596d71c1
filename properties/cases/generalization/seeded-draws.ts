import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { STREAMS, type StreamName } from '../../../src/numeric/random.js';
import { type Changed, changedIn, commonDraws, strangeWeights } from '../../by-definition/generalization/prefixes.js';
import { experiments, spaceExperiments } from '../../generators/experiments.js';
import { sizes } from '../../generators/numbers.js';

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

/** What the draws of a case have in common. */
export interface SeededDraws extends Changed {
  /** Draws that both streams have. */
  readonly common: number;
  /** Weights that are not those of the features' stream. */
  readonly strange: number;
}

export function seededDraws({ seed, names: [one, other], experiment, more }: SeededCase): SeededDraws {
  return {
    common: commonDraws(seed, one, other),
    strange: strangeWeights(experiment),
    ...changedIn(experiment, widened(experiment, more)),
  };
}

/** The same with one stream for both uses. */
export function withOneStream({ seed, names: [name] }: SeededCase): Pick<SeededDraws, 'common'> {
  return { common: commonDraws(seed, name, name) };
}

/** The same with another seed for the wider model. */
export function withOtherSeed({ experiment, more }: SeededCase): Changed {
  const { features, data } = widened(experiment, more);
  const other = <T extends object>(drawn: T) => ('seed' in drawn ? { ...drawn, seed: Number(drawn.seed) + 1 } : drawn);
  return changedIn(experiment, { ...experiment, features: other(features), data: other(data) });
}

function widened(experiment: Experiment, more: SeededCase['more']): Experiment {
  const { features, data } = experiment;
  return {
    ...experiment,
    features: 'width' in features ? { ...features, width: features.width + more.features } : features,
    data: 'samples' in data ? { ...data, samples: data.samples + more.data } : data,
  };
}
