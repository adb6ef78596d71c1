/**
 * The worker that a system lives in: loads its module and answers calls. Claims compute synchronously and wait for the
 * answers, and a system that never answers can be ended from outside.
 */
import { type MessagePort, workerData } from 'node:worker_threads';
import { createJiti } from 'jiti';
import {
  CAPABILITIES,
  type Capability,
  type DiffusionSystem,
  type FitRequest,
  type ModelId,
} from './diffusion-system.js';

/** A call and its answer, in the order of the calls. */
export interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer = { readonly value: unknown } | { readonly failure: string };

/** What the worker is started with. */
export interface HostData {
  readonly modulePath: string;
  /** Where the module's own `import ... from 'diffusion-bounds'` leads. */
  readonly index: string;
  readonly port: MessagePort;
  /** Counts answers; the second entry becomes 1 when the worker ends. */
  readonly signal: Int32Array;
}

const { modulePath, index, port, signal } = workerData as HostData;
let system: Promise<DiffusionSystem> | undefined;

async function load(): Promise<DiffusionSystem> {
  const jiti = createJiti(import.meta.url, { alias: { 'diffusion-bounds': index } });
  const exported = await jiti.import<{ system?: unknown }>(modulePath);
  if (typeof exported.system !== 'object' || exported.system === null) {
    throw new TypeError('it should export an object called system');
  }
  return exported.system as DiffusionSystem;
}

/** What a system says about itself, without its functions; it may be a plain object or an instance of a class. */
function describe(system: DiffusionSystem): unknown {
  const { name, process: forward, parameterization, models } = system;
  const unknown = Object.entries(system).find(
    ([key, value]) => typeof value === 'function' && !CAPABILITIES.includes(key as Capability),
  );
  // a score under another name would never be asked, and nothing else would say so
  if (unknown !== undefined) throw new TypeError(`it exports a function ${unknown[0]}, which no claim asks`);
  return JSON.parse(
    JSON.stringify({
      name,
      process: forward && {
        kind: forward.kind,
        horizon: forward.horizon,
        priorVariance: forward.priorVariance,
        // JSON would leave a function out: its type stands for it
        coefficients: typeof forward.coefficients === 'function' ? 'function' : forward.coefficients,
      },
      parameterization,
      models,
      can: CAPABILITIES.filter((each) =>
        each === 'models' ? Array.isArray(models) && models.length > 0 : typeof system[each] === 'function',
      ),
    }),
  );
}

async function answer({ method, args }: Call): Promise<unknown> {
  system ??= load();
  const own = await system;
  if (method === 'describe') return describe(own);
  if (method === 'coefficients') {
    const { alpha, sigma, drift, diffusion } = own.process.coefficients(args[0] as number);
    return { alpha, sigma, drift, diffusion };
  }
  if (method === 'score') return own.score?.(...(args as Parameters<NonNullable<DiffusionSystem['score']>>));
  if (method === 'fit') return own.fit?.(args[0] as FitRequest);
  return own.readout?.(args[0] as ModelId);
}

port.on('message', async (call: Call) => {
  const reply: Answer = await answer(call).then(
    (value) => ({ value }),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  try {
    port.postMessage(reply);
  } catch (error) {
    // functions and the like cannot leave a worker
    port.postMessage({ failure: `its result cannot be copied: ${(error as Error).message}` });
  }
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});

process.on('exit', () => {
  Atomics.store(signal, 1, 1);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});
