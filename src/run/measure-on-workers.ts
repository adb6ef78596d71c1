import type { Divergence } from '../divergence/divergence.js';
import { processesThatFit } from '../experiment/cost.js';
import { GAPS, type Gap, type Models, modelsOf } from '../experiment/gaps.js';
import { type MeasureOptions, measure, measureInSteps } from '../experiment/measure.js';
import type { Measurement } from '../experiment/measurement.js';
import { memoryHere } from '../experiment/memory-here.js';
import { type LossName, lossNamed } from '../experiment/rule-losses.js';
import { type Experiment, widthOf } from '../experiment/schema.js';
import type { Training } from '../experiment/training.js';
import type { RuleLoss } from '../training/quadratic-loss.js';
import type { MeasureTask } from './measure-worker.js';
import { ProcessEnded, processPool } from './process-pool.js';

/** Features times training times: with fewer, processes take longer to start than to help. */
const WORTH = 4000;

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
  const count = processesThatFit(experiment, workers, memoryHere());
  const isWorth = widthOf(experiment) * experiment.trainingTimes.length >= WORTH;
  return count > 1 && isWorth ? helpedMeasure(experiment, count, options) : measure(experiment, options);
}

type HelpedOptions = Omit<MeasureOptions, 'timeNodes'>;

/** `measure` with the help of so many processes, which compute losses and gaps. @throws InputError as `measure` does */
export async function helpedMeasure(
  experiment: Experiment,
  count: number,
  options: HelpedOptions = {},
): Promise<Measurement> {
  const losses = new Map<string, RuleLoss>();
  const gaps = new Map<Gap, readonly Divergence[]>();
  const steps = measureInSteps(experiment, options, {
    loss: (built, name) => losses.get(keyOf(name)) ?? lossNamed(built, name),
    gap: (_, which) => gaps.get(which)!,
  });
  let step = steps.next();
  // nothing is asked for where nothing can be known
  if (step.done) return step.value;
  const processes = measureProcesses(experiment, count);
  let gapOf: ((which: Gap) => Promise<readonly Divergence[]>) | undefined;
  try {
    for (; !step.done; step = steps.next()) {
      const asked = step.value;
      if ('gap' in asked) {
        gapOf ??= allGaps(processes, asked.training, count);
        gaps.set(asked.gap, await gapOf(asked.gap));
      } else {
        // by now all losses before are part of others
        if (asked[0].on === 'population') losses.clear();
        const found = await Promise.all(asked.map(processes.loss));
        for (const [k, name] of asked.entries()) losses.set(keyOf(name), found[k]);
      }
    }
    return step.value;
  } finally {
    await processes.close();
  }
}

const keyOf = ({ on, cloud, times, weighting }: LossName) => `${on} ${cloud} ${JSON.stringify(times)} ${weighting}`;

/** Has all gaps computed at once, and gives each of them; one that fails fails the others. */
function allGaps(processes: MeasureProcesses, training: Training, parts: number) {
  const found = new Map(GAPS.map((which) => [which, gapsWith(processes, training, which, parts)]));
  const all = Promise.all(found.values());
  return async (which: Gap) => {
    const own = found.get(which)!;
    await Promise.race([own, all]);
    return own;
  };
}

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
