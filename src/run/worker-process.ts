import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CaseAddress } from './address.js';
import type { WorkerAnswer, WorkerStart } from './worker.js';

/** Files of this folder are TypeScript in the source and JavaScript in the package. */
const SUFFIX = import.meta.url.slice(-3);

/** What V8 says as a heap gives out, before a stack trace of its own that helps nobody. */
const OUT_OF_MEMORY = /<--- Last few GCs|FATAL ERROR: .*out of memory/;

/** A process that runs cases, one at a time. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  run(address: CaseAddress): Promise<WorkerAnswer>;
}

/**
 * Starts a worker. It is a process, not a thread: since Node 24 a thread that runs out of memory takes the whole run
 * with it.
 *
 * @param heap in MiB; default what Node gives a process
 */
export function startWorker(start: WorkerStart, heap?: number): WorkerProcess {
  const child = fork(fileURLToPath(new URL(`./worker${SUFFIX}`, import.meta.url)), {
    // the numbers of an outcome may be NaN, infinite or -0, which JSON has no way to write
    serialization: 'advanced',
    execArgv: [
      ...(SUFFIX === '.ts' ? typescriptLoader() : process.execArgv),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // what claims print must not mix with results
  child.stdout?.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  let outOfMemory = false;
  child.stderr?.on('data', (chunk: Uint8Array) => {
    outOfMemory ||= OUT_OF_MEMORY.test(String(chunk));
    if (!outOfMemory) process.stderr.write(chunk);
  });
  let answered = (_: WorkerAnswer) => {};
  // an exception may come after the answer of the case that it is due to: it is then that of the next one
  let lastWords: WorkerAnswer | undefined;
  const failed = (why: string) => {
    lastWords ??= { outcome: { kind: 'error', message: `the worker failed: ${why}` }, last: true };
    answered(lastWords);
  };
  child.on('message', (answer: WorkerAnswer) => {
    if (answer.last) lastWords = answer;
    answered(answer);
  });
  child.on('error', ({ message }) => failed(message));
  // after its last words on stderr
  child.on('close', (code, signal) => failed(outOfMemory ? 'it ran out of memory' : `it ended with ${signal ?? code}`));
  child.send(start);
  return {
    child,
    run: (address) =>
      new Promise((resolve) => {
        answered = resolve;
        if (lastWords === undefined) child.send(address);
        else resolve(lastWords);
      }),
  };
}

/** From the source, Node needs to be told in every process how to load TypeScript. */
function typescriptLoader(): string[] {
  const loader = `register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  const register = `import { register } from 'node:module'; ${loader};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
