/**
 * Keeps the claims that a user brings along from ending the run or writing among its results: in this process,
 * process.exit throws from now on, so that it is an error of the case that calls it and never a run without verdicts,
 * and what is written to the console or to stdout goes to stderr.
 */
export function guardRun(): void {
  const exit = process.exit;
  if (exit === refuseToExit) return;
  process.exit = refuseToExit;
  // Node itself ends a process that way after an exception that nobody caught
  process.once('uncaughtExceptionMonitor', () => {
    process.exit = exit;
  });
  process.stdout.write = process.stderr.write.bind(process.stderr);
  for (const name of ['log', 'info', 'debug'] as const) console[name] = console.error;
}

function refuseToExit(code?: number | string | null): never {
  throw new Error(`process.exit(${code ?? ''}) was called`);
}
