import { writeSync } from 'node:fs';

const STDERR = 2;

/** How much of what was printed last is kept for a message. */
const [LINES, BYTES] = [20, 2000];

/** What V8 says as its heap gives out, before a stack trace of its own. */
const OUT_OF_MEMORY = /FATAL ERROR: .*out of memory/;

/** Pauses, in ms, for a stderr that takes no more for now, and how many of them there are for one chunk. */
const [PAUSE, PAUSES] = [10, 100];

/** What a system prints, for people. */
export interface Printed {
  /** Shows a chunk on stderr at once: a stream would wait for an event loop that a claim may hold up. */
  show(chunk: Uint8Array): void;
  /** The last lines, but for those of V8 about its memory. */
  tail(): string;
  /** Whether V8 has said that its memory gave out. */
  outOfMemory(): boolean;
}

export function printed(): Printed {
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
