import { stream } from '../numeric/random.js';
import { forwardProcess, type ProcessSpec } from '../process/process-spec.js';
import type { Points } from '../target/points.js';
import type { Weighting } from '../training/weighting.js';
import { batchOf, epochOf, type TimeRange } from './denoising-batch.js';
import { gradientSteps, type TrainedNetwork } from './gradient-steps.js';
import { type Architecture, drawNetwork, networkEmbedding } from './network.js';
import type { Optimiser } from './optimiser.js';
import type { Tensors } from './tensorflow.js';

/** How networks are trained: by steps on the mean over a batch of lambda_t |s(x_t, t) + z/sigma_t|^2, without a factor 1/2. */
export interface TrainingPlan {
  readonly process: ProcessSpec;
  readonly architecture: Architecture;
  readonly optimiser: Optimiser;
  readonly weighting: Weighting;
  readonly times: TimeRange;
  /** Data in a batch; an epoch ends with what is left. */
  readonly batch: number;
  readonly epochs: number;
  /** Epochs from one checkpoint to the next. */
  readonly every: number;
}

/** One of the networks that are trained at once: its start and its data, as many as the others have. */
export interface Run {
  /** Of the network before training, and of the batches. */
  readonly seed: number;
  readonly data: Points;
}

/** Networks after some epochs, with all that training goes on from: plain data, which JSON keeps to the bit. */
export interface Checkpoint {
  readonly epoch: number;
  /** Steps so far. */
  readonly steps: number;
  /** In the order of the runs. */
  readonly networks: readonly TrainedNetwork[];
  /** The mean loss of each over the batches since the checkpoint before; none before training. */
  readonly losses?: readonly number[];
}

/** What training is told besides its plan. */
export interface TrainingOptions {
  /** Where to go on; default: at the start. */
  readonly from?: Checkpoint | undefined;
  /** Gets the networks before training, every so many epochs, and after the last. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** After each epoch: how many of all are done. */
  readonly onEpoch?: (done: number, all: number) => void;
}

/**
 * Trains several networks of one plan at once, which takes hardly longer than one: each has its own start, data and batches, and
 * the same bytes as if it were alone. Going on from a checkpoint gives the same bytes as going through.
 *
 * @returns the last checkpoint
 */
export function trainNetworks(
  tensors: Tensors,
  plan: TrainingPlan,
  runs: readonly Run[],
  { from, onCheckpoint, onEpoch }: TrainingOptions = {},
): Checkpoint {
  const { architecture, weighting, batch, times, epochs, every } = plan;
  const process = forwardProcess(plan.process);
  const start = from ?? {
    epoch: 0,
    steps: 0,
    networks: runs.map(({ seed }) => ({ network: drawNetwork(architecture, seed) })),
  };
  const noisings = start.networks.map(({ network }) => {
    const { dimension, overDeviation } = architecture;
    return { process, dimension, weighting, overDeviation, embedding: networkEmbedding(network, process) };
  });
  const sources = runs.map(({ seed }) => stream(seed, 'batches'));
  const epochOfAll = () => runs.map(({ data }, r) => epochOf(data, batch, times, sources[r]));
  // the draws of the epochs that are done, so that those to come are the same
  for (let epoch = 0; epoch < start.epoch; epoch++) for (const batches of epochOfAll()) for (const _ of batches);

  const steps = gradientSteps(tensors, plan.optimiser, start.networks, start.steps);
  try {
    let last: Checkpoint = start;
    if (from === undefined) onCheckpoint?.(start);
    for (let epoch = start.epoch + 1; epoch <= epochs; epoch++) {
      for (const noised of together(epochOfAll())) steps.take(noised.map((each, r) => batchOf(noisings[r], each)));
      onEpoch?.(epoch, epochs);
      if (epoch % every !== 0 && epoch !== epochs) continue;
      last = { epoch, steps: steps.count, networks: steps.networks(), losses: steps.meanLosses() };
      onCheckpoint?.(last);
    }
    return last;
  } finally {
    steps.dispose();
  }
}

/** What several generators of the same length yield, at once. */
function* together<T>(all: readonly Generator<T>[]): Generator<T[]> {
  for (;;) {
    const next = all.map((each) => each.next());
    if (next.some(({ done }) => done)) return;
    yield next.map(({ value }) => value as T);
  }
}
