import { Worker } from 'node:worker_threads';
import { ERASE_LINE, type Terminal } from './terminal.js';

/** When progress is told, in milliseconds. */
interface Pace {
  /** Before anything is said. */
  readonly silence: number;
  /** Between two lines on the same part, where lines are not rewritten. */
  readonly pause: number;
  /** Between two looks at what is computed. */
  readonly period: number;
}

const PACE: Pace = { silence: 2000, pause: 10_000, period: 250 };

/** What the watching thread is given. */
interface Watched {
  readonly parts: readonly string[];
  /** The index of the part that is computed now, and whether anything has been said. */
  readonly state: Int32Array;
  readonly interactive: boolean;
  readonly pace: Pace;
  readonly eraseLine: string;
}

/**
 * Computes something in named parts, and says on stderr which part is computed and which are left, from two seconds on:
 * on a terminal in one line that rewrites itself, otherwise in plain lines. The computation does not stop to let
 * anybody speak, so another thread does.
 *
 * @param compute is given a function to be called with the name of each part before it is computed
 */
export async function withProgress<T, Part extends string>(
  parts: readonly Part[],
  { err, interactive }: Terminal,
  compute: (onPart: (part: Part) => void) => T | Promise<T>,
  pace = PACE,
): Promise<T> {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const workerData: Watched = { parts, state, interactive, pace, eraseLine: ERASE_LINE };
  const worker = new Worker(`(${watch})()`, { eval: true, workerData, execArgv: [] });
  // the computation goes on without it
  worker.on('error', () => undefined);
  worker.unref();
  try {
    return await compute((part) => Atomics.store(state, 0, parts.indexOf(part)));
  } finally {
    await worker.terminate();
    if (interactive && Atomics.load(state, 1) === 1) err(ERASE_LINE);
  }
}

/** Runs in a thread of its own, from its source text: it sees nothing that is outside it. */
function watch(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { writeSync } = process.getBuiltinModule('node:fs');
  const { parts, state, interactive, pace, eraseLine }: Watched = workerData;
  const start = performance.now();
  let [shown, saidAt] = [-1, 0];
  setInterval(() => {
    const part = Atomics.load(state, 0);
    const now = performance.now();
    if (now - start < pace.silence || (!interactive && part === shown && now - saidAt < pace.pause)) return;
    [shown, saidAt] = [part, now];
    const left = parts.slice(part + 1);
    const after = left.length === 0 ? 'the last part' : `left: ${left.join(', ')}`;
    const line = `[${part + 1}/${parts.length}] ${parts[part]} (${Math.round((now - start) / 1000)} s; ${after})`;
    Atomics.store(state, 1, 1);
    try {
      writeSync(2, interactive ? `${eraseLine}${line}` : `${line}\n`);
    } catch {
      // progress that nobody can read is no reason to end a run
    }
  }, pace.period);
}
