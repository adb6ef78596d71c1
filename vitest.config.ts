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
  'web/explore/explore.test.ts',
  'web/check/site.test.ts',
  'web/check/pages.test.ts',
  'src/system/transport/connection.test.ts',
  'properties/systems.test.ts',
  'bin/package.test.ts',
  'src/cli/own-claims.test.ts',
  'bin/main.test.ts',
  'src/divergence/reverse-sde/plane-sde-solver.test.ts',
  'src/baseline/measured-ladder.test.ts',
  'trials/repositories/repositories.test.ts',
  'src/cli/system.test.ts',
  'bin/vitest.test.ts',
  'src/cli/measure-progress.test.ts',
  'properties/generalization/concentration.test.ts',
  'src/system/transport/open-system.test.ts',
  'properties/training/training-times.test.ts',
  'bin/init.test.ts',
  'properties/reference.test.ts',
  'properties/cases.test.ts',
  'src/experiment/measure.test.ts',
  'trials/action/action.test.ts',
  'src/cli/own-modules.test.ts',
  'src/run/case-pool.test.ts',
  'trials/calibrate/calibrate.test.ts',
  'src/cli/several-systems.test.ts',
  'src/run/measure-on-workers.test.ts',
  'src/cli/shards.test.ts',
  'bin/interruption.test.ts',
  'src/cli/expect.test.ts',
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
 * Vite makes a getter call of each use of an import, for which loops of numerics take up to twice as long: what modules of
 * this package import of each other is a constant here. That changes nothing, as none import each other in a circle.
 */
const constantImports: Plugin = {
  name: 'constant-imports',
  // once types are gone
  enforce: 'post',
  transform(code) {
    let count = 0;
    const constants = (_: string, names: string, from: string) => {
      const module = `imported${count++}`;
      return `import * as ${module} from ${from}; const {${names.replaceAll(' as ', ': ')}} = ${module};`;
    };
    return { code: code.replace(/^import \{([^}]*)\} from (["']\..*);/gm, constants), map: null };
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
      'web/**/*.test.ts',
      'docs/*.test.ts',
    ],
    // the gate itself, which `npm run verify` is too: npm run test:claims
    exclude: [...configDefaults.exclude, 'properties/claims.test.ts'],
    setupFiles: ['vitest.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // a page that is tested waits for the processor as everything else does
    expect: { poll: { timeout: 60_000 } },
    // modules are loaded once a worker, not once a file: no test leaves anything behind in them
    isolate: false,
    // some of the longest files wait for other processes most of the time: a worker more than there are cores
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
  },
});
