import { biasesAt, kinks } from '../src/features/random-features.js';
import { addNormal, type PartialMoments, partialMoments } from '../src/numeric/partial-moments.js';
import { addSmoothed, momentTree } from '../src/target/moment-tree.js';
import { timeQuadrature } from '../src/training/time-quadrature.js';
import { NODES, process } from './curve.js';
import { type Finding, found } from './finding.js';
import { ownProblem } from './own-problem.js';
import { largestDistance } from './statistics.js';
import { medianSeconds } from './stopwatch.js';

const COUNT = 10_000;
const WIDTH = 256;

/** The partial moments of 10^4 points at 256 kinks and 48 nodes, by the tree and by the sum over all points. */
export function benchMoments(): Finding[] {
  console.log(`\nPartial moments of n = 10^4 points at m = ${WIDTH} kinks and ${NODES} nodes`);
  const { features, data } = ownProblem(COUNT, WIDTH);
  const problems = Array.from(timeQuadrature(process.horizon, NODES).nodes, (t) => {
    const { alpha, sigma } = process.coefficients(t);
    const places = kinks(features.weights, biasesAt(features, t)).map((c) => c / alpha);
    return { places, spread: sigma / alpha };
  });
  const sides = () => problems.map(() => partialMoments(WIDTH));
  const byTree = (into: readonly PartialMoments[]) => {
    const tree = momentTree(data.values);
    for (const [k, { places, spread }] of problems.entries()) addSmoothed(tree, spread, places, 0, 1 / COUNT, into[k]);
  };
  const directly = (into: readonly PartialMoments[]) => {
    for (const [k, { places, spread }] of problems.entries()) {
      for (const x of data.values) {
        for (let i = 0; i < WIDTH; i++) addNormal(into[k], i, places[i], 0, 1 / COUNT, x, spread);
      }
    }
  };
  const tree = medianSeconds(5, () => byTree(sides()));
  const direct = medianSeconds(1, () => directly(sides()));
  const [a, b] = [sides(), sides()];
  byTree(a);
  directly(b);
  const differences = a.flatMap(({ right }, k) =>
    right.map(
      (values, order) => largestDistance(values, b[k].right[order]) / largestDistance(values, new Float64Array(WIDTH)),
    ),
  );
  return [
    found('tree', 1000 * tree, ' ms'),
    found('direct sum', 1000 * direct, ' ms'),
    found('direct sum over tree', direct / tree, 'x'),
    found('largest difference, as a fraction of the largest moment', Math.max(...differences)),
  ];
}
