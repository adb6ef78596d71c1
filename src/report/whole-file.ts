import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** The machine in temporary names: a folder may be shared by several. */
const HOST = hostname().replace(/[^A-Za-z0-9]/g, '-');

/** What a temporary name of this machine adds to the name of its file: the process that writes it. */
const TEMPORARY = new RegExp(`\\.${HOST}-(?<pid>\\d+)\\.tmp$`);

function temporaryName(path: string): string {
  return `${path}.${HOST}-${process.pid}.tmp`;
}

/**
 * Writes a file under a temporary name and renames it, so that a reader or an interrupted run never sees half of it.
 */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A file that is written as its content comes, under a temporary name until it is whole. */
export interface GrowingFile {
  /** Adds text. What cannot be written is told by `complete` alone, so that whoever computes the text goes on. */
  write(text: string): void;
  /** Gives the file its name. @throws the first error that kept the file from being written */
  complete(): void;
  /** Removes what has been written, if the file is not whole. */
  discard(): void;
}

/** Begins a file that grows. */
export function growingFile(path: string): GrowingFile {
  const temporary = temporaryName(path);
  const file = openSync(temporary, 'w');
  let [isOpen, failure]: [boolean, unknown] = [true, undefined];
  const close = () => {
    isOpen = false;
    process.off('exit', discard);
    closeSync(file);
  };
  const discard = () => {
    if (!isOpen) return;
    close();
    rmSync(temporary, { force: true });
  };
  // a run that is interrupted leaves nothing behind
  process.once('exit', discard);
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
        renameSync(temporary, path);
        close();
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
