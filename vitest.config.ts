import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest. On a clean checkout vitest starts with the largest files, which these are not: they
 * would come last and run alone.
 */
export const LONGEST = [
  'src/system/transport/connection.test.ts',
  'properties/systems.test.ts',
  'bin/package.test.ts',
  'src/cli/own-claims.test.ts',
  'bin/main.test.ts',
  'src/run/case-pool.test.ts',
  'src/cli/measure-progress.test.ts',
  'properties/reference.test.ts',
  'src/system/transport/open-system.test.ts',
  'properties/cases.test.ts',
  'src/cli/own-modules.test.ts',
  'src/cli/system.test.ts',
  'bin/vitest.test.ts',
  'trials/action/action.test.ts',
  'properties/determinism.test.ts',
  'src/run/measure-on-workers.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return found < 0 ? LONGEST.length : found;
    };
    return [...(await super.sort(files))].sort((a, b) => place(a) - place(b));
  }
}

/**
 * Vite makes a getter call of each use of an import, which loops of numerics pay for: a constant of each import in its
 * place halves their time. That is the same where no modules import each other in a circle, as the linter sees to.
 */
const constantImports: Plugin = {
  name: 'constant-imports',
  enforce: 'post',
  transform(code, id) {
    if (!/\/(src|properties)\/.*\.ts$/.test(id)) return undefined;
    const constant = (statement: string, names: string, from: string) => {
      const imported = names
        .split(',')
        .map((name) => name.trim().split(/\s+as\s+/))
        .filter(([name]) => name !== '');
      const locals = imported.map(([name, local = name]) => ({ name, local }));
      const renamed = locals.map(({ name, local }) => `${name} as imported_${local}`).join(', ');
      const constants = locals.map(({ local }) => `${local} = imported_${local}`).join(', ');
      return `import { ${renamed} } from ${from}; const ${constants};`;
    };
    return { code: code.replace(/^import \{([^}]*)\} from ("[^"]*"|'[^']*');/gm, constant), map: null };
  },
};

export default defineConfig({
  plugins: [constantImports],
  // what users import is here the source, built or not
  resolve: {
    alias: [{ find: /^diffusion-bounds$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }],
  },
  test: {
    include: [
      'src/**/*.test.ts',
      'properties/**/*.test.ts',
      'bin/**/*.test.ts',
      'trials/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    // the gate itself, which `npm run verify` is too: npm run test:claims
    exclude: [...configDefaults.exclude, 'properties/claims.test.ts'],
    setupFiles: ['vitest.setup.ts'],
    testTimeout: 120_000,
    // modules are loaded once a worker, not once a file: no test leaves anything behind in them
    isolate: false,
    // some of the longest files wait for other processes most of the time: a worker more than there are cores
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
  },
});
