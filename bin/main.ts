#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { dispatch, failed } from '../src/cli/dispatch.js';
import type { Terminal } from '../src/cli/terminal.js';
import { runningModule } from '../src/input/package-file.js';

const INTERRUPTED = 130;

/** As for bad input: the results, whatever they are, could not be given. */
const UNDELIVERED = 2;

// kept before users' claims are loaded, to whom they are denied
const exit = process.exit.bind(process);
const toStdout = process.stdout.write.bind(process.stdout);

process.on('SIGINT', () => {
  if (process.stderr.isTTY) process.stderr.write('\n');
  exit(INTERRUPTED);
});

/** What went wrong first as results were written. */
let lost: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  lost ??= error;
});
// progress that nobody can read is no reason to end a run
process.stderr.on('error', () => undefined);

/** The module of all claims of the suite. */
const REGISTRY = pathToFileURL(runningModule('properties/index'));

const terminal: Terminal = {
  out: (text) => toStdout(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

const argv = process.argv.slice(2);
// of users' claims, which may leave a timer or a promise behind
process.on('uncaughtException', (error) => end(failed(error, argv, terminal)));
await end(await dispatch(argv, terminal, REGISTRY));

/** Ends the process, whatever users' claims have left open, once all that was written has been taken. */
async function end(code: number): Promise<void> {
  await new Promise((resolve) => toStdout('', undefined, resolve));
  const isLost = lost !== undefined && !(lost.code === 'EPIPE' && isForReading(argv));
  if (isLost) terminal.err(`The results cannot be written to stdout: ${lost?.code}.\n`);
  await new Promise((resolve) => process.stderr.write('', resolve));
  exit(isLost ? UNDELIVERED : code);
}

/** Whether whoever stops reading (`| head`) has missed no verdict. */
function isForReading([command, ...rest]: readonly string[]): boolean {
  return !['verify', 'merge', 'replay'].includes(command) || ['--help', '-h'].some((each) => rest.includes(each));
}
