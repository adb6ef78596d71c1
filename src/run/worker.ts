/** What a worker of the pool does: finds the claim in the registry and runs the case. */
import { Tinypool } from 'tinypool';
import type { CaseAddress } from './address.js';
import type { CaseOutcome } from './outcome.js';
import { loadRegistry } from './registry.js';
import { type CaseRunner, ownRunner } from './run-cases.js';
import type { RunSettings } from './settings.js';

/** What a worker is started with. */
export interface WorkerStart {
  /** URL of a registry, and paths of users' modules, see `ClaimModules`. */
  readonly registry?: string | undefined;
  readonly own: readonly string[];
  readonly settings: RunSettings;
}

const { registry, own, settings }: WorkerStart = Tinypool.workerData;
let runner: Promise<CaseRunner> | undefined;

async function start(): Promise<CaseRunner> {
  const { claims } = await loadRegistry({ registry: registry === undefined ? undefined : new URL(registry), own });
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
