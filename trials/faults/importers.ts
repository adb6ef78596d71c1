import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Which files import a file, as paths within the package. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/** The imports between the TypeScript files of some folders. */
export function importersIn(root: string, folders: readonly string[]): Importers {
  const importers = new Map<string, string[]>();
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = `${folder}/${name}`;
      for (const [, path] of readFileSync(join(root, file), 'utf8').matchAll(/ from '(\.[^']*)\.js'/g)) {
        const imported = `${posix.join(posix.dirname(file), path)}.ts`;
        if (!existsSync(join(root, imported))) continue;
        importers.set(imported, [...(importers.get(imported) ?? []), file]);
      }
    }
  }
  return importers;
}

/** The files that import some files, directly or by others, each with the number of imports between them. */
export function distancesFrom(files: readonly string[], importers: Importers): ReadonlyMap<string, number> {
  const distances = new Map(files.map((file) => [file, 0]));
  // a map goes on to what is added on the way
  for (const [file, distance] of distances) {
    for (const importer of importers.get(file) ?? []) {
      if (!distances.has(importer)) distances.set(importer, distance + 1);
    }
  }
  return distances;
}
