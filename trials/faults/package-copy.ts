import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runScript } from './run-script.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What a copy leaves out: it borrows node_modules, and builds dist itself. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'reports']);

/** What is wrong on purpose in one file, a path within the package. */
export interface Change {
  readonly file: string;
  /** The text of the file with the mistake. */
  changed(text: string): string;
}

/**
 * A copy of the package that stays as it is, and one for each core to make mistakes in, in a temporary folder that lasts as
 * long as this process. The first is built.
 */
export async function packageCopies(): Promise<{ readonly clean: string; readonly copies: readonly string[] }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diffusion-bounds-')));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // what processes that are killed leave behind
  process.env.TMPDIR = join(folder, 'tmp');
  mkdirSync(process.env.TMPDIR);
  const clean = copyTo(join(folder, 'clean'), ROOT);
  const copies = Array.from({ length: availableParallelism() }, (_, k) => copyTo(join(folder, `copy-${k + 1}`), clean));
  const error = await build(clean);
  if (error !== undefined) throw new Error(`The package does not build: ${error}`);
  return { clean, copies };
}

function copyTo(folder: string, from: string): string {
  cpSync(from, folder, { recursive: true, filter: (path) => path === from || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  return folder;
}

/** Changes a file of a copy, does something with the copy, and puts the file back. */
export async function withChange<T>(copy: string, { file, changed }: Change, use: () => Promise<T>): Promise<T> {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, changed(text));
  try {
    return await use();
  } finally {
    writeFileSync(path, text);
  }
}

/**
 * Checks the types in a copy and builds its dist, from which its command and the processes of its tests run.
 *
 * @returns the first error, undefined if there is none
 */
export async function build(copy: string): Promise<string | undefined> {
  // the second time, the compiler checks only what a change concerns
  const memory = ['--incremental', '--tsBuildInfoFile', 'tmp/types.json'];
  const steps = [
    ['node_modules/typescript-native/bin/tsc', '--noEmit', ...memory],
    ['node_modules/tsx/dist/cli.mjs', 'bundle.ts'],
  ];
  for (const step of steps) {
    const { code, lines } = await runScript(copy, step);
    if (code !== 0) return lines.find((line) => /error/i.test(line)) ?? `exit code ${code} of ${step[0]}`;
  }
  return undefined;
}

/** Works on a list with every copy at once, each on the next element. @returns the results in the order of the list */
export async function onCopies<T, R>(
  copies: readonly string[],
  list: readonly T[],
  work: (element: T, copy: string) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = list.entries();
  // an iterator that is shared gives each element once
  const workOn = async (copy: string) => {
    for (const [k, element] of waiting) results[k] = await work(element, copy);
  };
  await Promise.all(copies.map(workOn));
  return results;
}
