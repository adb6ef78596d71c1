import { Tinypool } from 'tinypool';
import type { WorkerStart } from '../../bin/worker.js';
import type { RunSettings } from './run.js';
import type { CaseRunner } from './run-cases.js';

/** Files of this folder are TypeScript in the source and JavaScript in the package. */
const SUFFIX = import.meta.url.slice(-3);

interface PoolOptions {
  /** Module that exports the `claims`, which each worker imports for itself. */
  readonly registry: URL;
  readonly workers: number;
  /** Heap of a worker in MiB; by default what Node gives a thread. */
  readonly heap?: number;
}

/**
 * Runs cases in worker threads, which are given addresses and return raw outcomes. A worker that dies, of too little memory say, takes
 * one case with it, which is an error; another worker takes its place.
 */
export function workerPool(settings: RunSettings, { registry, workers, heap }: PoolOptions): CaseRunner {
  const workerData: WorkerStart = { registry: registry.href, settings };
  const pool = new Tinypool({
    filename: new URL(`../../bin/worker${SUFFIX}`, import.meta.url).href,
    name: 'outcomeAt',
    minThreads: workers,
    maxThreads: workers,
    workerData,
    execArgv: SUFFIX === '.ts' ? typescriptLoader() : [],
    ...(heap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heap } }),
  });
  return {
    atOnce: workers,
    run: (address) =>
      pool.run(address).catch((error: unknown) => ({
        kind: 'error',
        message: `the worker failed: ${error instanceof Error ? error.message : String(error)}`,
      })),
    close: () => pool.destroy(),
  };
}

/** From the source, Node needs to be told in every thread how to load TypeScript. */
function typescriptLoader(): string[] {
  const register = `import { register } from 'node:module'; register('tsx/esm', { parentURL: '${import.meta.url}', data: {} });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
