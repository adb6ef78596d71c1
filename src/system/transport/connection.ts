import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { codeThatLoads, loadableModule } from '../../input/package-file.js';
import { listsFor, type Reply, readReply, requestLine } from './json-rpc.js';
import type { Lists } from './packed-numbers.js';
import { signalGroup } from './process-group.js';
import { COUNT, ENDED, ENTRIES, GROUP, type Limits, type RelayData, type Start, type Told } from './relay-protocol.js';

export type { Reply } from './json-rpc.js';
export type { Limits, Start } from './relay-protocol.js';

/** Seconds that a killed process may take to be gone. */
const TO_DIE = 1;

/** Calls of a system that block until it has answered. */
export interface Connection {
  /** @throws TypeError where the parameters are not plain data */
  call(method: string, params: object): Reply;
  /** Ends the system, and whatever it has started. A further call starts it anew. */
  close(): void;
}

/** A system that has been started, and the thread that it is reached through. */
interface Line {
  readonly port: RelayData['port'];
  readonly signal: Int32Array;
  asked: number;
  /** How it may be asked. */
  lists: Lists;
}

/**
 * Connects to a system in a process of its own, which the first call starts. One that stays silent for too long, dies
 * or answers what is no reply is ended; the next call starts it anew. Whenever it is started it is asked for its
 * description first.
 */
export function connect(start: Start, limits: Limits): Connection {
  let line: Line | undefined;
  const ask = (to: Line, method: string, params: object): Reply => {
    const reply = replyTo(to, method, params, method === 'describe' ? limits.start : limits.call);
    if (method === 'describe' && reply.kind === 'value') to.lists = listsFor(reply.value);
    // one that could not describe itself is asked nothing else before it can
    if (reply.kind === 'value' || (reply.kind === 'threw' && method !== 'describe')) return reply;
    end(to);
    line = undefined;
    return reply;
  };
  return {
    call(method, params) {
      if (line === undefined) {
        line = startLine(start, limits);
        const described: Reply | undefined = method === 'describe' ? undefined : ask(line, 'describe', {});
        if (described !== undefined && described.kind !== 'value') return described;
      }
      return ask(line, method, params);
    },
    close() {
      if (line === undefined) return;
      line.port.postMessage(requestLine(++line.asked, 'close', {}));
      if (!hasEnded(line, limits.close)) {
        signalGroup(Atomics.load(line.signal, GROUP), 'SIGTERM');
        hasEnded(line, limits.close / 2);
      }
      end(line);
      line = undefined;
    },
  };
}

function startLine(start: Start, limits: Limits): Line {
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(ENTRIES * Int32Array.BYTES_PER_ELEMENT));
  const workerData: RelayData = { start, limits, port: port2, signal };
  const worker = new Worker(codeThatLoads(loadableModule('src/system/transport/relay')), {
    eval: true,
    workerData,
    transferList: [port2],
    execArgv: [],
  });
  // what ends the thread is told by the signal
  worker.on('error', () => undefined);
  worker.unref();
  return { port, signal, asked: 0, lists: 'digits' };
}

function replyTo(line: Line, method: string, params: object, seconds: number): Reply {
  const id = ++line.asked;
  const deadline = performance.now() + 1000 * seconds;
  line.port.postMessage(requestLine(id, method, params, line.lists));
  for (;;) {
    const seen = Atomics.load(line.signal, COUNT);
    const ended = Atomics.load(line.signal, ENDED) === 1;
    const received: { message: Told } | undefined = receiveMessageOnPort(line.port);
    if (received !== undefined) {
      const { message } = received;
      return message.kind === 'line' ? readReply(message.line, id) : message;
    }
    // the thread says how, unless it failed
    if (ended) return { kind: 'died', how: 'ended', stderr: '' };
    if (!waited(line, seen, deadline)) return { kind: 'silent' };
  }
}

/** Whether the count moved on from what was seen before the deadline. */
function waited({ signal }: Line, seen: number, deadline: number): boolean {
  const left = deadline - performance.now();
  return left > 0 && Atomics.wait(signal, COUNT, seen, left) !== 'timed-out';
}

function hasEnded(line: Line, seconds: number): boolean {
  const deadline = performance.now() + 1000 * seconds;
  for (;;) {
    const seen = Atomics.load(line.signal, COUNT);
    if (Atomics.load(line.signal, ENDED) === 1) return true;
    if (!waited(line, seen, deadline)) return false;
  }
}

function end(line: Line): void {
  signalGroup(Atomics.load(line.signal, GROUP), 'SIGKILL');
  line.port.close();
  hasEnded(line, TO_DIE);
}
