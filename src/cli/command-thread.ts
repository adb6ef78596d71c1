/** The thread that a command runs in: the main thread, which computes nothing, is free to end it at any time. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { dispatch, failed } from './dispatch.js';
import type { Terminal } from './terminal.js';

/** What the thread is started with. */
export interface CommandData extends Pick<Terminal, 'interactive' | 'colours'> {
  readonly argv: readonly string[];
  /** URL of the module of the claims. */
  readonly registry: string;
  /** Takes what the command says. */
  readonly port: MessagePort;
}

/** What a command says, by the function of `Terminal`. */
export interface Said {
  readonly to: 'out' | 'err' | 'soFar';
  readonly text: string;
}

// kept before users' claims are loaded, to whom it is denied
const exit = process.exit.bind(process);

const { argv, registry, port, interactive, colours } = workerData as CommandData;
const saying = (to: Said['to']) => (text: string) => port.postMessage({ to, text } satisfies Said);
const terminal: Terminal = { out: saying('out'), err: saying('err'), soFar: saying('soFar'), interactive, colours };

// of users' claims, which may leave a timer or a promise behind
process.on('uncaughtException', (error) => end(failed(error, argv, terminal)));
await end(await dispatch(argv, terminal, new URL(registry)));

/** Ends the thread, whatever users' claims have left open, once all that they have printed is on its way. */
async function end(code: number): Promise<void> {
  await new Promise((resolve) => process.stderr.write('', resolve));
  exit(code);
}
