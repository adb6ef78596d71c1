import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { InputError } from '../input/input-error.js';
import { loadableModule } from '../input/package-file.js';
import { guardGroup, markedEnvironment, signalGroup } from '../system/transport/process-group.js';

/** What a pool starts. */
export interface PoolOptions {
  /** The module of the package that a process runs, see `loadableModule`. */
  readonly module: string;
  /** Sent to each process before its first task. */
  readonly start: object;
  /** How many processes there are at once, at most. */
  readonly size: number;
  /** Heap of a process in MiB; by default what Node gives it. */
  readonly heap?: number | undefined;
}

/** What a process sends for each task. */
export type Answer<Result> = ({ readonly result: Result } | Failure) & {
  /** Whether the process takes no other task. */
  readonly last?: boolean;
};

/** Why there is no result: the sentence of an InputError, or any other error. */
export type Failure = { readonly badInput: string } | { readonly failed: Error };

/** What a process answers of an error, which loses its class and its name on the way: bad input is to stay bad input. */
export function failure(error: unknown): Failure {
  if (error instanceof InputError) return { badInput: error.message };
  return { failed: error instanceof Error ? error : new Error(String(error)) };
}

/** A process that ended before it had answered, and how, in words that follow 'it'. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/** Processes that do tasks, one at a time each. */
export interface ProcessPool<Task, Result> {
  /**
   * The result of a task, which the next free process does.
   *
   * @throws InputError where the input of the task is bad; Error that it failed with otherwise; ProcessEnded
   */
  run(task: Task): Promise<Result>;
  /** Ends the processes, whatever they are at. */
  close(): Promise<void>;
}

/**
 * Starts processes of this package as tasks need them. A process that dies takes one task with it, and the next task
 * starts another one. They are processes and no threads: since Node 24 a thread that runs out of memory takes the whole
 * run with it.
 *
 * The processes of tinypool would not do: they speak JSON, which has no NaN, print into the results on stdout, and do
 * not say why they ended.
 */
export function processPool<Task extends object, Result>(options: PoolOptions): ProcessPool<Task, Result> {
  const alive = new Set<ChildProcess>();
  const free: PoolProcess<Task, Result>[] = [];
  /** Tasks that wait for one of the places. */
  const waiting: (() => void)[] = [];
  let [places, isClosed] = [options.size, false];
  const started = () => {
    const worker = startProcess<Task, Result>(options);
    alive.add(worker.child);
    worker.child.once('exit', () => alive.delete(worker.child));
    // one that could not be started never ends
    worker.child.once('error', () => worker.child.pid === undefined && alive.delete(worker.child));
    return worker;
  };
  const nextFree = (): PoolProcess<Task, Result> | undefined => {
    const worker = free.pop();
    return worker?.isLost() ? nextFree() : worker;
  };
  return {
    async run(task) {
      if (places > 0) places--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        if (isClosed) throw new ProcessEnded('was ended beforehand');
        const worker = nextFree() ?? started();
        const answer = await worker.run(task);
        if (!answer.last) free.push(worker);
        if ('badInput' in answer) throw new InputError(answer.badInput);
        if ('failed' in answer) throw answer.failed;
        return answer.result;
      } finally {
        const next = waiting.shift();
        if (next === undefined) places++;
        else next();
      }
    },
    async close() {
      isClosed = true;
      const ended = Array.from(alive, (child) => once(child, 'exit'));
      for (const { pid } of alive) signalGroup(pid, 'SIGKILL');
      await Promise.all(ended);
    },
  };
}

/** What V8 says as a heap gives out, before a stack trace of its own that helps nobody. */
const OUT_OF_MEMORY = /<--- Last few GCs|FATAL ERROR: .*out of memory/;

/**
 * A pool has as many processes as there are cores, so that threads of a collector would only take time from one another; and
 * most of what a computation allocates is garbage by the time that a larger young generation is full.
 */
const COLLECTOR = ['--single-threaded-gc', '--max-semi-space-size=32'];

/** How long a process that has ended may still be heard, in milliseconds. */
const LAST_WORDS = 2000;

interface PoolProcess<Task, Result> {
  readonly child: ChildProcess;
  /** An answer comes in any case. */
  run(task: Task): Promise<Answer<Result>>;
  /** Whether somebody else has killed it while it had no task, of which the next one should not suffer. */
  isLost(): boolean;
}

function startProcess<Task extends object, Result>({ module, start, heap }: PoolOptions): PoolProcess<Task, Result> {
  const flags = [...COLLECTOR, ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`])];
  const mark = randomUUID();
  const child = forked(loadableModule(module), flags, ['ignore', 'pipe', 'pipe', 'ipc'], mark);
  // an interrupted run leaves nobody behind, and neither does a process that ends
  if (child.pid !== undefined) child.once('exit', guardGroup(child.pid, mark));
  // what claims print must not mix with results
  child.stdout?.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  let outOfMemory = false;
  child.stderr?.on('data', (chunk: Uint8Array) => {
    outOfMemory ||= OUT_OF_MEMORY.test(String(chunk));
    if (!outOfMemory) process.stderr.write(chunk);
  });
  let answered = (_: Answer<Result>) => {};
  // an exception may come after the answer of the task that it is due to: it is then that of the next one
  let lastWords: Answer<Result> | undefined;
  let [isAtWork, isLost] = [false, false];
  const failed = (how: string) => {
    lastWords ??= { failed: new ProcessEnded(how), last: true };
    answered(lastWords);
  };
  child.on('message', (answer: Answer<Result>) => {
    if (answer.last) lastWords = answer;
    isAtWork = false;
    answered(answer);
  });
  child.on('error', ({ message }) => {
    if (child.pid === undefined) failed(`could not be started: ${message}`);
    // one that cannot be told may just have ended, and how says more
    else setTimeout(() => failed(`could not be told: ${message}`), LAST_WORDS).unref();
  });
  const ended = (code: number | null, signal: NodeJS.Signals | null) =>
    failed(outOfMemory ? 'ran out of memory' : `ended with ${signal ?? code}`);
  // after its last words on stderr, which stays open while a process lives that a claim has started
  child.on('close', ended);
  child.on('exit', (code, signal) => {
    isLost = !isAtWork && !outOfMemory && lastWords === undefined && signal !== null;
    setTimeout(() => ended(code, signal), LAST_WORDS).unref();
  });
  child.send(start);
  return {
    child,
    run: (task) =>
      new Promise((resolve) => {
        answered = resolve;
        isAtWork = true;
        if (lastWords === undefined) child.send(task);
        else resolve(lastWords);
      }),
    isLost: () => isLost,
  };
}

/**
 * Starts a process that runs a file, at the head of a group of its own. Messages may hold typed arrays, and numbers that
 * are NaN, infinite or -0, which JSON has no way to write.
 *
 * @param path of the file, TypeScript or JavaScript
 * @param flags for Node, such as the size of its heap
 * @param mark by which what it starts is known, see `markedEnvironment`
 */
export function forked(
  path: string,
  flags: readonly string[],
  stdio: ForkOptions['stdio'],
  mark: string,
): ChildProcess {
  return fork(path, {
    serialization: 'advanced',
    execArgv: [...(path.endsWith('.ts') ? typescriptLoader() : process.execArgv), ...flags],
    stdio,
    detached: true,
    env: markedEnvironment(mark),
  });
}

/** Node needs to be told in every process how to load TypeScript. */
function typescriptLoader(): string[] {
  const loader = `register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  const register = `import { register } from 'node:module'; ${loader};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
