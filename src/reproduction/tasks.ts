import type { Network } from '../network/network.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { ProcessEnded, processPool } from '../run/process-pool.js';
import type { TargetSpec } from '../target/target-spec.js';
import { type FlowFound, type FlowQuestion, flowAlongTraining } from './exact-flow.js';
import { type LearntDensities, learntBy, type NetworkReadOuts, networkReadOuts } from './network-read-outs.js';
import { doPairWork, type PairWork, type PairWorkDone } from './pair-work.js';
import type { ReadOutGrid } from './paper-read-out.js';
import { type Series, type TrainedSeries, trainSeries } from './series.js';

/** Networks of one law and process. */
interface OfNetworks {
  readonly networks: readonly Network[];
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
}

/** What a process can be asked, as plain data. */
export type Task =
  | { readonly kind: 'train'; readonly series: Series; readonly file: string }
  | ({ readonly kind: 'read'; readonly grid: ReadOutGrid } & OfNetworks)
  | ({ readonly kind: 'learnt'; readonly grid: ReadOutGrid; readonly faces: readonly number[] } & OfNetworks)
  | { readonly kind: 'flow'; readonly question: FlowQuestion }
  | { readonly kind: 'pairs'; readonly work: PairWork };

/** Does a task here. */
export async function doTask(task: Task): Promise<unknown> {
  if (task.kind === 'train') return trainSeries(task.series, task.file, (epoch) => said(task.series, epoch));
  if (task.kind === 'flow') return flowAlongTraining(task.question);
  if (task.kind === 'pairs') return doPairWork(task.work);
  const { networks, process, target } = task;
  return networks.map((network) =>
    task.kind === 'read'
      ? networkReadOuts(network, process, target, task.grid)
      : learntBy(network, process, target, task.grid, Float64Array.from(task.faces)),
  );
}

/** What is done of a training goes to stderr, which the process of the command passes on. */
function said({ name, plan }: Series, epoch: number): void {
  process.stderr.write(`${name}: epoch ${epoch} of ${plan.epochs}\n`);
}

/** Asks processes, or this one: the answers are the same. */
export interface Helpers {
  train(series: Series, file: string): Promise<TrainedSeries>;
  read(of: OfNetworks, grid: ReadOutGrid): Promise<readonly NetworkReadOuts[]>;
  learnt(of: OfNetworks, grid: ReadOutGrid, faces: readonly number[]): Promise<readonly LearntDensities[]>;
  flow(question: FlowQuestion): Promise<FlowFound>;
  pairs(work: PairWork): Promise<PairWorkDone>;
  close(): Promise<void>;
}

/** @param workers how many processes; with 1 there are none */
export function helpers(workers: number): Helpers {
  const { run, close } = workers > 1 ? askedProcesses(workers) : { run: oneByOne(), close: async () => undefined };
  return {
    train: (series, file) => run({ kind: 'train', series, file }) as Promise<TrainedSeries>,
    read: (of, grid) => run({ kind: 'read', grid, ...of }) as Promise<NetworkReadOuts[]>,
    learnt: (of, grid, faces) => run({ kind: 'learnt', grid, faces, ...of }) as Promise<LearntDensities[]>,
    flow: (question) => run({ kind: 'flow', question }) as Promise<FlowFound>,
    pairs: (work) => run({ kind: 'pairs', work }) as Promise<PairWorkDone>,
    close,
  };
}

function askedProcesses(size: number) {
  const module = 'src/reproduction/reproduction-worker';
  const pool = processPool<Task, unknown>({ module, start: {}, size });
  const run = (task: Task): Promise<unknown> =>
    pool.run(task).catch((error: Error) => {
      throw error instanceof ProcessEnded ? new Error(`a process that helped to reproduce ${error.message}`) : error;
    });
  return { run, close: pool.close };
}

/** Does tasks here, one after another as a process does: of a run that is stopped, what came first is whole. */
function oneByOne(): (task: Task) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(() => doTask(task));
    last = next.catch(() => undefined);
    return next;
  };
}
