import type { AnyClaim } from '../claim/claim.js';
import type { RunSettings } from '../run/run.js';
import { type CaseRunner, ownRunner } from '../run/run-cases.js';

/** The registry, as a worker finds it: TypeScript in the source and JavaScript in the package. */
const REGISTRY = new URL(`../../properties/index${import.meta.url.slice(-3)}`, import.meta.url);

/** Does something with what runs a number of cases: a pool of workers, or, where one is enough, this thread alone. */
export async function withRunner<T>(
  claims: readonly AnyClaim[],
  settings: RunSettings,
  atOnce: number,
  use: (runner: CaseRunner) => Promise<T>,
): Promise<T> {
  const runner = atOnce > 1 ? await startPool(settings, atOnce) : ownRunner(claims, settings);
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}

async function startPool(settings: RunSettings, workers: number): Promise<CaseRunner> {
  const { workerPool } = await import('../run/worker-pool.js');
  return workerPool(settings, { registry: REGISTRY, workers });
}
