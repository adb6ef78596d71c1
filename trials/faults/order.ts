import { dirname } from 'node:path';
import { distancesFrom, type Importers } from './importers.js';
import type { CaughtBy } from './memory.js';

/** What is asked at once: some test files, or a claim or all claims of a topic. */
export interface Step {
  readonly kind: 'test' | 'claim';
  readonly names: readonly string[];
}

/** What can be asked about a fault. */
export interface Askable {
  /** Every test file, as a path within the package. */
  readonly testFiles: readonly string[];
  /** Those of them that take very long, as they wait for other processes. */
  readonly slow: readonly string[];
  readonly importers: Importers;
  /** Ids of the claims by topic. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
}

/** Tests of files that import a changed file through so many others are near it. */
const NEAR = 2;

/**
 * In which order to look for what catches a fault; no test file is asked twice. What is remembered goes first, then the
 * tests from the nearest outwards - the file of the same name, its folder, those that import it or an importer, all, the slow
 * ones last - with the claims, topic by topic, before all that are not near. Without `testsFirst` every claim goes before every test, and a remembered test waits as well: it would
 * hide what the claims catch.
 *
 * @param changes the files that the fault changes
 * @param remembered what caught it last, as far as it still exists
 */
export function searchOrder(
  changes: readonly string[],
  { testFiles, slow, importers, topics }: Askable,
  remembered: CaughtBy,
  testsFirst: boolean,
): Step[] {
  const folders = changes.map((file) => `${dirname(file)}/`);
  const waiting = new Set(testFiles);
  const tests = (isAsked: (file: string) => boolean): Step[] => {
    const names = [...waiting].filter(isAsked);
    for (const name of names) waiting.delete(name);
    return names.length > 0 ? [{ kind: 'test', names }] : [];
  };
  const knownTest = tests((file) => file === remembered.test);
  const beside = tests((file) => changes.some((changed) => file === changed.replace(/\.ts$/, '.test.ts')));
  const isQuick = (file: string) => !slow.includes(file);
  const inFolder = tests((file) => isQuick(file) && folders.some((folder) => file.startsWith(folder)));
  const distances = distancesFrom(changes, importers);
  const isWithin = (file: string, most: number) =>
    isQuick(file) && (distances.get(file) ?? Number.POSITIVE_INFINITY) <= most;
  const near = Array.from({ length: NEAR }, (_, k) => tests((file) => isWithin(file, k + 1))).flat();
  const all = [...tests(isQuick), ...tests(() => true)];

  const known = Object.values(topics)
    .flat()
    .filter((id) => id === remembered.claim);
  const knownClaim = known.map((id): Step => ({ kind: 'claim', names: [id] }));
  const claims = Object.keys(topics).map((topic): Step => ({ kind: 'claim', names: [topic] }));
  return testsFirst
    ? [...knownTest, ...knownClaim, ...beside, ...inFolder, ...near, ...claims, ...all]
    : [...knownClaim, ...claims, ...knownTest, ...beside, ...inFolder, ...near, ...all];
}
