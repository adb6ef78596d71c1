#!/usr/bin/env node
import { dispatch } from '../src/cli/dispatch.js';
import type { Terminal } from '../src/cli/terminal.js';

const INTERRUPTED = 130;

/** As for bad input: the results, whatever they are, could not be given. */
const UNDELIVERED = 2;

// kept before users' claims are loaded, to whom it is denied
const exit = process.exit.bind(process);

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

/** The module of all claims of the suite: TypeScript in the sources and JavaScript in the build. */
const REGISTRY = new URL(`../properties/index${import.meta.url.slice(-3)}`, import.meta.url);

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

const argv = process.argv.slice(2);
const code = await dispatch(argv, terminal, REGISTRY);
await new Promise((resolve) => process.stdout.write('', resolve));
if (lost !== undefined && !(lost.code === 'EPIPE' && isForReading(argv))) {
  terminal.err(`The results cannot be written to stdout: ${lost.code}.\n`);
  process.exitCode = UNDELIVERED;
} else process.exitCode = code;

/** Whether whoever stops reading (`| head`) has missed no verdict. */
function isForReading([command, ...rest]: readonly string[]): boolean {
  return !['verify', 'merge', 'replay'].includes(command) || ['--help', '-h'].some((each) => rest.includes(each));
}
