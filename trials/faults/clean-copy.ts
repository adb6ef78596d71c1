import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Importers, importersIn } from './importers.js';
import { type TypeCheck, typeCheckOf } from './type-check.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What copies leave out; they borrow node_modules, and have dist only where claims are asked. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'reports']);
/** Folders that have tests. */
const TESTED = ['src', 'properties', 'bin', 'trials', 'bench'];
/** The gate itself, and a test that installs the package. */
const NOT_ASKED = ['properties/claims.test.ts', 'bin/package.test.ts'];

/** The package as it was when the run began, which faults are put into copies of. */
export interface CleanCopy {
  /** Every test file that can be asked, as a path within the package. */
  readonly testFiles: readonly string[];
  readonly importers: Importers;
  readonly typeCheck: TypeCheck;
  /** Makes another copy, without dist. @returns its folder */
  copy(name: string): string;
  /** Removes this copy and those made of it. */
  remove(): void;
}

/** Copies the package as it is now. */
export function cleanCopy(): CleanCopy {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const clean = copyTo(ROOT, join(folder, 'clean'));
  return {
    testFiles: TESTED.flatMap((tested) => testFilesOf(clean, tested)).filter((file) => !NOT_ASKED.includes(file)),
    importers: importersIn(clean, TESTED),
    typeCheck: typeCheckOf(clean),
    copy: (name) => copyTo(clean, join(folder, name)),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function copyTo(from: string, folder: string): string {
  cpSync(from, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) || path === from });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function testFilesOf(clean: string, folder: string): string[] {
  const names = readdirSync(join(clean, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
