import { pathToFileURL } from 'node:url';
import { loadableModule, runningModule } from '../input/package-file.js';
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
  const start: CaseStart = { registry: registryThere(modules), own: modules.own, parameters };
  const pool = processPool<CaseAddress, RanCase>({ module: 'src/run/case-worker', start, size: workers, heap });
  return {
    atOnce: workers,
    run: (address) =>
      pool.run(address).catch(({ message }: Error) => ({ kind: 'error', message: `the worker failed: it ${message}` })),
    close: pool.close,
  };
}

/**
 * The registry as a process loads it, which may run from the build while this one runs from the source: then the claims of the package
 * come from the build too, as classes of two copies of a module do not know each other's values.
 */
function registryThere({ registry }: ClaimModules): string | undefined {
  const [here, there] = [runningModule, loadableModule].map((of) => pathToFileURL(of('properties/index')).href);
  return registry?.href === here ? there : registry?.href;
}
