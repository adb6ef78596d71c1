/** A system as the operating system has it: a group of processes, of which the first is the leader. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { codeThatLoads, loadableModule } from '../../input/package-file.js';
import type { Start } from './relay-protocol.js';

/** A command that can take the place of the shell, which else stands between it and signals, and holds its pipes. */
const SIMPLE = /^(?!exec\s|\w+=)[^;&|<>()`\n]+$/;

/** A system's process, the leader of a group. */
export interface SystemProcess {
  readonly child: ChildProcess;
  /** The two ways of the protocol, and what is printed for people. Not there where no process could be started. */
  readonly requests?: Writable;
  readonly replies?: Readable;
  readonly printed: readonly Readable[];
}

/**
 * Starts a system: a module in a process of Node, whose stdout is not the protocol's, or a command in a shell.
 *
 * @param memory bytes
 * @throws Error where the arguments are such as no process can have; other failures are events of the child
 */
export function startSystem(start: Start, memory: number): SystemProcess {
  if (start.kind === 'command') {
    const command = start.command.trim();
    const child = spawn(
      'sh',
      ['-c', SIMPLE.test(command) ? `exec ${command}` : command],
      options('pipe', 'pipe', 'pipe'),
    );
    return systemProcess(child, child.stdin, child.stdout, [child.stderr]);
  }
  // what is allowed may be used for objects alone: Node would give less of a large memory
  const heap = `--max-old-space-size=${Math.ceil(memory / 2 ** 20)}`;
  const args = [
    heap,
    '-e',
    codeThatLoads(loadableModule('src/system/transport/module-host')),
    '--',
    'module-host',
    start.path,
  ];
  const child = spawn(process.execPath, args, options('ignore', 'pipe', 'pipe', 'pipe'));
  const channel = child.stdio?.[3] as (Readable & Writable) | undefined;
  return systemProcess(child, channel, channel, [child.stdout, child.stderr]);
}

/** Detached, so that it leads a group, and an interruption of the run does not reach it before the run has ended. */
function options(...stdio: ('pipe' | 'ignore')[]): SpawnOptions {
  return { detached: true, stdio };
}

function systemProcess(
  child: ChildProcess,
  requests: Writable | null | undefined,
  replies: Readable | null | undefined,
  printed: (Readable | null)[],
): SystemProcess {
  return {
    child,
    ...(requests ? { requests } : {}),
    ...(replies ? { replies } : {}),
    printed: printed.filter((stream) => stream instanceof Object),
  };
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

/** How a process ended, in words that follow 'it'. */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  const killer = signal ?? signalInCode(code ?? 0);
  return killer === undefined ? `ended with exit code ${code}` : `was killed by ${killer}`;
}

/** A shell answers for what it has run with 128 and the number of the signal that ended it. */
function signalInCode(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => 128 + number === code)?.[0];
}

/** An amount of memory for a sentence. */
export function inBinary(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? ['GiB', 2 ** 30] : ['MiB', 2 ** 20];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}
