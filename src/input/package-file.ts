/** Where the files of this package are, in the sources and in the build alike. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The modules of the package are TypeScript in the source. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
/** What a build is made of. */
const SOURCES = ['src', 'bin', 'properties'];

/**
 * A file or folder of the package as a URL. The package is the nearest folder above this file that holds a package.json.
 *
 * @throws Error when there is none, as where a build was copied without it
 */
export function packageFile(path: string): URL {
  return new URL(path, packageFolder(import.meta.url));
}

/** The nearest folder above a file, or above a folder with its slash, that holds a package.json. @throws Error when there is none */
export function packageFolder(file: string): URL {
  let folder = new URL('./', file);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('../', folder);
    // the root is its own parent
    if (above.href === folder.href) throw new Error(`no folder above ${fileURLToPath(file)} has a package.json.`);
    folder = above;
  }
  return folder;
}

/** The version of the package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}

/**
 * The path of a module of the package as it runs, source or build.
 *
 * @param name from the top of the source, without suffix; the build has a file for each entry alone, see bundle.ts
 */
export function runningModule(name: string): string {
  return fileURLToPath(packageFile(IS_SOURCE ? `${name}.ts` : moduleInBuild('dist', name)));
}

/**
 * The path of a module of the package for another process to load. The source stands aside for a build of it, which
 * starts up to ten times as fast.
 */
export function loadableModule(name: string): string {
  const build = IS_SOURCE ? freshBuild() : undefined;
  return build === undefined ? runningModule(name) : moduleInBuild(build, name);
}

/** The path that a module has in a build. */
export function moduleInBuild(build: string, name: string): string {
  return join(build, `${name}.js`);
}

/** Code that loads such a module in a process or thread of its own, from the source and from the package alike. */
export function codeThatLoads(path: string): string {
  const load = `import(${JSON.stringify(pathToFileURL(path).href)})`;
  const loader = `require('node:module').register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  return path.endsWith('.ts') ? `${loader}; ${load}` : load;
}

let found: { readonly folder: string | undefined } | undefined;

/** The folder of the build, where it is newer than the sources, which may not change while they run. */
export function freshBuild(): string | undefined {
  found ??= { folder: freshBuildIn(fileURLToPath(packageFile('./'))) };
  return found.folder;
}

/** The folder of the build of a package, where no source is newer. */
export function freshBuildIn(root: string): string | undefined {
  const folder = join(root, 'dist');
  const command = moduleInBuild(folder, 'bin/main');
  if (!existsSync(command)) return undefined;
  const built = statSync(command).mtimeMs;
  const isFresh = SOURCES.every((source) =>
    readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .every((name) => statSync(join(root, source, name)).mtimeMs < built),
  );
  return isFresh ? folder : undefined;
}
