import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Files of this folder are TypeScript in the source and JavaScript in the package. */
const SUFFIX = import.meta.url.slice(-3);

/**
 * Starts a process that runs a file of this folder. Messages may hold typed arrays, and numbers that are NaN, infinite or
 * -0, which JSON has no way to write.
 *
 * @param name of the file, without its suffix
 * @param flags for Node, such as the size of its heap
 */
export function forked(name: string, flags: readonly string[], stdio: ForkOptions['stdio']): ChildProcess {
  return fork(fileURLToPath(new URL(`./${name}${SUFFIX}`, import.meta.url)), {
    serialization: 'advanced',
    execArgv: [...(SUFFIX === '.ts' ? typescriptLoader() : process.execArgv), ...flags],
    stdio,
  });
}

/** From the source, Node needs to be told in every process how to load TypeScript. */
function typescriptLoader(): string[] {
  const loader = `register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  const register = `import { register } from 'node:module'; ${loader};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
