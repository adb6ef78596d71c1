/** A group of processes, as the operating system has it: a system's process, which leads it, and all that it has started. */
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to a process and all that it has started, unless they are gone. */
export function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  // to kill the groups 0 and -1 is to kill this one, and everybody's
  if (group === undefined || group <= 1) return;
  try {
    process.kill(-group, signal);
  } catch {
    // nobody is left in it
  }
}

/**
 * Starts a process that kills a group as soon as this one is gone, whatever became of it: a killed process has no last
 * words, and a system in a long computation does not look whether anybody still listens.
 *
 * @returns ends the guard, and the group
 */
export function guardGroup(group: number): () => void {
  const guard = spawn('sh', ['-c', `read _; kill -9 -${group} 2>/dev/null`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // without a shell there is no guard
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  return () => guard.stdin?.end();
}

/** Bytes of memory that the processes of a group hold, shared pages counted in each. */
export async function groupMemory(group: number): Promise<number> {
  return process.platform === 'linux' ? memoryInProc(group) : memoryByPs(group);
}

function memoryInProc(group: number): number {
  let bytes = 0;
  for (const pid of readdirSync('/proc')) {
    if (/^\d+$/.test(pid) && groupOf(pid) === group) bytes += residentBytes(pid);
  }
  return bytes;
}

/** The fifth field of stat; the second, the name in parentheses, may hold anything. */
function groupOf(pid: string): number {
  const stat = textOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3)[2]);
}

function residentBytes(pid: string): number {
  return 1024 * Number(/^VmRSS:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** Processes end while one looks through them. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function memoryByPs(group: number): Promise<number> {
  return new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pgid=,rss='], (_, table) => {
      const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
      resolve(rows.reduce((sum, [pgid, kibibytes]) => (pgid === group ? sum + 1024 * kibibytes : sum), 0));
    });
  });
}

/** An amount of memory for a sentence. */
export function inBinary(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ['GiB', 2 ** 30] : ['MiB', 2 ** 20];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}
