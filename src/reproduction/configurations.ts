import type { Architecture } from '../network/network.js';
import type { Optimiser } from '../network/optimiser.js';
import type { TrainingPlan } from '../network/train-network.js';
import type { TargetSpec } from '../target/target-spec.js';
import { EARLIEST } from './network-read-outs.js';
import { PAPER_GRID, type ReadOutGrid } from './paper-read-out.js';
import type { Series } from './series.js';

/** Half of N(-mu, 1) and half of N(mu, 1), the target of section 4.1. */
export function modesAt(mu: number): TargetSpec {
  return { kind: 'mixture', weights: [0.5, 0.5], means: [[-mu], [mu]], variances: [1, 1] };
}

/**
 * The window of the paper's read-out for modes at +-mu: that of its code for mu = 3, and that of the axes of figures 5 and 10 for
 * mu = 15, with as many points.
 */
export function gridFor(mu: number): ReadOutGrid {
  return mu + 4 <= PAPER_GRID.reach ? PAPER_GRID : { ...PAPER_GRID, reach: 2 * mu };
}

/** The variance-exploding process of the code, s = 25 and T = 1. */
const PROCESS: TrainingPlan['process'] = { kind: 've', sigma: 25, horizon: 1 };

/** Epochs of the paper, from one read-out to the next, data, and data in a batch. */
export const [EPOCHS, EVERY, SAMPLES, BATCH] = [2000, 100, 1000, 32];

/** `ScoreNet_1HiddenLayerFC` of the code: torch's layers of width 16, Fourier features at two frequencies, over 16 sigma_t. */
const NETWORK: Architecture = {
  kind: 'hidden-layer',
  activation: 'swish',
  dimension: 1,
  width: 16,
  embedding: { kind: 'gaussian-fourier', size: 4, scale: 30 },
  divisor: 16,
  overDeviation: true,
};

/** How a network is trained, in words. */
export interface Configuration {
  /** As files and curves name it. */
  readonly name: string;
  readonly says: string;
  readonly optimiser: Optimiser;
  readonly isDecaying: boolean;
  readonly isFresh: boolean;
}

const PLAIN = { isDecaying: false, isFresh: false };

/** Section 4.1. */
export const BY_SGD: Configuration = {
  ...{ name: 'paper-sgd', says: "the paper's configuration: SGD at the rate 0.5", ...PLAIN },
  optimiser: { kind: 'sgd', rate: 0.5 },
};

/** Appendices B.1 and B.2. */
export const BY_ADAM: Configuration = {
  ...{ name: 'paper-adam', says: "the paper's configuration with Adam at the rate 0.001", ...PLAIN },
  optimiser: { kind: 'adam', rate: 1e-3 },
};

/** The first with data that are used once: whatever it does is no matter of how many data there are. */
export const FRESH: Configuration = {
  ...BY_SGD,
  ...{ name: 'fresh-data', says: 'the same by SGD, but every datum is used once', isFresh: true },
};

/** The same network and data without the noise that a fixed rate leaves. */
export const DECAYING: Configuration = {
  ...{ name: 'decaying-rate', says: 'the same network and data by Adam at a rate that falls from 0.01 to nothing' },
  ...{ isDecaying: true, isFresh: false },
  optimiser: { kind: 'adam', rate: 0.01 },
};

/** Sizes of a series that an experiment or a test may change. */
export interface SeriesSizes {
  readonly seeds: readonly number[];
  readonly epochs: number;
  readonly every?: number;
  readonly width?: number;
  /** What the output is divided by; default: 16. */
  readonly divisor?: number;
}

/** A configuration with modes at +-mu. */
export function seriesOf(
  { name, optimiser, isDecaying, isFresh }: Configuration,
  mu: number,
  { seeds, epochs, every = EVERY, width = NETWORK.width, divisor = NETWORK.divisor }: SeriesSizes,
): Series {
  const sizes = [
    ...(width === NETWORK.width ? [] : [`width-${width}`]),
    ...(divisor === NETWORK.divisor ? [] : [`over-${Number(divisor.toPrecision(4))}`]),
  ];
  return {
    name: [name, `mu-${mu}`, ...sizes].join('-'),
    plan: {
      process: PROCESS,
      architecture: { ...NETWORK, width, divisor },
      optimiser,
      weighting: 'sigma2',
      times: { from: EARLIEST, to: 1 },
      ...{ batch: BATCH, epochs, every: Math.min(every, epochs) },
    },
    target: modesAt(mu),
    samples: SAMPLES,
    ...{ seeds, isFresh, isDecaying },
  };
}
