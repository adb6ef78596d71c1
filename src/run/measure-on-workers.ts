import type { Divergence } from '../divergence/divergence.js';
import { checkCost, processesThatFit } from '../experiment/cost.js';
import { type Gap, type Models, modelsOf } from '../experiment/gaps.js';
import { type MeasureOptions, measure } from '../experiment/measure.js';
import { type Measurement, measurementOf } from '../experiment/measurement.js';
import { resolving } from '../experiment/resolved-training.js';
import { type LossName, lossNamed, unseenFeature } from '../experiment/rule-losses.js';
import type { Experiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
import type { Training } from '../experiment/training.js';
import type { RuleLoss } from '../training/quadratic-loss.js';
import type { MeasureTask } from './measure-worker.js';
import { ProcessEnded, processPool } from './process-pool.js';

/** Features times training times: with fewer, processes take longer to start than to help. */
const WORTH = 4000;
const GAPS = ['klSde', 'klOde', 'klScore'] as const;

/**
 * `measure` with the help of other processes where they gain: the same numbers, bit for bit.
 *
 * @param workers how many processes at most; with 1 there are none
 * @throws InputError as `measure` does
 */
export async function measureOnWorkers(
  experiment: Experiment,
  workers: number,
  options: HelpedOptions = {},
): Promise<Measurement> {
  const width = 'weights' in experiment.features ? experiment.features.weights.length : experiment.features.width;
  const count = processesThatFit(experiment, workers);
  const isWorth = width * experiment.trainingTimes.length >= WORTH;
  return count > 1 && isWorth ? helpedMeasure(experiment, count, options) : measure(experiment, options);
}

type HelpedOptions = Omit<MeasureOptions, 'timeNodes'>;

/** `measure` with the help of so many processes, which compute losses and gaps. @throws InputError as `measure` does */
export async function helpedMeasure(
  experiment: Experiment,
  count: number,
  { matrices = false, onPart }: HelpedOptions = {},
): Promise<Measurement> {
  checkCost(experiment);
  const built = setting(experiment);
  if (unseenFeature(built) !== undefined) return measure(experiment, { matrices });
  const processes = measureProcesses(experiment, count);
  try {
    onPart?.('scoreLoss');
    const training = await trainWith(processes, built, experiment.trainingTimes);
    const found = GAPS.map((which) => gapsWith(processes, training, which, count));
    const all = Promise.all(found);
    for (const [k, which] of GAPS.entries()) {
      onPart?.(which);
      await Promise.race([found[k], all]);
    }
    const [klSde, klOde, klScore] = await all;
    onPart?.('explicit bound');
    return measurementOf(training, { klSde, klOde, klScore }, matrices);
  } finally {
    await processes.close();
  }
}

async function trainWith(processes: MeasureProcesses, built: Setting, times: readonly number[]): Promise<Training> {
  const known = new Map<string, RuleLoss>();
  const attempts = resolving(built, times, (name) => known.get(keyOf(name)) ?? lossNamed(built, name));
  for (;;) {
    const { done, value: names } = attempts.next();
    if (done) return names;
    if (names[0].on === 'population') known.clear();
    const losses = await Promise.all(names.map(processes.loss));
    for (const [k, name] of names.entries()) known.set(keyOf(name), losses[k]);
  }
}

const keyOf = ({ on, cloud, times, weighting }: LossName) => `${on} ${cloud} ${JSON.stringify(times)} ${weighting}`;

/**
 * A gap at all training times, in parts of every so many of them: late in training they take longer. More parts than
 * processes cost more than they balance, as those of one part share features and time steps.
 */
async function gapsWith(
  processes: MeasureProcesses,
  training: Training,
  which: Gap,
  parts: number,
): Promise<readonly Divergence[]> {
  const { readouts, tilted, doubt } = modelsOf(training, which);
  const found: Divergence[] = new Array(readouts.length);
  const compute = async (part: number) => {
    const some = Array.from(readouts.keys()).filter((i) => i % parts === part);
    const of = (all: readonly Float64Array[]) => some.map((i) => all[i]);
    const models = { readouts: of(readouts), tilted: tilted.map((set) => set.map(of)), doubt };
    for (const [k, each] of (await processes.gaps(which, models)).entries()) found[some[k]] = each;
  };
  await Promise.all(Array.from({ length: Math.min(parts, readouts.length) }, (_, part) => compute(part)));
  return found;
}

/** Processes that compute parts of a measurement, as many at once as there are. */
export interface MeasureProcesses {
  loss(name: LossName): Promise<RuleLoss>;
  gaps(which: Gap, models: Models): Promise<readonly Divergence[]>;
  close(): Promise<void>;
}

/** Starts processes for one experiment. @param count at least 1 */
export function measureProcesses(experiment: Experiment, count: number): MeasureProcesses {
  const pool = processPool<MeasureTask, unknown>({ module: 'src/run/measure-worker', start: experiment, size: count });
  const run = <T>(task: MeasureTask) =>
    pool.run(task).catch((error: Error) => {
      throw error instanceof ProcessEnded ? new Error(`a process that helped to measure ${error.message}`) : error;
    }) as Promise<T>;
  return {
    loss: (name) => run({ kind: 'loss', name }),
    gaps: (which, models) => run({ kind: 'gap', which, models }),
    close: pool.close,
  };
}
