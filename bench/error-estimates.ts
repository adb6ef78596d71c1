import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Compared } from './compared.js';
import { coverageReport } from './coverage.js';
import { drawnExperiments, SETS } from './drawn-experiments.js';

/** usage: error-estimates.ts [experiments] [workers] [mixed|overtrained|plane]; what it prints does not depend on the workers. */
const [count = 300, workers = 2] = process.argv.slice(2, 4).map(Number);
const set = SETS.find((each) => each === (process.argv[4] ?? 'mixed'));
if (set === undefined) throw new Error(`the set should be one of ${SETS.join(', ')}, found '${process.argv[4]}'.`);

const found = await Promise.all(Array.from({ length: workers }, (_, first) => comparisons(first)));
const all = found.flat().sort((a, b) => a.experiment - b.experiment);
const { lines, worst } = coverageReport(all);
console.log(`Error estimates of ${count} ${set} random experiments against finer runs (3 training times each)`);
for (const line of lines) console.log(line);
const drawn = drawnExperiments(count, set);
if (worst.length > 0) console.log('\nThe experiments named above:');
for (const index of [...new Set(worst)].sort((a, b) => a - b)) console.log(`#${index} ${JSON.stringify(drawn[index])}`);

/** What one worker process finds. */
function comparisons(first: number): Promise<Compared[]> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL('error-estimates-process.ts', import.meta.url));
    const child = fork(file, [`${count}`, `${first}`, `${workers}`, `${set}`], {
      ...{ execArgv: ['--import', 'tsx'], serialization: 'advanced' },
    });
    const received: Compared[] = [];
    child.on('message', (some: Compared[]) => received.push(...some));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(received) : reject(new Error(`a worker ended with code ${code}.`)),
    );
  });
}
