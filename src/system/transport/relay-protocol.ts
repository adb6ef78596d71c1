/** The messages between a connection and the relay that its system is reached through. */
import type { MessagePort } from 'node:worker_threads';

/** A system under test: a module, or a command for the shell. */
export type Start =
  | { readonly kind: 'module' /** Absolute. */; readonly path: string }
  | { readonly kind: 'command'; readonly command: string };

/** What a system may take. */
export interface Limits {
  /** Seconds that a call may take, and those until a system that is started has described itself. */
  readonly call: number;
  readonly start: number;
  /** Seconds in which it has to end when it is closed; told to by a signal, it then has half as many. */
  readonly close: number;
  /** Seconds that may lie between what belongs together: the end of a pipe, that of its process, and its last output. */
  readonly grace: number;
  /** Bytes of memory that its processes may hold together. */
  readonly memory: number;
  /** Bytes of a line that it writes. */
  readonly line: number;
}

/** What a relay is started with. It is sent requests, as lines. */
export interface RelayData {
  readonly start: Start;
  readonly limits: Limits;
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

/** What a relay tells: one line for each request, unless it tells before how the system ended; that is the last. */
export type Told =
  | { readonly kind: 'line'; readonly line: Uint8Array }
  | { readonly kind: 'died'; readonly how: string; readonly stderr: string }
  | { readonly kind: 'garbled'; readonly what: string };

/** Entries of the signal: a count of what was told, the process group of the system, and 1 when no process is left. */
export const [COUNT, GROUP, ENDED, ENTRIES] = [0, 1, 2, 3];

/** Wakes whoever waits for the count to change. */
export function wake(signal: Int32Array): void {
  Atomics.add(signal, COUNT, 1);
  Atomics.notify(signal, COUNT);
}
