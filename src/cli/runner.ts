import type { AnyClaim } from '../claim/claim.js';
import type { ClaimModules } from '../run/registry.js';
import { type CaseRunner, ownRunner } from '../run/run-cases.js';
import type { RunSettings } from '../run/settings.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';

/** What is run, and where other processes find it again. */
interface Work {
  readonly claims: readonly AnyClaim[];
  readonly settings: RunSettings;
  readonly modules: ClaimModules;
  readonly system?: SystemUnderTest | undefined;
}

/**
 * Calls `use` with a runner of cases: a pool of workers or, where one is enough, this process alone. A user's claims
 * never run in it, as they might end it; but a system can be asked from nowhere else.
 */
export async function withRunner<T>(
  { claims, settings, modules, system }: Work,
  atOnce: number,
  use: (runner: CaseRunner) => Promise<T>,
): Promise<T> {
  const apart = system === undefined && (atOnce > 1 || (atOnce === 1 && modules.own.length > 0));
  const runner = apart ? await startPool(settings, modules, atOnce) : ownRunner(claims, settings);
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}

async function startPool(settings: RunSettings, modules: ClaimModules, workers: number): Promise<CaseRunner> {
  const { casePool } = await import('../run/case-pool.js');
  return casePool(settings, { modules, workers });
}
