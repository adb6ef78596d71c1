import { compare, compareInPlane } from './compared.js';
import { type DrawnSet, drawnExperiments } from './drawn-experiments.js';

/** Compares every `workers`-th experiment, starting from number `first`, and sends what it finds. */
const [count, first, workers] = process.argv.slice(2, 5).map(Number);
const set = process.argv[5] as DrawnSet;
for (const [index, experiment] of drawnExperiments(count, set).entries()) {
  if (index % workers === first) process.send?.((set === 'plane' ? compareInPlane : compare)(experiment, index));
}
