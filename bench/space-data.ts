import { join } from 'node:path';
import { median } from '../src/evidence/median.js';
import { biasesAt } from '../src/features/random-features.js';
import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { pairPlan } from '../src/training/pair-plan.js';
import { NODES, process } from './curve.js';
import { type Finding, found } from './finding.js';
import { chosenNodes, nodeGram } from './node-gram.js';
import { readNpy } from './npy.js';
import { powerLaw } from './power-law.js';
import type { Size } from './size.js';
import { spaceProblem } from './space-problem.js';
import { relativeDistance } from './statistics.js';
import { timed } from './stopwatch.js';
import { findPython, runScript, withArrays } from './yardstick.js';

const DIMENSION = 8;
const WIDTH = 256;
const COUNTS: Record<Size, number> = { full: 100_000, small: 5000 };
/** The middle of each quarter of the nodes, counted from 0. */
const CHOSEN = [5, 17, 29, 41];
/** The numbers of draws per point at which the script's error is measured, and the accuracy it is extrapolated to. */
const DRAWS = [1, 4, 16];
const ACCURACY = 1e-4;

/**
 * The training gram over 4 of the 48 nodes, exactly, and by sampled noise in NumPy: at which accuracy do they cost the
 * same?
 */
export function benchSpaceData(size: Size): Finding[] {
  const n = COUNTS[size];
  console.log(
    `\nThe training gram, n = ${n}, d = ${DIMENSION}, m = ${WIDTH}, nodes ${CHOSEN.join(', ')} of 0 .. ${NODES - 1}`,
  );
  const { features, data } = spaceProblem(n, WIDTH, DIMENSION);
  const nodes = chosenNodes(NODES, CHOSEN);
  const exact = () => {
    const measure = empiricalMeasure(data);
    const plan = pairPlan(features);
    return total(nodes.map((node) => nodeGram(features, measure, node, plan)));
  };
  // gets everything compiled on a few points
  const few = empiricalMeasure({ ...data, count: 300, values: data.values.subarray(0, 300 * DIMENSION) });
  for (const node of nodes) nodeGram(features, few, node);
  const ours = timed(exact);
  const python = findPython();
  if (python === undefined) {
    console.log('No python3 with NumPy was found, so only our own time is given.');
    return [found('exact gram', ours.seconds, ' s')];
  }
  const coefficients = nodes.map(({ t }) => process.coefficients(t));
  const arrays = {
    W: { shape: [WIDTH, DIMENSION], values: features.weights },
    x: { shape: [n, DIMENSION], values: data.values },
    b: {
      shape: [nodes.length, WIDTH],
      values: Float64Array.from(nodes.flatMap(({ t }) => [...biasesAt(features, t)])),
    },
    alpha: { shape: [nodes.length], values: Float64Array.from(coefficients, ({ alpha }) => alpha) },
    sigma: { shape: [nodes.length], values: Float64Array.from(coefficients, ({ sigma }) => sigma) },
    weights: { shape: [nodes.length], values: Float64Array.from(nodes, ({ weight }) => weight / WIDTH) },
  };
  const { secondsOfDraws, grams } = withArrays(arrays, (folder) => {
    const printed = runScript(python, 'sampled_gram.py', [folder, `${Math.max(...DRAWS)}`]);
    return {
      secondsOfDraws: printed.trim().split('\n').map(Number),
      grams: inDraws(readNpy(join(folder, 'grams.npy'))),
    };
  });
  return compare(
    ours.seconds,
    median(secondsOfDraws),
    DRAWS.map((k) => errorOf(grams, k, ours.value)),
  );
}

/**
 * The script's error is c k^{-1/2} after k draws per point, and its time grows like k: so it needs (c/accuracy)^2
 * draws, and after our time it has the error c (s/ours)^{1/2}, where s is the time of one draw.
 */
function compare(ours: number, draw: number, errors: readonly number[]): Finding[] {
  const { exponent } = powerLaw(DRAWS, errors);
  const factor = Math.exp(
    errors.reduce((sum, error, i) => sum + Math.log(error * Math.sqrt(DRAWS[i])), 0) / errors.length,
  );
  const draws = (factor / ACCURACY) ** 2;
  return [
    found('exact gram', ours, ' s'),
    found('sampled_gram.py, one draw per point', draw, ' s'),
    ...errors.map((error, i) => found(`its relative error (Frobenius) after ${DRAWS[i]} draws`, error)),
    found('fitted exponent of its error in the draws (expected: -0.5)', exponent),
    found(`draws it needs for ${ACCURACY}, with the exponent -0.5`, draws),
    found(`sampled_gram.py to ${ACCURACY} over the exact gram`, (draws * draw) / ours, 'x'),
    found('relative error at which both cost the same', factor * Math.sqrt(draw / ours)),
  ];
}

/** The relative error after k draws per point: the root mean square over as many groups of k draws as there are. */
function errorOf(grams: readonly Float64Array[], k: number, exact: Float64Array): number {
  let square = 0;
  const groups = Math.floor(grams.length / k);
  for (let group = 0; group < groups; group++) {
    const sum = total(grams.slice(k * group, k * (group + 1)));
    square +=
      relativeDistance(
        sum.map((value) => value / k),
        exact,
      ) ** 2;
  }
  return Math.sqrt(square / groups);
}

/** The grams of the draws, one after the other in the script's file. */
function inDraws(all: Float64Array): Float64Array[] {
  const entries = WIDTH * WIDTH;
  return Array.from({ length: all.length / entries }, (_, i) => all.subarray(i * entries, (i + 1) * entries));
}

function total(grams: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(grams[0].length);
  for (const gram of grams) {
    for (let e = 0; e < sum.length; e++) sum[e] += gram[e];
  }
  return sum;
}
