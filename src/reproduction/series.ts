import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '../input/input-error.js';
import type { Network } from '../network/network.js';
import { openTensors } from '../network/tensorflow.js';
import { type Checkpoint, type Run, type TrainingPlan, trainNetworks } from '../network/train-network.js';
import { stream } from '../numeric/random.js';
import { distribution, type TargetSpec } from '../target/target-spec.js';
import { paperReadOutOf } from './network-read-outs.js';
import type { ReadOutGrid } from './paper-read-out.js';
import { checkBackend, readTraining, writeTraining } from './training-file.js';

/** Networks that are trained alike from several seeds, each with data of its own. */
export interface Series {
  /** In words that the name of a file may have. */
  readonly name: string;
  readonly plan: TrainingPlan;
  readonly target: TargetSpec;
  /** n. */
  readonly samples: number;
  readonly seeds: readonly number[];
  /**
   * Whether data are used once, so that there is nothing to overfit: from one checkpoint to the next training goes once through as
   * many times n data as there are epochs between the two.
   */
  readonly isFresh: boolean;
  /** Whether the rate falls to nothing, by the same amount from each checkpoint to the next. */
  readonly isDecaying: boolean;
  /**
   * If given, each checkpoint has the paper's read-out on this grid, and only the last one keeps its networks: wide ones would fill
   * the disk.
   */
  readonly readOn?: ReadOutGrid;
}

/** The networks of a series at one time, in the order of its seeds. */
export interface SeriesRow {
  readonly epoch: number;
  /** None where only read-outs are kept. */
  readonly networks: readonly Network[];
  /** By the paper's read-out, null where training has diverged; of series that are read as they are trained. */
  readonly paper?: readonly (number | null)[];
  /** The mean loss over the batches since the row before; none before training. */
  readonly losses?: readonly number[] | undefined;
}

/** A series that has been trained, or some of it. */
export interface TrainedSeries {
  readonly series: Series;
  /** What has trained it; bits depend on it. */
  readonly computedBy: string;
  readonly rows: readonly SeriesRow[];
  /** What training goes on from. */
  readonly last: Checkpoint;
}

/** Where a series keeps what it has, by all that decides it: two of one name do not meet. */
export function seriesFile(folder: string, series: Series): string {
  const hash = createHash('sha256').update(JSON.stringify(series)).digest('hex').slice(0, 8);
  return join(folder, `${series.name}-${hash}.json`);
}

/**
 * Trains a series, or goes on with it: after every checkpoint all that there is stands in its file, and whoever goes on from there
 * finds the same bytes.
 *
 * @param onCheckpoint is told how many epochs are done
 * @throws InputError where TensorFlow.js is not installed, or the file is not one of this series
 */
export async function trainSeries(
  series: Series,
  file: string,
  onCheckpoint: (epoch: number) => void = () => undefined,
): Promise<TrainedSeries> {
  const tensors = await openTensors();
  let found = readSeries(series, file, tensors.name);
  for (const stretch of stretchesOf(series)) {
    if (found !== undefined && found.last.epoch >= stretch.plan.epochs) continue;
    trainNetworks(tensors, stretch.plan, stretch.runs, {
      from: found?.last,
      onCheckpoint(last) {
        const { epoch, networks, losses } = last;
        const row = { epoch: epoch * stretch.length, networks: networks.map(({ network }) => network), losses };
        const own = series.readOn === undefined ? row : { ...row, paper: readOn(series.readOn, series, row.networks) };
        found = { series, computedBy: tensors.name, rows: kept(series, [...(found?.rows ?? []), own]), last };
        writeTraining(file, found);
        onCheckpoint(epoch * stretch.length);
      },
    });
  }
  return found!;
}

function readOn(grid: ReadOutGrid, { plan, target }: Series, networks: readonly Network[]): (number | null)[] {
  return networks.map((network) => paperReadOutOf(network, plan.process, target, grid).value);
}

/** Rows as they are kept. */
function kept({ readOn }: Series, rows: readonly SeriesRow[]): SeriesRow[] {
  return rows.map((row, k) => (readOn === undefined || k === rows.length - 1 ? row : { ...row, networks: [] }));
}

/** What a series has in its file, if there is one. @throws InputError */
function readSeries(series: Series, file: string, computedBy: string): TrainedSeries | undefined {
  const found = readTraining(file) as Partial<TrainedSeries> | null | undefined;
  if (found === undefined) return undefined;
  if (JSON.stringify(found?.series) !== JSON.stringify(series) || !Array.isArray(found?.rows) || !found?.last) {
    throw new InputError(`${file} should hold checkpoints of ${series.name}, and does not: delete it to train again.`);
  }
  checkBackend(file, 'trained', found.computedBy, computedBy);
  return found as TrainedSeries;
}

/** A part of a training with a plan of its own. */
interface Stretch {
  readonly plan: TrainingPlan;
  /** How many epochs one of the plan stands for. */
  readonly length: number;
  readonly runs: readonly Run[];
}

/** The plans by which a series is trained, one after another. */
function* stretchesOf({ plan, target, samples, seeds, isFresh, isDecaying }: Series): Generator<Stretch> {
  const law = distribution(target);
  const sources = seeds.map((seed) => stream(seed, 'data'));
  const runsWith = (count: number) => seeds.map((seed, r): Run => ({ seed, data: law.sample(count, sources[r]) }));
  const all = isFresh || isDecaying ? Math.ceil(plan.epochs / plan.every) : 1;
  const same = isFresh ? undefined : runsWith(samples);
  for (let k = 0; k < all; k++) {
    const rate = isDecaying ? plan.optimiser.rate * (1 - k / all) : plan.optimiser.rate;
    const own = { ...plan, optimiser: { ...plan.optimiser, rate } };
    if (same === undefined) {
      // drawn in order, whether they are used or not
      const runs = runsWith(samples * plan.every);
      yield { plan: { ...own, epochs: k + 1, every: 1 }, length: plan.every, runs };
    } else {
      const epochs = isDecaying ? Math.min(plan.epochs, (k + 1) * plan.every) : plan.epochs;
      yield { plan: { ...own, epochs }, length: 1, runs: same };
    }
  }
}
