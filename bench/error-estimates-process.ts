import { compare } from './compared.js';
import { drawnExperiments } from './drawn-experiments.js';

/** Compares every `workers`-th experiment, starting from number `first`, and sends what it finds. */
const [count, first, workers] = process.argv.slice(2).map(Number);
for (const [index, experiment] of drawnExperiments(count).entries()) {
  if (index % workers === first) process.send?.(compare(experiment, index));
}
