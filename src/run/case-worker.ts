/** What a process does that runs cases: loads the claims, and runs one case after the other. */
import type { CaseAddress } from './address.js';
import type { RunParameters } from './parameters.js';
import type { Answer } from './process-pool.js';
import { loadRegistry } from './registry.js';
import { type CaseRunner, localRunner, type RanCase } from './run-cases.js';

/** What the process is sent first; after it, addresses of cases. */
export interface CaseStart {
  /** URL of a registry, and paths of users' modules, see `ClaimModules`. */
  readonly registry?: string | undefined;
  readonly own: readonly string[];
  readonly parameters: RunParameters;
}

// kept before users' claims are loaded, to whom it is denied
const exit = process.exit.bind(process);

process.once('message', (start: CaseStart) => {
  const runner = load(start);
  process.on('message', async (address: CaseAddress) => reply(await outcomeAt(address, runner)));
});

/** An exception that nobody catches, out of reach of the case that it is due to, ends the worker. */
process.on('uncaughtException', (error: unknown) => {
  const message = `the worker failed: ${error instanceof Error ? error.message : error}`;
  const answer: Answer<RanCase> = { result: { kind: 'error', message }, last: true };
  process.send?.(answer, undefined, undefined, () => exit(1));
});

process.on('disconnect', () => exit());

async function load({ registry, own, parameters }: CaseStart): Promise<CaseRunner> {
  const { claims } = await loadRegistry({ registry: registry === undefined ? undefined : new URL(registry), own });
  return localRunner(claims, parameters);
}

async function outcomeAt(address: CaseAddress, runner: Promise<CaseRunner>): Promise<RanCase> {
  let ready: CaseRunner;
  try {
    ready = await runner;
  } catch (error) {
    return { kind: 'error', message: `the claims cannot be loaded: ${error instanceof Error ? error.message : error}` };
  }
  // waiting for the next address is no work that could bring an outcome about, see `settled`
  process.channel?.unref();
  try {
    return await ready.run(address);
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  } finally {
    process.channel?.ref();
  }
}

function reply(outcome: RanCase): void {
  const send = (answer: Answer<RanCase>) => process.send?.(answer);
  try {
    send({ result: outcome });
  } catch (error) {
    // functions and the like cannot leave a process
    send({ result: { kind: 'error', message: `its result cannot be copied: ${(error as Error).message}` } });
  }
}
