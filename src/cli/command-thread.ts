/** The thread that a command runs in: the main thread, which computes nothing, is free to end it at any time. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { wrapped } from '../report/wrapped.js';
import { dispatch, failed } from './dispatch.js';
import { type StoppedCommands, stoppedCommands } from './stopped-commands.js';
import type { Terminal } from './terminal.js';

/** What the thread is started with. */
export interface CommandData extends Pick<Terminal, 'interactive' | 'colours'> {
  readonly argv: readonly string[];
  /** URL of the module of the claims. */
  readonly registry: string;
  /** How wide they are, where they are terminals. */
  readonly columns: { readonly out: number | undefined; readonly err: number | undefined };
  /** By which commands are stopped, where GitHub Actions reads along. */
  readonly token: string | undefined;
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

const { argv, registry, columns, token, port, interactive, colours } = workerData as CommandData;
const saying = (to: Said['to']) => (text: string) => port.postMessage({ to, text } satisfies Said);
/** Says a text for a reader. */
const showing = (to: Said['to'], width: number | undefined) => (text: string) => saying(to)(wrapped(text, width));
const plain: Terminal = {
  ...{ out: saying('out'), show: showing('out', columns.out) },
  ...{ err: showing('err', columns.err), command: saying('err'), soFar: showing('soFar', columns.err) },
  ...{ interactive, colours },
};
const terminal: Terminal = token === undefined ? plain : withStopped(plain, stoppedCommands(token));

// of users' claims, which may leave a timer or a promise behind
process.on('uncaughtException', (error) => end(failed(error, argv, terminal)));
await end(await dispatch(argv, terminal, new URL(registry)));

/** A terminal on which commands are stopped. */
function withStopped(to: Terminal, { command, inert }: StoppedCommands): Terminal {
  return {
    ...to,
    out: (text) => to.out(inert(text)),
    show: (text) => to.show(inert(text)),
    err: (text) => to.err(inert(text)),
    command: (text) => to.err(command(inert(text))),
    soFar: (text) => to.soFar(inert(text)),
  };
}

/** Ends the thread, whatever users' claims have left open, once all that they have printed is on its way. */
async function end(code: number): Promise<void> {
  await new Promise((resolve) => process.stderr.write('', resolve));
  exit(code);
}
