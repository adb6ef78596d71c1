/**
 * Mutation tests of the engine and of what counts as evidence, a folder of src at a time: Stryker changes one operator,
 * condition or block of a source, and the unit tests beside it have to notice.
 * usage: npm run mutants -- [folder...]; exits 1 if a folder scores below the threshold in stryker.config.json.
 */
import { Stryker } from '@stryker-mutator/core';

const FOLDERS = ['evidence', 'process', 'bound', 'training', 'target', 'divergence'];

const asked = process.argv.slice(2);
const unknown = asked.find((folder) => !FOLDERS.includes(folder));
if (unknown !== undefined) throw new RangeError(`${unknown} is not one of ${FOLDERS.join(', ')}`);
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  await new Stryker({
    mutate: [`src/${folder}/**/*.ts`, `!src/${folder}/**/*.test.ts`],
    vitest: { configFile: 'vitest.mutants.config.ts', dir: `src/${folder}` },
    incrementalFile: `reports/mutants/${folder}.incremental.json`,
    jsonReporter: { fileName: `reports/mutants/${folder}.json` },
  }).runMutationTest();
}
