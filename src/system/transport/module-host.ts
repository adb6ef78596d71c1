/**
 * The process that a module lives in: answers for it in JSON-RPC on a channel of its own, so that whatever the module
 * prints or reads is not taken for the protocol.
 */
import { Socket } from 'node:net';
import { createJiti } from 'jiti';
import { loadableModule } from '../../input/package-file.js';
import { privateCache } from '../../input/private-cache.js';
import { CALLS, type Call } from '../contract/contract.js';
import { errorLine, type Request, readRequest, resultLine } from './json-rpc.js';
import { lineReader } from './line-reader.js';
import { exportedSystems, type ModuleSystem, moduleDescription, servedAs } from './module-description.js';
import type { Lists } from './packed-numbers.js';

/** Where the relay has opened the channel. */
const CHANNEL = 3;

const modulePath = process.argv[2];
// kept before the module is loaded, which may do as it likes with its own
const exit = process.exit.bind(process);
const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
let systems: Promise<ModuleSystem | readonly ModuleSystem[]> | undefined;
/** Those that were shown: claims ask again and again. */
const traces = new Set<string>();

async function load(): Promise<ModuleSystem | readonly ModuleSystem[]> {
  const jiti = createJiti(import.meta.url, {
    alias: { 'diffusion-bounds': loadableModule('src/index') },
    // by itself it would be in the temporary folder, where any user of the machine can put code
    fsCache: privateCache() ?? false,
  });
  return exportedSystems(await jiti.import<object>(modulePath));
}

async function answer(method: string, { system: at = 0, ...params }: { system?: number }): Promise<unknown> {
  systems ??= load();
  const all = await systems;
  if (method === 'describe') {
    return { ...(isList(all) ? { systems: all.map(described) } : described(all)), packed: true };
  }
  const own = isList(all) ? all[at] : all;
  const call = CALLS.includes(method as Call) ? own[method] : undefined;
  if (typeof call === 'function') {
    const result: unknown = await shown(() => call.call(own, params));
    return method === 'close' ? null : result;
  }
  if (method === 'close') return null;
  throw new TypeError(`it has no ${method}`);
}

function described(system: ModuleSystem, k?: number): Record<string, unknown> {
  return { ...moduleDescription(system), servedAs: servedAs(system, k) };
}

/** What a call throws, with its place on stderr: the sentence that is made of it has none. */
async function shown(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    const trace = error instanceof Error ? error.stack : undefined;
    if (trace !== undefined && !traces.has(trace)) console.error(trace);
    if (trace !== undefined) traces.add(trace);
    throw error;
  }
}

const isList = (all: ModuleSystem | readonly ModuleSystem[]): all is readonly ModuleSystem[] => Array.isArray(all);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function reply({ id, method, params, lists }: Request): Promise<void> {
  let line: string;
  try {
    line = answered(id, await answer(method, params), lists);
  } catch (error) {
    line = errorLine(id, messageOf(error));
  }
  channel.write(line, () => {
    if (method === 'close') exit(0);
  });
}

function answered(id: number, result: unknown, lists: Lists): string {
  try {
    return resultLine(id, result, lists);
  } catch (error) {
    return errorLine(id, `its result cannot be sent: it ${messageOf(error)}`);
  }
}

channel.on(
  'data',
  lineReader(
    Number.POSITIVE_INFINITY,
    (line) => void reply(readRequest(line)),
    () => undefined,
  ),
);
// nobody is left to answer
channel.on('error', () => exit(1));
channel.on('close', () => exit(0));
