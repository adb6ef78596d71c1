/**
 * The thread that a system's process belongs to: passes lines between it and a caller that waits without an event loop,
 * shows what it prints, watches its memory and tells how it ended.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { unasked } from './json-rpc.js';
import { lineReader } from './line-reader.js';
import { groupMemory, guardGroup, inBinary, signalGroup } from './process-group.js';
import { ENDED, GROUP, type RelayData, type Told, wake } from './relay-protocol.js';
import { endingOf, startSystem } from './system-process.js';

/** Ms from one look at the memory to the next; where a look takes long, it is this many times as long. */
const [PERIOD, RARELY] = [200, 20];

const STDERR = 2;

/** How much of what was printed last is kept for a message. */
const [LINES, BYTES] = [20, 2000];

/** What V8 says as its heap gives out, before a stack trace of its own. */
const OUT_OF_MEMORY = /FATAL ERROR: .*out of memory/;

/** Pauses, in ms, for a stderr that takes no more for now, and how many of them there are for one chunk. */
const [PAUSE, PAUSES] = [10, 100];

const { start, limits, port, signal } = workerData as RelayData;
const output = printed();
/** What the system's processes are known by. */
const mark = randomUUID();
/** Whether a request waits for its reply. */
let asked = false;
/** Whether it has been told how the system ended. */
let over = false;

// a fault of the relay itself, or a command that no process can be given, must not leave the caller waiting
process.on('uncaughtException', ({ message }) => {
  tell({ kind: 'died', how: `could not be run: ${message}`, stderr: '' });
  kill();
  process.exit();
});
process.on('exit', ended);

const { child, requests, replies, printed: streams } = startSystem(start, limits.memory, mark);
Atomics.store(signal, GROUP, child.pid ?? 0);
const release = child.pid === undefined ? () => undefined : guardGroup(child.pid, mark);
let look: NodeJS.Timeout | undefined;
if (child.pid !== undefined) watchMemory(child.pid);

for (const stream of streams) stream.on('data', output.show);
replies?.on('data', lineReader(limits.line, passOn, tooLong));
replies?.on('end', () => lost('output')).on('error', () => lost('output'));
requests?.on('error', () => lost('input'));
child.on('error', ({ message }) => finish(`could not be started: ${message}`));
child.on('exit', (code, by) => {
  // a process that it has started may hold its pipes open, and is not wanted without it
  kill();
  const last = () => finish(output.outOfMemory() ? 'ran out of memory' : endingOf(code, by));
  child.once('close', last);
  setTimeout(last, 1000 * limits.grace).unref();
});
port.on('message', (line: string) => {
  asked = true;
  requests?.write(line);
});
port.on('close', kill);

function passOn(line: Uint8Array<ArrayBuffer>): void {
  if (over) return;
  // a system that goes on writing is stopped, lest it pile up what a caller who does not ask never takes
  if (!asked) end({ kind: 'garbled', what: unasked(line) });
  else tell({ kind: 'line', line }, [line.buffer]);
  asked = false;
}

function tooLong(): void {
  end({ kind: 'garbled', what: `wrote a line of more than ${inBinary(limits.line)}` });
}

/** A process that cannot be talked to has mostly ended, and is about to say how. */
function lost(pipe: 'input' | 'output'): void {
  const last = () => end({ kind: 'died', how: `closed its standard ${pipe}`, stderr: output.tail() });
  setTimeout(last, 1000 * limits.grace).unref();
}

async function watchMemory(group: number): Promise<void> {
  const began = performance.now();
  // where nothing tells, nothing is watched
  const bytes = await groupMemory(group, mark).catch(() => 0);
  if (bytes > limits.memory) {
    end({ kind: 'died', how: `used more than ${inBinary(limits.memory)} of memory`, stderr: output.tail() });
  } else if (!over) {
    look = setTimeout(watchMemory, Math.max(PERIOD, RARELY * (performance.now() - began)), group);
  }
}

/** Tells how the system ended, unless that is known, and sees to it that it does. */
function end(told: Told): void {
  if (!over) tell(told);
  over = true;
  replies?.destroy();
  kill();
}

function kill(): void {
  signalGroup(Atomics.load(signal, GROUP), 'SIGKILL');
}

function tell(told: Told, transfer: ArrayBuffer[] = []): void {
  port.postMessage(told, transfer);
  wake(signal);
}

/** Nothing is left of the system, and soon of this thread. */
function finish(how: string): void {
  end({ kind: 'died', how, stderr: output.tail() });
  clearTimeout(look);
  // one that it has started may have left the group, and hold them open
  for (const stream of streams) stream.destroy();
  release();
  ended();
  port.unref();
}

function ended(): void {
  Atomics.store(signal, GROUP, 0);
  Atomics.store(signal, ENDED, 1);
  wake(signal);
}

/** What a system prints, for people. */
interface Printed {
  /** Shows a chunk on stderr at once: a stream would wait for an event loop that a claim may hold up. */
  show(chunk: Uint8Array): void;
  /** The last lines, but for those of V8 about its memory. */
  tail(): string;
  /** Whether V8 has said that its memory gave out. */
  outOfMemory(): boolean;
}

function printed(): Printed {
  let last: Uint8Array = new Uint8Array(0);
  let outOfMemory = false;
  return {
    show(chunk) {
      last = Buffer.concat([last, chunk]).subarray(-BYTES);
      outOfMemory ||= OUT_OF_MEMORY.test(Buffer.from(chunk).toString());
      writeAll(chunk);
    },
    tail: () => (outOfMemory ? '' : Buffer.from(last).toString().trimEnd().split('\n').slice(-LINES).join('\n')),
    outOfMemory: () => outOfMemory,
  };
}

function writeAll(chunk: Uint8Array): void {
  let written = 0;
  for (let pauses = 0; written < chunk.length && pauses < PAUSES; ) {
    try {
      written += writeSync(STDERR, chunk, written);
    } catch (error) {
      // a closed stderr is nobody's
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      pauses++;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
