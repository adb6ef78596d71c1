/** The process that a system under test runs in: how it is started, and how it ended. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { codeThatLoads, loadableModule } from '../../input/package-file.js';
import { markedEnvironment } from './process-group.js';
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
 * @param mark by which what it starts is known, see `markedEnvironment`
 * @throws Error where the arguments are such as no process can have; other failures are events of the child
 */
export function startSystem(start: Start, memory: number, mark: string): SystemProcess {
  if (start.kind === 'command') {
    const command = start.command.trim();
    const child = spawn(
      'sh',
      ['-c', SIMPLE.test(command) ? `exec ${command}` : command],
      options(mark, 'pipe', 'pipe', 'pipe'),
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
  const child = spawn(process.execPath, args, options(mark, 'ignore', 'pipe', 'pipe', 'pipe'));
  const channel = child.stdio?.[3] as (Readable & Writable) | undefined;
  return systemProcess(child, channel, channel, [child.stdout, child.stderr]);
}

/** Detached, so that it leads a group, and an interruption of the run does not reach it before the run has ended. */
function options(mark: string, ...stdio: ('pipe' | 'ignore')[]): SpawnOptions {
  return { detached: true, stdio, env: markedEnvironment(mark) };
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

/** How a process ended, in words that follow 'it'. */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  const killer = signal ?? signalInCode(code ?? 0);
  return killer === undefined ? `ended with exit code ${code}` : `was killed by ${killer}`;
}

/** A shell answers for what it has run with 128 and the number of the signal that ended it. */
function signalInCode(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => 128 + number === code)?.[0];
}
