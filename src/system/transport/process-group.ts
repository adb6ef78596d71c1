/**
 * The processes of a system: a group, as the operating system has it, of a process that leads it and what it has started,
 * and those that have left the group. On Linux these are known by a mark in their environment.
 */
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that holds the mark, behind those of the processes that this one belongs to itself. */
const MARKS = 'DIFFUSION_BOUNDS_PROCESSES';

/** The environment of a process that is to be known by a mark. */
export function markedEnvironment(mark: string): NodeJS.ProcessEnv {
  return { ...process.env, [MARKS]: `${process.env[MARKS] ?? ''} ${mark}` };
}

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
 * Waits for its input to end; then kills the group $1, if there is one, and what has the mark $2, also if it starts others
 * meanwhile.
 */
const GUARD = `read _; test -n "$1" && kill -9 "-$1"
for _ in 1 2 3; do
  for path in $(grep -lsF "$2" /proc/[0-9]*/environ); do path=\${path%/environ}; kill -9 "\${path#/proc/}"; done
done`;

/**
 * Starts a process that kills a group, and what has left it, as soon as this one is gone, whatever became of it: a killed
 * process has no last words, and a system in a long computation does not look whether anybody still listens.
 *
 * @param group none, if only what has the mark is to end
 * @returns ends the guard, and the group
 */
export function guardGroup(group: number | undefined, mark: string): () => void {
  const guard = spawn('sh', ['-c', GUARD, 'sh', String(group ?? ''), mark], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // it outlives whoever ends the processes that this one belongs to
    env: { ...process.env, [MARKS]: '' },
  });
  // without a shell there is no guard
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  return () => guard.stdin?.end();
}

/** Bytes of memory that the processes of a group and those with its mark hold, shared pages counted in each. */
export async function groupMemory(group: number, mark: string): Promise<number> {
  return process.platform === 'linux' ? memoryInProc(group, mark) : memoryByPs(group);
}

function memoryInProc(group: number, mark: string): number {
  let bytes = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    if (groupOf(pid) === group || textOf(`/proc/${pid}/environ`).includes(mark)) bytes += residentBytes(pid);
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
