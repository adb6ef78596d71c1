#!/usr/bin/env node
import { dispatch } from '../src/cli/dispatch.js';
import type { Terminal } from '../src/cli/terminal.js';

const INTERRUPTED = 130;

// kept before users' claims are loaded, to whom it is denied
const exit = process.exit.bind(process);

process.on('SIGINT', () => {
  if (process.stderr.isTTY) process.stderr.write('\n');
  exit(INTERRUPTED);
});

// A reader that stops early (`| head`) must not turn a verdict into a crash.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** The module of all claims of the suite: TypeScript in the sources and JavaScript in the build. */
const REGISTRY = new URL(`../properties/index${import.meta.url.slice(-3)}`, import.meta.url);

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

process.exitCode = await dispatch(process.argv.slice(2), terminal, REGISTRY);
