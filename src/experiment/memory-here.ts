import { totalmem } from 'node:os';

/** The memory that a process may have here, in bytes: a container may have less than its machine. */
export function memoryHere(): number {
  // 0 where nothing is known of a limit, and beyond the machine's where there is none
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
