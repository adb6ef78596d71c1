import { execFile } from 'node:child_process';

/** Runs a program in a folder. @returns its exit code, -1 if it has none */
export function run(cwd: string, command: string, ...args: string[]): Promise<number> {
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 28 }, (error) => {
      done(error === null ? 0 : typeof error.code === 'number' ? error.code : -1);
    });
  });
}

/** Runs a script with this Node, in a folder. @returns its exit code, -1 if it has none */
export function runScript(cwd: string, script: string, ...args: string[]): Promise<number> {
  return run(cwd, process.execPath, script, ...args);
}
