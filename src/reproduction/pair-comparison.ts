import { median, medianInterval } from '../evidence/median.js';
import type { Estimate } from '../numeric/estimate.js';
import type { DigitPairs } from './digit-pairs.js';
import type { PairCurve } from './pair-training.js';
import { type SignTest, signTest } from './sign-test.js';

/** A pair of clusters by name. */
export type PairName = keyof DigitPairs;

export const PAIR_NAMES = ['farthest', 'nearest', 'moved'] as const satisfies readonly PairName[];

/** What one seed gives: pairs of clusters, and both kinds of models on each. */
export interface PairsOfSeed {
  readonly seed: number;
  readonly pairs: Readonly<Record<PairName, OnPair>>;
}

/** What is known of a pair of clusters. */
export interface OnPair {
  /** Of its centres. */
  readonly distance: number;
  /** -(1/n) log q of the data held out, q two normals fitted to the data of the training, in nats. */
  readonly normals: number;
  readonly models: Readonly<Record<ModelName, PairCurve>>;
}

/** The exact flow of random features, and networks. */
export type ModelName = 'flow' | 'network';

/** A number of a model on a pair, larger where it is worse. */
export interface Measure {
  readonly name: string;
  readonly says: string;
  /** None where the flow of a model overflows; not finite where its training has diverged. */
  of(pair: OnPair, model: ModelName): Estimate | undefined;
}

export const MEASURES: readonly Measure[] = [
  {
    name: 'training loss',
    says: 'the loss on the data of the training at its end, which figure 6 shows',
    of: ({ models }, model) => ({ value: models[model].training[models[model].training.length - 1], error: 0 }),
  },
  {
    name: 'gap',
    says: 'the loss on data held out less that on the data of the training, at its end',
    of: ({ models }, model) => models[model].gaps[models[model].gaps.length - 1],
  },
  {
    name: 'held-out NLL',
    says: 'the negative log-likelihood of data held out, at its least along training, in nats a datum',
    of: ({ models }, model) => leastLikelihood(models[model]),
  },
  {
    name: 'excess NLL',
    says: 'the same less that of two normals that are fitted to the same data, one to each cluster',
    of: ({ models, normals }, model) => {
      const least = leastLikelihood(models[model]);
      return least === undefined ? undefined : { value: least.value - normals, error: least.error };
    },
  },
];

/** The least negative log-likelihood along a training. */
function leastLikelihood({ likelihoods }: PairCurve): Estimate | undefined {
  return likelihoods
    .flatMap((each) => (each.value === null ? [] : [{ value: each.value, error: each.error }]))
    .reduce<Estimate | undefined>(
      (least, each) => (least === undefined || each.value < least.value ? each : least),
      undefined,
    );
}

/** The farthest pair beside another by one measure, over seeds. */
export interface PairComparison {
  readonly model: ModelName;
  readonly measure: string;
  readonly other: Exclude<PairName, 'farthest'>;
  /** Which is larger: the first is the farthest pair. */
  readonly test: SignTest;
  /** By how much the farthest pair is above the other, by seed; null where there is no number. */
  readonly gaps: readonly (number | null)[];
  /** Null where no seed has a number. */
  readonly median: number | null;
  readonly interval?: readonly [number, number];
}

/** The chance of a false alarm that all comparisons have together: the budget of a run of the gate. */
export const BUDGET = 1e-6;
/** How often an interval holds the median, each by itself. */
export const CONFIDENCE = 0.99;

/** Every comparison that is made: both models, the nearest and the moved pair, each measure. */
export function pairComparisons(seeds: readonly PairsOfSeed[]): PairComparison[] {
  const asked = (['flow', 'network'] as const).flatMap((model) =>
    (['nearest', 'moved'] as const).flatMap((other) => MEASURES.map((measure) => ({ model, other, measure }))),
  );
  return asked.map(({ model, other, measure }) => {
    const numberOf = (pair: OnPair) => {
      const found = measure.of(pair, model);
      return found !== undefined && Number.isFinite(found.value) ? found : undefined;
    };
    const pairs = seeds.map(
      ({ pairs: { farthest, [other]: second } }) => [numberOf(farthest), numberOf(second)] as const,
    );
    const gaps = pairs.map(([one, two]) => (one === undefined || two === undefined ? null : one.value - two.value));
    const known = gaps.filter((gap) => gap !== null);
    const { interval } = medianInterval(known, CONFIDENCE);
    return {
      ...{ model, other, measure: measure.name, gaps, median: known.length === 0 ? null : median(known) },
      test: signTest(pairs, BUDGET / asked.length),
      ...(interval === undefined ? {} : { interval }),
    };
  });
}
