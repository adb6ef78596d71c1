import type { AnyClaim } from '../claim/claim.js';
import type { ClaimModules } from '../run/registry.js';
import { type CaseRunner, ownRunner } from '../run/run-cases.js';
import type { RunSettings } from '../run/settings.js';

/** What is run, and where threads find it again. */
interface Work {
  readonly claims: readonly AnyClaim[];
  readonly settings: RunSettings;
  readonly modules: ClaimModules;
}

/** Calls `use` with a runner of cases: a pool of workers or, where one is enough, this thread alone. */
export async function withRunner<T>(
  { claims, settings, modules }: Work,
  atOnce: number,
  use: (runner: CaseRunner) => Promise<T>,
): Promise<T> {
  const runner = atOnce > 1 ? await startPool(settings, modules, atOnce) : ownRunner(claims, settings);
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}

async function startPool(settings: RunSettings, modules: ClaimModules, workers: number): Promise<CaseRunner> {
  const { workerPool } = await import('../run/worker-pool.js');
  return workerPool(settings, { modules, workers });
}
