import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stream } from '../../src/numeric/random.js';
import { runScript } from '../faults/run-script.js';

/** A place of a source, and what stands there instead. */
export interface Mutant {
  /** file:line:column/k, the k-th mutant that begins there. */
  readonly id: string;
  readonly file: string;
  /** The characters from start up to end are replaced. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Stryker's name for the kind of change, such as EqualityOperator. */
  readonly operator: string;
}

/** What Stryker's instrumenter says of a mutant, as far as it is read here: lines and columns from 0. */
export interface Instrumented {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
}

const INSTRUMENTER = '@stryker-mutator/instrumenter';
const VERSION = '9.6.1';
/** What a compiler has made, as text. */
const MADE = /-bytes\.ts$/;

/**
 * Every mutant of the sources in src that are compiled for users, by file, place and replacement. Stryker's instrumenter
 * makes them; it is installed in the copy's folder for temporary files, as few need it.
 */
export async function allMutants(copy: string): Promise<Mutant[]> {
  const prefix = join(copy, 'tmp/stryker');
  const options = ['--no-save', '--no-audit', '--no-fund', '--silent', '--prefix', prefix];
  execFileSync('npm', ['install', ...options, `${INSTRUMENTER}@${VERSION}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const entry = join(prefix, 'node_modules', INSTRUMENTER, 'dist/src/index.js');
  const { Instrumenter } = await import(pathToFileURL(entry).href);

  const texts = new Map((await sourcesOf(copy)).map((file) => [file, readFileSync(join(copy, file), 'utf8')]));
  const files = Array.from(texts, ([name, content]) => ({ name, content, mutate: true }));
  const logger = Object.fromEntries(
    ['isDebugEnabled', 'debug', 'info', 'warn', 'error'].map((name) => [name, () => false]),
  );
  const how = { ignorers: [], excludedMutations: [], noHeader: true, plugins: null };
  const { mutants } = await new Instrumenter(logger).instrument(files, how);
  return inOrder(mutants, texts);
}

async function sourcesOf(copy: string): Promise<string[]> {
  const compiler = 'node_modules/typescript-native/bin/tsc';
  const { lines } = await runScript(copy, [compiler, '-p', 'tsconfig.build.json', '--listFilesOnly']);
  const files = lines.map((path) => relative(copy, path).replaceAll('\\', '/'));
  return files.filter((file) => file.startsWith('src/') && !MADE.test(file));
}

/** Mutants by file, place and replacement, each once. @param texts of the files */
export function inOrder(found: readonly Instrumented[], texts: ReadonlyMap<string, string>): Mutant[] {
  const starts = new Map(Array.from(texts, ([file, text]) => [file, startsOfLines(text)]));
  const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
  const mutants = found
    .map(({ fileName: file, mutatorName: operator, replacement, location: { start, end } }) => {
      const offset = (at: typeof start) => starts.get(file)![at.line] + at.column;
      const place = `${file}:${start.line + 1}:${start.column + 1}`;
      return { place, file, start: offset(start), end: offset(end), replacement, operator };
    })
    .sort(
      (a, b) =>
        compare(a.file, b.file) ||
        compare(a.start, b.start) ||
        compare(a.end, b.end) ||
        compare(a.replacement, b.replacement) ||
        compare(a.operator, b.operator),
    )
    .filter((each, i, all) => i === 0 || !isSame(each, all[i - 1]));
  const counts = new Map<string, number>();
  return mutants.map(({ place, ...mutant }) => {
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    return { id: `${place}/${count}`, ...mutant };
  });
}

function startsOfLines(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}

function isSame(a: Omit<Mutant, 'id'>, b: Omit<Mutant, 'id'>): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.replacement === b.replacement;
}

/**
 * The text of a file with a mutant in it. Parentheses keep an expression together, as Stryker replaces a node of a tree
 * and not text.
 */
export function mutated(text: string, { start, end, replacement, operator }: Mutant): string {
  const isStatement = operator === 'BlockStatement' || /^(case|default|for)\b/.test(replacement);
  const inside = isStatement ? replacement : `(${replacement})`;
  return text.slice(0, start) + inside + text.slice(end);
}

/** A list in random order: its first k elements are a sample of k, the same on every machine. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const { uniform } = stream(seed, 'evaluation');
  const elements = [...list];
  // Fisher and Yates: each place takes one of those that are left
  for (let k = 0; k < elements.length - 1; k++) {
    const j = k + Math.floor(uniform() * (elements.length - k));
    [elements[k], elements[j]] = [elements[j], elements[k]];
  }
  return elements;
}
