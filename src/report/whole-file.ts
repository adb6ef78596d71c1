import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../input/input-error.js';
import { makeFolder } from '../input/make-folder.js';

/** The machine in temporary names: a folder may be shared by several. */
const HOST = hostname().replace(/[^A-Za-z0-9]/g, '-');

/** What a temporary name of this machine adds to the name of its file: the process that writes it. */
const TEMPORARY = new RegExp(`\\.${HOST}-(?<pid>\\d+)\\.tmp$`);

function temporaryName(path: string): string {
  return `${path}.${HOST}-${process.pid}.tmp`;
}

/**
 * Finds out whether a file could be written, without writing anything: what takes minutes should not fail at its end for a path.
 *
 * @throws an error with a code, as `writeWhole` would
 */
export function checkWritable(path: string): void {
  if (isFolder(path)) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
  if (isStream(path)) {
    accessSync(path, constants.W_OK);
    return;
  }
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  if (!isFolder(folder)) throw Object.assign(new Error(`${folder} is no folder`), { code: 'ENOTDIR' });
  accessSync(folder, constants.W_OK);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whether there is a device or a pipe, which takes what is written to it and must not give its name to a file. */
function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/**
 * Writes a file under a temporary name and renames it, so that a reader or an interrupted run never sees half of it. A link
 * stays one, and a device or a pipe such as /dev/stdout is written to.
 *
 * @param parts text, or parts of it
 */
export function writeWhole(path: string, parts: string | Iterable<Uint8Array>): void {
  if (isStream(path)) {
    writeParts(path, parts);
    return;
  }
  makeFolder(dirname(resolve(path)));
  const named = existsSync(path) ? realpathSync(path) : path;
  const temporary = temporaryName(named);
  try {
    writeParts(temporary, parts);
    renameSync(temporary, named);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeParts(path: string, parts: string | Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const part of typeof parts === 'string' ? [parts] : parts) writeFileSync(file, part);
  } finally {
    closeSync(file);
  }
}

/** Writes something. @param fault what a sentence says where it cannot be written, without the reason @throws InputError */
export function writing<T>(fault: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(`${fault}: ${code ?? message}.`);
  }
}

/** A file that somebody asks for. */
export interface AskedFile {
  /** Says before long work that it could not be written. @throws InputError */
  check(): void;
  /** @throws InputError */
  write(text: string): void;
}

/** @param what it is called, such as 'The page' */
export function askedFile(what: string, path: string): AskedFile {
  const fault = `${what} '${path}' cannot be written`;
  return {
    check: () => writing(fault, () => checkWritable(path)),
    write: (text) => writing(fault, () => writeWhole(path, text)),
  };
}

/** A file that is written as its content comes. */
export interface GrowingFile {
  /** Adds text. What cannot be written is told by `complete` alone, so that whoever computes the text goes on. */
  write(text: string): void;
  /** Gives the file its name. @throws the first error that kept the file from being written */
  complete(): void;
  /** Gives up a file that is not complete. */
  discard(): void;
}

const CHUNK = 1 << 20;

/** Begins a file that grows. It has no name until it is complete: whatever ends this process, nothing is left. */
export function growingFile(path: string): GrowingFile {
  const temporary = temporaryName(path);
  const file = openSync(temporary, 'w+');
  rmSync(temporary);
  let [isOpen, failure]: [boolean, unknown] = [true, undefined];
  function discard() {
    if (isOpen) closeSync(file);
    isOpen = false;
  }
  function* content() {
    const chunk = Buffer.alloc(CHUNK);
    for (let [at, size] = [0, 1]; size > 0; at += size) {
      size = readSync(file, chunk, 0, CHUNK, at);
      yield chunk.subarray(0, size);
    }
  }
  return {
    write(text) {
      try {
        if (failure === undefined) writeFileSync(file, text);
      } catch (error) {
        failure = error;
      }
    },
    complete() {
      try {
        if (failure !== undefined) throw failure;
        writeWhole(path, content());
      } finally {
        discard();
      }
    },
    discard,
  };
}

/**
 * Removes the temporary files that runs have left in a folder which were killed on this machine. Those of a process that
 * lives are not touched, nor are those of other machines, of which nobody here knows.
 *
 * @param isOwn whether those of a file are to go, by its name
 */
export function removeTemporaries(folder: string, isOwn: (name: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const found = TEMPORARY.exec(name);
    if (found === null || !isOwn(name.slice(0, found.index)) || isAlive(Number(found.groups?.pid))) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it may belong to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
