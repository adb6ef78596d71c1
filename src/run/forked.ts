import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';

/**
 * Starts a process that runs a file. Messages may hold typed arrays, and numbers that are NaN, infinite or -0, which JSON has no
 * way to write.
 *
 * @param path of the file, TypeScript or JavaScript
 * @param flags for Node, such as the size of its heap
 */
export function forked(path: string, flags: readonly string[], stdio: ForkOptions['stdio']): ChildProcess {
  return fork(path, {
    serialization: 'advanced',
    execArgv: [...(path.endsWith('.ts') ? typescriptLoader() : process.execArgv), ...flags],
    stdio,
  });
}

/** Node needs to be told in every process how to load TypeScript. */
function typescriptLoader(): string[] {
  const loader = `register('tsx/esm', { parentURL: '${import.meta.url}', data: {} })`;
  const register = `import { register } from 'node:module'; ${loader};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}
