import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Answer, Call, HostData } from './host.js';

/** How a call ended that returned no value. */
export type Failure =
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'died' };

export type Reply = { readonly kind: 'value'; readonly value: unknown } | Failure;

/** Calls that block until the worker has answered. */
export interface WorkerCalls {
  call(method: string, ...args: unknown[]): Reply;
  close(): void;
}

interface Line {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

/** This folder's files are TypeScript in the source and JavaScript in the package. */
const own = (name: string) => fileURLToPath(new URL(name + import.meta.url.slice(-3), import.meta.url));

// loads the host through jiti, so that it runs from the source and from the package alike
const START = `
  const { workerData } = require('node:worker_threads');
  const { createJiti } = require(workerData.jiti);
  createJiti(workerData.host).import(workerData.host);
`;

/**
 * Starts a worker that hosts the system of a module. A worker that stays silent for too long, or dies, is ended; the
 * next call starts another one.
 *
 * @param modulePath absolute
 * @param timeLimit seconds that a call may take
 */
export function workerCalls(modulePath: string, timeLimit: number): WorkerCalls {
  let line: Line | undefined;
  const close = () => {
    line?.port.close();
    void line?.worker.terminate();
    line = undefined;
  };
  return {
    call(method, ...args) {
      line ??= startWorker(modulePath);
      const reply = ask(line, { method, args }, timeLimit);
      if (reply.kind === 'silent' || reply.kind === 'died') close();
      return reply;
    },
    close,
  };
}

function startWorker(modulePath: string): Line {
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(8));
  const data: HostData = { modulePath, index: own('../index'), port: port2, signal };
  const worker = new Worker(START, {
    eval: true,
    workerData: { ...data, jiti: createRequire(import.meta.url).resolve('jiti'), host: own('host') },
    transferList: [port2],
    // what a system prints must not mix with results
    stdout: true,
  });
  worker.stdout.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  // an exception outside a call ends the worker, which the signal tells
  worker.on('error', () => undefined);
  worker.unref();
  return { worker, port, signal };
}

function ask({ port, signal }: Line, call: Call, timeLimit: number): Reply {
  const deadline = performance.now() + 1000 * timeLimit;
  port.postMessage(call);
  for (;;) {
    const seen = Atomics.load(signal, 0);
    const received: { message: Answer } | undefined = receiveMessageOnPort(port);
    if (received !== undefined) {
      const { message } = received;
      return 'failure' in message
        ? { kind: 'threw', message: message.failure }
        : { kind: 'value', value: message.value };
    }
    if (Atomics.load(signal, 1) === 1) return { kind: 'died' };
    const left = deadline - performance.now();
    if (left <= 0) return { kind: 'silent' };
    Atomics.wait(signal, 0, seen, left);
  }
}
