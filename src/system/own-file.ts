import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** This folder's files are TypeScript in the source and JavaScript in the package. */
const SUFFIX = import.meta.url.slice(-3);

/** The path of a file of the package, given relative to this folder and without its suffix. */
export function ownFile(name: string): string {
  return fileURLToPath(new URL(name + SUFFIX, import.meta.url));
}

/** Code that runs such a file in a process or thread of its own, from the source and from the package alike. */
export function codeThatRuns(name: string): string {
  const file = ownFile(name);
  if (SUFFIX !== '.ts') return `import(${JSON.stringify(pathToFileURL(file).href)})`;
  const [path, jiti] = [file, createRequire(import.meta.url).resolve('jiti')].map((each) => JSON.stringify(each));
  return `require(${jiti}).createJiti(${path}).import(${path})`;
}
