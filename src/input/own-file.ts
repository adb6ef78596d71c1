import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freshBuild } from './fresh-build.js';
import { packageFile } from './package.js';

/** The files of the package are TypeScript in the source. */
const IS_SOURCE = import.meta.url.endsWith('.ts');

/**
 * The path of a file of the package as it runs, source or build. @param name from the top of the source, without suffix; in
 * the build only what it is entered by has a file of its own
 */
export function runningFile(name: string): string {
  return fileURLToPath(packageFile(IS_SOURCE ? `${name}.ts` : fileInBuild('dist', name)));
}

/** The same for another process to load: the source stands aside for a build of it, which starts up to ten times as fast. */
export function ownFile(name: string): string {
  const build = IS_SOURCE ? freshBuild() : undefined;
  return build === undefined ? runningFile(name) : fileInBuild(build, name);
}

/** The file that a build has for a name. */
export function fileInBuild(build: string, name: string): string {
  return join(build, `${name}.js`);
}

/** Code that runs such a file in a process or thread of its own, from the source and from the package alike. */
export function codeThatRuns(file: string): string {
  if (!file.endsWith('.ts')) return `import(${JSON.stringify(pathToFileURL(file).href)})`;
  const [path, jiti] = [file, createRequire(import.meta.url).resolve('jiti')].map((each) => JSON.stringify(each));
  return `require(${jiti}).createJiti(${path}).import(${path})`;
}
