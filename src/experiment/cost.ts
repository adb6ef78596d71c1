import { embeddingSize } from '../features/embedding.js';
import { InputError } from '../input/input-error.js';
import { dimensionOf } from '../target/target-spec.js';
import { TIME_NODES } from './rule-losses.js';
import { type Experiment, widthOf } from './schema.js';

/** What a measurement takes, roughly. */
export interface Cost {
  /** Of memory. */
  readonly bytes: number;
  readonly seconds: number;
}

const BYTES = 8;
/**
 * Grams that are held: of the population and of the data, by the quadrature in time, by its thirds and halves and by three tilted
 * ones; and the sums of one.
 */
const GRAMS = 19;
/** Nodes in time that nearly every experiment is resolved with, in units of the default. */
const NODES = 3;
/** Seconds for an entry of a gram at a node in time: in one dimension, and for each further one. */
const [ENTRY, AXIS] = [1.2e-8, 4e-9];
/** For a datum at a node, sorted and summed. */
const DATUM = 1e-7;
/** For an entry of the embedding in a feature's bias at a node. */
const BIAS = 2e-9;
/** For the gaps at one training time, on the line and elsewhere, and for each feature there. */
const [SECONDS_OF_GAPS, SECONDS_BEYOND, SECONDS_OF_FEATURE] = [0.3, 1.5, 1e-3];

/** What `measure` takes for an experiment, to within a factor of three on a machine of 2024. */
export function costOf(experiment: Experiment): Cost {
  const { target, embedding, data, trainingTimes } = experiment;
  const d = dimensionOf(target);
  const m = widthOf(experiment);
  const n = 'samples' in data ? data.samples : data.points.length;
  const q = embeddingSize(embedding);
  const times = trainingTimes.length;
  const nodes = 2 * NODES * TIME_NODES;
  return {
    bytes: BYTES * (GRAMS * m * m + 3 * n * d + 4 * m * d * times + m * (d + q)),
    seconds:
      nodes * (m * m * (ENTRY + AXIS * (d - 1)) + DATUM * n + BIAS * m * q) +
      times * ((d === 1 ? SECONDS_OF_GAPS : SECONDS_BEYOND) + SECONDS_OF_FEATURE * m),
  };
}

/** The part of the memory here that a measurement may take. */
const MOST_MEMORY = 0.75;
const DAY = 86_400;

/**
 * Refuses an experiment that this machine has no memory for, or that would take more than a day.
 *
 * @param memory bytes that there are, see `memoryHere`
 * @param where what the experiment is called in the message, usually a file name
 * @throws InputError that says what it would take
 */
export function checkCost(experiment: Experiment, memory: number, where?: string): void {
  const { bytes, seconds } = costOf(experiment);
  if (bytes <= MOST_MEMORY * memory && seconds <= DAY) return;
  const duration = seconds < DAY ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / DAY)} days`;
  throw new InputError(
    `${where === undefined ? '' : `${where}: `}the experiment is too large to be measured: it would take about ` +
      `${gigabytes(bytes)} of memory, of ${gigabytes(memory)} here, and ${duration}; ` +
      'fewer features, samples, coordinates, entries of the embedding or training times take less.',
  );
}

/** How many of so many processes, each of which holds as much as a measurement does, fit into the memory; at least 1. */
export function processesThatFit(experiment: Experiment, workers: number, memory: number): number {
  const fit = Math.floor((MOST_MEMORY * memory) / costOf(experiment).bytes);
  return Math.max(1, Math.min(workers, fit));
}

function gigabytes(bytes: number): string {
  const size = bytes / 2 ** 30;
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} GB`;
}
