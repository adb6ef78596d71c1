import type { ChildProcess } from 'node:child_process';
import type { Divergence } from '../divergence/divergence.js';
import type { Gap, Models } from '../experiment/gaps.js';
import type { LossName } from '../experiment/rule-losses.js';
import type { Experiment } from '../experiment/schema.js';
import { loadableModule } from '../input/package-file.js';
import type { RuleLoss } from '../training/quadratic-loss.js';
import { forked } from './forked.js';
import type { MeasureAnswer, MeasureTask } from './measure-worker.js';

/** Processes that compute parts of a measurement, as many at once as there are. */
export interface MeasureProcesses {
  loss(name: LossName): Promise<RuleLoss>;
  gaps(which: Gap, models: Models): Promise<readonly Divergence[]>;
  end(): void;
}

/** A task that waits for a process, or for its answer. */
interface Waiting {
  readonly task: MeasureTask;
  settle(answer: MeasureAnswer): void;
}

/** Starts processes for one experiment. @param count at least 1 */
export function measureProcesses(experiment: Experiment, count: number): MeasureProcesses {
  const waiting: Waiting[] = [];
  const alive = new Map<ChildProcess, Waiting | undefined>();
  const next = (child: ChildProcess) => {
    const job = waiting.shift();
    alive.set(child, job);
    if (job !== undefined) child.send(job.task);
  };
  /** A process that ends before it is told to takes its task with it, and the last one all that wait. */
  const lost = (child: ChildProcess, why: string) => {
    const job = alive.get(child);
    if (!alive.delete(child)) return;
    child.kill('SIGKILL');
    const failed = new Error(`a process that helped to measure ended with ${why}`);
    job?.settle({ failed });
    if (alive.size === 0) for (const each of waiting.splice(0)) each.settle({ failed });
  };
  for (let k = 0; k < count; k++) {
    const child = forked(loadableModule('src/run/measure-worker'), [], ['ignore', 'ignore', 'inherit', 'ipc']);
    child.on('message', (answer: MeasureAnswer) => {
      // what a process that was given up has still sent is for nobody
      if (!alive.has(child)) return;
      alive.get(child)?.settle(answer);
      next(child);
    });
    child.on('error', ({ message }) => lost(child, message));
    child.on('exit', (code, signal) => lost(child, String(signal ?? code)));
    child.send(experiment);
    alive.set(child, undefined);
  }
  const end = () => {
    process.off('exit', end);
    const children = [...alive.keys()];
    alive.clear();
    for (const child of children) child.kill('SIGKILL');
  };
  // an interrupted measurement leaves nobody behind
  process.once('exit', end);
  const run = <T>(task: MeasureTask) =>
    new Promise<T>((resolve, reject) => {
      const settle = (answer: MeasureAnswer) =>
        'failed' in answer ? reject(answer.failed) : resolve(answer.result as T);
      if (alive.size === 0) return settle({ failed: new Error('no process is left that helps to measure') });
      waiting.push({ task, settle });
      const idle = [...alive].find(([, job]) => job === undefined);
      if (idle !== undefined) next(idle[0]);
    });
  return {
    loss: (name) => run({ kind: 'loss', name }),
    gaps: (which, models) => run({ kind: 'gap', which, models }),
    end,
  };
}
