import fc, { type Arbitrary } from 'fast-check';
import { between, drawSeeds, logBetween, sizes } from '../../generators/numbers.js';
import { variancePreservingOver } from '../../generators/processes.js';
import type { GaussianFamily } from './gaussian-family.js';

/** One replicate: N(mu, I) learned in several dimensions, with m, n, tau, the process and |mu| as they are. */
export interface Dimensions {
  /** d, ascending. */
  readonly ladder: readonly number[];
  readonly process: GaussianFamily['process'];
  /** |mu|. */
  readonly distance: number;
  /** s_w is this over sqrt(d), or half of this in every dimension. */
  readonly weightScale: number;
  readonly shrinks: boolean;
  /** s_u/s_w. */
  readonly timeWeightRatio: number;
  readonly width: number;
  readonly samples: number;
  readonly seed: number;
  /** tau. */
  readonly trainingTime: number;
}

/** The member of the family in R^d. */
export function familyIn(
  { process, distance, weightScale, shrinks, timeWeightRatio }: Dimensions,
  dimension: number,
): GaussianFamily {
  const root = Math.sqrt(dimension);
  const sw = weightScale / (shrinks ? root : 2);
  return {
    process,
    mean: Array.from({ length: dimension }, () => distance / root),
    weightScale: sw,
    timeWeightScale: timeWeightRatio * sw,
  };
}

/** What the parts of a replicate are drawn from. */
interface Ranges {
  readonly ladder: readonly number[];
  readonly shrinks: Arbitrary<boolean>;
  readonly width: Arbitrary<number>;
  readonly samples: Arbitrary<number>;
  readonly trainingTime: Arbitrary<number>;
}

const UP_TO_16: Ranges = {
  ladder: [1, 4, 16],
  shrinks: fc.boolean(),
  width: sizes(48, 64),
  samples: sizes(24, 48),
  trainingTime: logBetween(15, 60),
};

const UP_TO_64: Ranges = {
  ...UP_TO_16,
  ladder: [1, 4, 16, 64],
  width: sizes(256, 320),
  trainingTime: logBetween(60, 240),
};

const UP_TO_256: Ranges = {
  ...UP_TO_64,
  ladder: [1, 4, 16, 64, 256],
  width: sizes(1024, 1280),
  samples: sizes(48, 96),
  trainingTime: logBetween(240, 1000),
};

/** w ~ N(0, I/d) up to a factor, and narrower models with fewer data. */
const SHRINKING: Ranges = {
  ...UP_TO_16,
  shrinks: fc.constant(true),
  width: sizes(32, 40),
  samples: sizes(24, 32),
};

/** Flows that overfit: a handful of data on the line, and so many features that they hardly miss the score. */
const OVERFITTED: Ranges = {
  ladder: [1],
  shrinks: fc.constant(true),
  width: sizes(96, 128),
  samples: fc.integer({ min: 2, max: 4 }),
  trainingTime: logBetween(1e4, 1e5),
};

const replicates = ({ ladder, ...ranges }: Ranges): Arbitrary<Dimensions> =>
  fc
    .record({
      ...ranges,
      process: variancePreservingOver(between(3, 8)),
      distance: between(0, 1),
      weightScale: logBetween(0.7, 1.4),
      timeWeightRatio: logBetween(0.5, 1),
      seed: drawSeeds,
    })
    .map((drawn) => ({ ladder, ...drawn }));

/** d = 1, 4, 16. */
export const dimensions = (): Arbitrary<Dimensions> => replicates(UP_TO_16);

/** d = 1, 4, 16, 64, with wider models. */
export const manyDimensions = (): Arbitrary<Dimensions> => replicates(UP_TO_64);

/** The same, and in one draw of 20 up to d = 256 with a thousand features. */
export const manyMoreDimensions = (): Arbitrary<Dimensions> =>
  fc.oneof({ weight: 19, arbitrary: manyDimensions() }, { weight: 1, arbitrary: replicates(UP_TO_256) });

/** d = 2, 8, 32: J scatters most on the line. */
export const evenDimensions = (): Arbitrary<Dimensions> => replicates({ ...SHRINKING, ladder: [2, 8, 32] });

/** d = 1 and 16. */
export const endsOfDimensions = (): Arbitrary<Dimensions> => replicates({ ...SHRINKING, ladder: [1, 16] });

/** d = 16, of which only the features are drawn. */
export const sixteenDimensions = (): Arbitrary<Dimensions> => replicates({ ...UP_TO_16, ladder: [16] });

/** Overfitted models on the line. */
export const overfittedOnLine = (): Arbitrary<Dimensions> => replicates(OVERFITTED);
