/**
 * Mutation tests of the engine and of what counts as evidence, a folder of src at a time: Stryker changes one operator,
 * condition or block of a source, and the unit tests beside it have to notice. Its 160 packages are installed when they are
 * asked for.
 * usage: npm run mutants -- [folder...]; exits 1 if a folder scores below the threshold in stryker.config.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const STRYKER = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/vitest-runner@9.6.1'];
const FOLDERS = ['evidence', 'process', 'bound', 'training', 'target', 'divergence'];

const asked = process.argv.slice(2);
const unknown = asked.find((folder) => !FOLDERS.includes(folder));
if (unknown !== undefined) throw new RangeError(`${unknown} is not one of ${FOLDERS.join(', ')}`);

const succeeds = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
if (!succeeds('npm', 'install', '--no-save', '--no-audit', '--no-fund', ...STRYKER)) process.exit(1);
mkdirSync('reports/mutants', { recursive: true });
const shared = JSON.parse(readFileSync('stryker.config.json', 'utf8'));
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  const config = `reports/mutants/${folder}.config.json`;
  const own = {
    mutate: [`src/${folder}/**/*.ts`, `!src/${folder}/**/*.test.ts`],
    vitest: { configFile: 'vitest.mutants.config.ts', dir: `src/${folder}` },
    incrementalFile: `reports/mutants/${folder}.incremental.json`,
    jsonReporter: { fileName: `reports/mutants/${folder}.json` },
  };
  writeFileSync(config, JSON.stringify({ ...shared, ...own }));
  // the others are tried all the same
  if (!succeeds('node_modules/.bin/stryker', 'run', config)) process.exitCode = 1;
}
