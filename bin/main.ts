#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { CommandData, Said } from '../src/cli/command-thread.js';
import { failed } from '../src/cli/dispatch.js';
import { stoppedCommands } from '../src/cli/stopped-commands.js';
import { showsColours } from '../src/cli/terminal.js';
import { codeThatLoads, runningModule } from '../src/input/package-file.js';
import { guardGroup, markedEnvironment } from '../src/system/transport/process-group.js';

/** As for bad input: the results, whatever they are, could not be given. */
const UNDELIVERED = 2;

/** Milliseconds that an interrupted command may take to stop, and its last words to be read. */
const TO_STOP = 1000;

/** What went wrong first as results were written. */
let lost: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  lost ??= error;
});
// progress that nobody can read is no reason to end a run
process.stderr.on('error', () => undefined);

const argv = process.argv.slice(2);
const err = (text: string) => process.stderr.write(text);
const interactive = process.stderr.isTTY === true;
/** By which commands are stopped, where GitHub Actions reads along. */
const token = argv.includes('--github') ? randomUUID() : undefined;
const stopped = token === undefined ? undefined : stoppedCommands(token);
/** What an interrupted command has done. */
let soFar = '';

/** What the processes that the command starts are known by. */
const mark = randomUUID();

const { port1: said, port2: port } = new MessageChannel();
const data: CommandData = {
  argv,
  registry: pathToFileURL(runningModule('properties/index')).href,
  token,
  port,
  columns: { out: process.stdout.columns, err: process.stderr.columns },
  interactive,
  colours: showsColours(process.env, process.stdout.isTTY === true),
};
const command = new Worker(codeThatLoads(runningModule('src/cli/command-thread')), {
  eval: true,
  env: markedEnvironment(mark),
  workerData: data,
  transferList: [port],
});
if (stopped !== undefined) err(stopped.stop);
said.on('message', hear);
command.on('error', (error) => failed(error, argv, { err, command: (text) => err(stopped?.command(text) ?? text) }));
command.on('exit', end);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(signal));

function hear({ to, text }: Said): void {
  if (to === 'out') process.stdout.write(text);
  else if (to === 'err') err(text);
  else soFar = text;
}

/** Hears what has been said already. */
function hearAll(): void {
  for (;;) {
    const next: { message: Said } | undefined = receiveMessageOnPort(said);
    if (next === undefined) return;
    hear(next.message);
  }
}

/** Ends the process with the command's exit code, once all that was written has been taken. */
async function end(code: number): Promise<void> {
  hearAll();
  await written(process.stdout);
  const isLost = lost !== undefined && !(lost.code === 'EPIPE' && isForReading(argv));
  if (isLost) err(`The results cannot be written to stdout: ${lost?.code}.\n`);
  if (stopped !== undefined) err(stopped.resume);
  await written(process.stderr);
  process.exit(isLost ? UNDELIVERED : code);
}

/**
 * Ends the process although the command has not ended, be it in the middle of a computation or of a call of a system;
 * a guard ends what it has started. Signals that follow change nothing: npx passes on those that the
 * terminal has sent already.
 */
async function interrupt(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  process.removeAllListeners(signal).on(signal, () => undefined);
  command.off('exit', end);
  const terminated = command.terminate();
  guardGroup(undefined, mark)();
  hearAll();
  said.removeAllListeners();
  err(`${interactive ? '\n' : ''}${soFar}Interrupted by ${signal}.\n${stopped?.resume ?? ''}`);
  const isOver = Promise.all([terminated, written(process.stderr)]).then(() => true);
  // a thread that waits for a process of its own cannot be stopped, but this process can: shells take it for the same
  if (!(await Promise.race([isOver, setTimeout(TO_STOP)])))
    process.removeAllListeners(signal).kill(process.pid, signal);
  process.exit(128 + constants.signals[signal]);
}

/** Once all that was written before has been taken, or never will be. */
function written(stream: NodeJS.WriteStream): Promise<unknown> {
  return new Promise((resolve) => stream.write('', resolve));
}

/** Whether whoever stops reading (`| head`) has missed no verdict. */
function isForReading([name, ...rest]: readonly string[]): boolean {
  return !['verify', 'merge', 'replay'].includes(name) || ['--help', '-h'].some((each) => rest.includes(each));
}
