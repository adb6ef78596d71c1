import { once } from 'node:events';
import type { ClaimModules } from './registry.js';
import type { CaseRunner } from './run-cases.js';
import type { RunSettings } from './settings.js';
import { startWorker, type WorkerProcess } from './worker-process.js';

interface PoolOptions {
  /** Where each worker loads the claims for itself. */
  readonly modules: ClaimModules;
  readonly workers: number;
  /** Heap of a worker in MiB; by default what Node gives a process. */
  readonly heap?: number;
}

/**
 * Runs cases in processes of their own, which are given addresses and return raw outcomes. A worker that dies, for
 * instance from lack of memory, takes one case with it, which becomes an error; another worker takes its place.
 *
 * The processes of tinypool would not do: they speak JSON, which has no NaN, print into the results on stdout, and do
 * not say why they ended.
 */
export function workerPool(settings: RunSettings, { modules, workers, heap }: PoolOptions): CaseRunner {
  const start = { registry: modules.registry?.href, own: modules.own, settings };
  const alive = new Set<WorkerProcess>();
  const idle: WorkerProcess[] = [];
  const hire = () => {
    const worker = startWorker(start, heap);
    alive.add(worker);
    worker.child.once('exit', () => alive.delete(worker));
    // one that could not be started never ends
    worker.child.once('error', () => worker.child.pid === undefined && alive.delete(worker));
    return worker;
  };
  const nextIdle = (): WorkerProcess | undefined => {
    const worker = idle.pop();
    return worker?.isLost() ? nextIdle() : worker;
  };
  const endAll = () => {
    for (const { child } of alive) child.kill('SIGKILL');
  };
  // an interrupted run leaves nobody behind
  process.once('exit', endAll);
  return {
    atOnce: workers,
    async run(address) {
      const worker = nextIdle() ?? hire();
      const { outcome, last } = await worker.run(address);
      if (!last) idle.push(worker);
      return outcome;
    },
    async close() {
      process.off('exit', endAll);
      const ended = [...alive].map(({ child }) => once(child, 'exit'));
      endAll();
      await Promise.all(ended);
    },
  };
}
