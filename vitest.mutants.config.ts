import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import config from './vitest.config.js';

/** The files as they are named on the command line, the quickest first: the first failure ends the run. */
class AsNamed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => process.argv.findIndex((name) => moduleId.endsWith(`/${name}`));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

// the tests that may catch a mistake in a copy of the package
export default mergeConfig(
  config,
  defineConfig({ cacheDir: 'tmp/vite', test: { bail: 1, maxWorkers: 1, sequence: { sequencer: AsNamed } } }),
);
