import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { LONGEST } from '../../vitest.config.js';

/** Topics of claims, the quickest first. */
export const TOPICS = ['engine', 'score', 'forward', 'training', 'sampling', 'generalization'];

/** Folders whose files import each other. */
const FOLDERS = ['src', 'properties', 'bin', 'trials', 'bench'];
/** The gate itself, a test that installs the package, and one that any change to a text makes fail. */
const NOT_ASKED = ['properties/claims.test.ts', 'bin/package.test.ts', 'trials/faults/faults.test.ts'];
/** A test is near what it imports, and what that imports. */
const STEPS = 2;

/** Who may notice a change to a file. */
export interface Nearby {
  /**
   * The test beside a file, and those that import it within two steps, the quickest first; without any, those of its
   * folder.
   */
  testsOf(file: string): string[];
  /** The topics with a claim that imports a file, directly or not, in the order in which they are given. */
  topicsOf(file: string): string[];
}

/** Reads the imports between the files of a package. @param topics names of folders in properties */
export function nearby(root: string, topics: readonly string[]): Nearby {
  const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => filesOf(root, folder));
  const importers = importersOf(root, files);
  const tests = files.filter((file) => file.endsWith('.test.ts') && !NOT_ASKED.includes(file));
  return {
    testsOf(file) {
      const distances = distancesFrom(file, importers);
      const beside = file.replace(/\.ts$/, '.test.ts');
      const isNear = (test: string) => test === beside || (distances.get(test) ?? Number.POSITIVE_INFINITY) <= STEPS;
      const near = tests.filter(isNear);
      const chosen = near.length > 0 ? near : tests.filter((test) => dirname(test) === dirname(file));
      // nobody has measured all of them: the size of a file says enough
      const cost = (test: string) => (test === beside ? 0 : statSync(join(root, test)).size);
      const rank = (test: string) => (LONGEST.includes(test) ? 1 : 0);
      return chosen.sort((a, b) => rank(a) - rank(b) || cost(a) - cost(b));
    },
    topicsOf(file) {
      const reached = [...distancesFrom(file, importers).keys()];
      return topics.filter((topic) => reached.some((each) => isClaim(each, topic)));
    },
  };
}

function filesOf(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function isClaim(file: string, topic: string): boolean {
  return dirname(file) === `properties/${topic}` && !file.endsWith('.test.ts');
}

/**
 * Which files load a file: by an import or in a process, whose module is named by its path as well. Imports of types alone
 * load nothing.
 */
function importersOf(root: string, files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  const known = new Set(files);
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8').replace(/^(import|export) type [^;]*;/gm, '');
    const paths = Array.from(text.matchAll(/'(\.\.?\/[^']*)\.js'/g), ([, path]) =>
      posix.join(posix.dirname(file), `${path}.ts`),
    );
    const modules = Array.from(text.matchAll(/Module\('([^']*)'\)/g), ([, name]) => `${name}.ts`);
    for (const loaded of new Set([...paths, ...modules])) {
      if (known.has(loaded)) importers.set(loaded, [...(importers.get(loaded) ?? []), file]);
    }
  }
  return importers;
}

/** The files that load a file, directly or by others, each with the number of steps. */
function distancesFrom(file: string, importers: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const distances = new Map([[file, 0]]);
  // a map goes on to what is added on the way
  for (const [each, distance] of distances) {
    for (const importer of importers.get(each) ?? []) {
      if (!distances.has(importer)) distances.set(importer, distance + 1);
    }
  }
  return distances;
}
