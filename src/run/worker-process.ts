import type { ChildProcess } from 'node:child_process';
import { loadableModule } from '../input/package-file.js';
import type { CaseAddress } from './address.js';
import { forked } from './forked.js';
import type { WorkerAnswer, WorkerStart } from './worker.js';

/** What V8 says as a heap gives out, before a stack trace of its own that helps nobody. */
const OUT_OF_MEMORY = /<--- Last few GCs|FATAL ERROR: .*out of memory/;

/** How long a worker that has ended may still be heard, in milliseconds. */
const LAST_WORDS = 2000;

/** A process that runs cases, one at a time. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  run(address: CaseAddress): Promise<WorkerAnswer>;
  /** Whether somebody else has killed it while it had no case, of which the next one should not suffer. */
  isLost(): boolean;
}

/**
 * Starts a worker. It is a process, not a thread: since Node 24 a thread that runs out of memory takes the whole run
 * with it.
 *
 * @param heap in MiB; default what Node gives a process
 */
export function startWorker(start: WorkerStart, heap?: number): WorkerProcess {
  const flags = heap === undefined ? [] : [`--max-old-space-size=${heap}`];
  const child = forked(loadableModule('src/run/worker'), flags, ['ignore', 'pipe', 'pipe', 'ipc']);
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
  let [isAtWork, isLost] = [false, false];
  const failed = (why: string) => {
    lastWords ??= { outcome: { kind: 'error', message: `the worker failed: ${why}` }, last: true };
    answered(lastWords);
  };
  child.on('message', (answer: WorkerAnswer) => {
    if (answer.last) lastWords = answer;
    isAtWork = false;
    answered(answer);
  });
  child.on('error', ({ message }) => failed(message));
  const ended = (code: number | null, signal: NodeJS.Signals | null) =>
    failed(outOfMemory ? 'it ran out of memory' : `it ended with ${signal ?? code}`);
  // after its last words on stderr, which stays open while a process lives that a claim has started
  child.on('close', ended);
  child.on('exit', (code, signal) => {
    isLost = !isAtWork && !outOfMemory && lastWords === undefined && signal !== null;
    setTimeout(() => ended(code, signal), LAST_WORDS).unref();
  });
  child.send(start);
  return {
    child,
    run: (address) =>
      new Promise((resolve) => {
        answered = resolve;
        isAtWork = true;
        if (lastWords === undefined) child.send(address);
        else resolve(lastWords);
      }),
    isLost: () => isLost,
  };
}
