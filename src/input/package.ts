import { existsSync, readFileSync } from 'node:fs';

/**
 * A file or folder of this package as a URL. The package is the nearest folder above this file that holds a
 * package.json, in the sources and in the build alike.
 */
export function packageFile(path: string): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('../', folder);
  return new URL(path, folder);
}

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
