import { Tinypool } from 'tinypool';
import type { ClaimModules } from './registry.js';
import type { CaseRunner } from './run-cases.js';
import type { RunSettings } from './settings.js';
import type { WorkerStart } from './worker.js';

/** Files of this folder are TypeScript in the source and JavaScript in the package. */
const SUFFIX = import.meta.url.slice(-3);

interface PoolOptions {
  /** Where each worker loads the claims for itself. */
  readonly modules: ClaimModules;
  readonly workers: number;
  /** Heap of a worker in MiB; by default what Node gives a thread. */
  readonly heap?: number;
}

/**
 * Runs cases in worker threads, which are given addresses and return raw outcomes. A worker that dies, for instance
 * from lack of memory, takes one case with it, which becomes an error; another worker takes its place.
 */
export function workerPool(settings: RunSettings, { modules, workers, heap }: PoolOptions): CaseRunner {
  const workerData: WorkerStart = { registry: modules.registry?.href, own: modules.own, settings };
  const pool = new Tinypool({
    filename: new URL(`./worker${SUFFIX}`, import.meta.url).href,
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
  const loader = `register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  const register = `import { register } from 'node:module'; ${loader};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
