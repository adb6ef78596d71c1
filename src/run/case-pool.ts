import type { CaseAddress } from './address.js';
import type { CaseStart } from './case-worker.js';
import type { RunParameters } from './parameters.js';
import { processPool } from './process-pool.js';
import type { ClaimModules } from './registry.js';
import type { CaseRunner, RanCase } from './run-cases.js';

interface CasePoolOptions {
  /** Where each worker loads the claims for itself. */
  readonly modules: ClaimModules;
  readonly workers: number;
  /** Heap of a worker in MiB; by default what Node gives a process. */
  readonly heap?: number;
}

/**
 * Runs cases in processes of their own, which are given addresses and return raw outcomes. A worker that dies, for
 * instance from lack of memory, makes an error of its case.
 */
export function casePool(parameters: RunParameters, { modules, workers, heap }: CasePoolOptions): CaseRunner {
  const start: CaseStart = { registry: modules.registry?.href, own: modules.own, parameters };
  const pool = processPool<CaseAddress, RanCase>({ module: 'src/run/case-worker', start, size: workers, heap });
  return {
    atOnce: workers,
    run: (address) =>
      pool.run(address).catch(({ message }: Error) => ({ kind: 'error', message: `the worker failed: it ${message}` })),
    close: pool.close,
  };
}
