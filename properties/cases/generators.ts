import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';

/**
 * A number of [low, high] on a grid of 1/1000 of it: cases print shortly, shrink towards low, and none is a denormal.
 */
export function between(low: number, high: number): Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((k) => Number((low + ((high - low) * k) / 1000).toPrecision(6)));
}

/** A number of [low, high], evenly spread in its logarithm. @param low > 0 */
export function logBetween(low: number, high: number): Arbitrary<number> {
  return between(Math.log(low), Math.log(high)).map((x) => Number(Math.exp(x).toPrecision(4)));
}

type ProcessSpec = Experiment['process'];
type TargetSpec = Experiment['target'];

/** vp with one noise rate. */
export const constantBeta = (beta: number, horizon: number): ProcessSpec => ({
  kind: 'vp',
  betaMin: beta,
  betaMax: beta,
  horizon,
});

/** The Ornstein-Uhlenbeck process dx = -x dt + sqrt 2 dw up to a horizon. */
export const ornsteinUhlenbeck = (horizon: number): ProcessSpec => constantBeta(2, horizon);

/** int_0^T beta dt, 0 under ve. */
export function integratedBeta(process: ProcessSpec): number {
  return process.kind === 'vp' ? 0.5 * (process.betaMin + process.betaMax) * process.horizon : 0;
}

const anyConstantBeta = fc
  .record({ beta: between(0.5, 4), horizon: between(0.5, 5) })
  .map(({ beta, horizon }) => constantBeta(beta, horizon));

const linearBeta = fc
  .record({ betaMin: between(0.05, 1), betaMax: between(4, 20) })
  .map(({ betaMin, betaMax }): ProcessSpec => ({ kind: 'vp', betaMin, betaMax, horizon: 1 }));

/** vp with constant and with linear beta. */
export const variancePreserving = fc.oneof(anyConstantBeta, linearBeta);

/** ve with bases from 2; the paper's own code has 25. */
export const varianceExploding = (largestBase: number): Arbitrary<ProcessSpec> =>
  between(2, largestBase).map((sigma) => ({ kind: 've', sigma, horizon: 1 }));

/** Every kind of process. */
export const anyProcess = fc.oneof(
  { weight: 2, arbitrary: variancePreserving },
  { weight: 1, arbitrary: varianceExploding(25) },
);

/** `count` unequal weights that sum to 1. */
export const shares = (count: number) =>
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: count, maxLength: count }).map((parts) => {
    const total = parts.reduce((a, b) => a + b, 0);
    return parts.map((part) => part / total);
  });

/** `count` entries. */
export const vectors = <T>(count: number, entry: Arbitrary<T>) =>
  fc.array(entry, { minLength: count, maxLength: count });

/** Mixtures of 1 to 4 Gaussians of unequal weights and variances, with means within `reach` of 0. */
export const mixtures = (reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        means: vectors(count, between(-reach, reach)),
        variances: vectors(count, between(0.1, 2)),
      })
      .map(({ weights, means, variances }) => ({
        kind: 'mixture',
        weights,
        means: means.map((x) => [x]),
        variances,
      })),
  );

/** Mixtures of 1 to 4 biweight bumps of unequal weights and widths. */
export const bumps = (reach: number): Arbitrary<TargetSpec> =>
  fc.integer({ min: 1, max: 4 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        centers: vectors(count, between(-reach, reach)),
        halfWidths: vectors(count, between(0.5, 2)),
      })
      .map(({ weights, centers, halfWidths }) => ({
        kind: 'bumps',
        weights,
        centers: centers.map((x) => [x]),
        halfWidths,
      })),
  );

/** Mixtures, and bumps one time in four. */
export const anyTarget = fc.oneof({ weight: 3, arbitrary: mixtures(5) }, { weight: 1, arbitrary: bumps(4) });

/** Seeds of features, data and the like. */
export const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** Both embeddings. */
export const anyEmbedding: Arbitrary<Experiment['embedding']> = fc.oneof(
  fc.integer({ min: 1, max: 7 }).map((size) => ({ kind: 'fourier' as const, size })),
  fc.constant({ kind: 'signal' as const }),
);

/** The ranges an experiment is drawn from. */
export interface Ranges {
  readonly process?: Arbitrary<ProcessSpec>;
  readonly target?: Arbitrary<TargetSpec>;
  readonly embedding?: Arbitrary<Experiment['embedding']>;
  readonly width?: Arbitrary<number>;
  readonly samples?: Arbitrary<number>;
  readonly trainingTimes?: Arbitrary<number[]>;
}

/** Training times over many decades, ascending. */
export const trainingTimes = (count: number, low = 1e-2, high = 1e6): Arbitrary<number[]> =>
  vectors(count, logBetween(low, high)).map((times) => times.sort((a, b) => a - b));

/** A whole number of [low, high], evenly spread in its logarithm. */
export const sizes = (low: number, high: number): Arbitrary<number> => logBetween(low, high).map(Math.round);

/** Experiments of every kind in d = 1; a range given replaces the default one. */
export function experiments(ranges: Ranges = {}): Arbitrary<Experiment> {
  return fc.record({
    process: ranges.process ?? anyProcess,
    target: ranges.target ?? anyTarget,
    embedding: ranges.embedding ?? anyEmbedding,
    features: fc.record({ width: ranges.width ?? sizes(4, 64), seed: seeds }),
    data: fc.record({ samples: ranges.samples ?? sizes(5, 400), seed: seeds }),
    trainingTimes: ranges.trainingTimes ?? trainingTimes(3),
  });
}
