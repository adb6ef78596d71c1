import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The first failure ends the tests of a mutant, so quick ones go first: vitest itself would begin with the largest file.
 */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification) => statSync(moduleId).size;
    return [...files].sort((a, b) => size(a) - size(b));
  }
}

// the unit tests of one folder of src, which is vitest's dir here, without those that would take seconds for each mutant
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['kl-ode', 'kl-sde', 'kl-ode-space', 'entropy-by-force'].map((name) => `**/${name}.test.ts`),
    setupFiles: ['vitest.setup.ts'],
    testTimeout: 60_000,
    sequence: { sequencer: SmallestFirst },
  },
});
