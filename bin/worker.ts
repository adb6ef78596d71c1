/** What a worker of the pool does: finds the claim in the registry and runs the case. */
import { Tinypool } from 'tinypool';
import type { AnyClaim } from '../src/claim/claim.js';
import type { CaseOutcome } from '../src/run/case-outcome.js';
import type { CaseAddress, RunSettings } from '../src/run/run.js';
import { type CaseRunner, ownRunner } from '../src/run/run-cases.js';

/** What a worker is started with. */
export interface WorkerStart {
  /** URL of a module that exports `claims`. */
  readonly registry: string;
  readonly settings: RunSettings;
}

const { registry, settings }: WorkerStart = Tinypool.workerData;
let runner: Promise<CaseRunner> | undefined;

async function start(): Promise<CaseRunner> {
  const { claims }: { claims: readonly AnyClaim[] } = await import(registry);
  return ownRunner(claims, settings);
}

/** Runs the case at an address. */
export async function outcomeAt(address: CaseAddress): Promise<CaseOutcome> {
  try {
    runner ??= start();
    return await (await runner).run(address);
  } catch (error) {
    return { kind: 'error', message: `the claims cannot be loaded: ${error instanceof Error ? error.message : error}` };
  }
}
