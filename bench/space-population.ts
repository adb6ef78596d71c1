import { join } from 'node:path';
import { biasesAt, drawFeatures } from '../src/features/random-features.js';
import { pairPlan } from '../src/training/pair-plan.js';
import { process, time } from './curve.js';
import { atLeast, atMost, type Finding, found } from './finding.js';
import { nodeGram } from './node-gram.js';
import { readNpy } from './npy.js';
import type { Size } from './size.js';
import { spaceModes } from './space-problem.js';
import { gramDistance } from './statistics.js';
import { inTurns, seconds } from './stopwatch.js';
import { findPython, runScript, withArrays } from './yardstick.js';

const DIMENSION = 16;
const WIDTHS: Record<Size, number> = { full: 512, small: 128 };
const ROUNDS = 9;
/**
 * How many calls in a row are timed in a turn: the first calls after the script has run wait for memory, and a gram of
 * 48 nodes makes 48 calls.
 */
const CALLS = 12;
/** Somewhere in the middle: alpha = 0.37. */
const NODE = { t: 1, weight: 1 };

/** Two modes of different widths. */
const target = spaceModes(DIMENSION, [1, 0.5]);

/**
 * The population gram at one time node by the series, by the closed formula, and by the same formula in NumPy and
 * SciPy.
 */
export function benchSpacePopulation(size: Size): Finding[] {
  const m = WIDTHS[size];
  console.log(`\nThe population gram, d = ${DIMENSION}, m = ${m}, one time node, two Gaussians`);
  const features = drawFeatures(m, DIMENSION, time, 0);
  const bySeries = () => nodeGram(features, target, NODE);
  const byFormula = () => nodeGram(features, target, NODE, pairPlan(features, -1));
  const inARow = (run: () => unknown) =>
    seconds(() => {
      for (let call = 0; call < CALLS; call++) run();
    }) / CALLS;
  const ours = { series: () => inARow(bySeries), formula: () => inARow(byFormula) };
  const closed = byFormula();
  const agreement = atMost(
    'largest difference of the series from the formula, as a fraction of sqrt(G_ii G_jj)',
    gramDistance(bySeries(), closed, m),
    1e-9,
  );
  const python = findPython();
  if (python === undefined) {
    console.log('No python3 with NumPy and SciPy was found, so only our own times are given.');
    return [agreement, ...ownFindings(inTurns(ROUNDS, ours))];
  }
  const { weights, ...cloud } = target.cloud(process.coefficients(NODE.t));
  const arrays = {
    W: { shape: [m, DIMENSION], values: features.weights },
    b: { shape: [m], values: biasesAt(features, NODE.t) },
    means: { shape: [cloud.count, DIMENSION], values: cloud.means },
    variances: { shape: [cloud.count], values: cloud.variances },
    weights: { shape: [cloud.count], values: weights.map((value) => (NODE.weight * value) / m) },
  };
  return withArrays(arrays, (folder) => {
    const script = () => Number(runScript(python, 'space_gram.py', [folder]));
    const times = inTurns(ROUNDS, { ...ours, script });
    const theirs = readNpy(join(folder, 'gram.npy'));
    return [
      agreement,
      found('largest difference of space_gram.py from the formula', gramDistance(theirs, closed, m)),
      ...ownFindings(times),
      found('space_gram.py', 1000 * times.script, ' ms'),
      atLeast('space_gram.py over the series', times.script / times.series, 3, 'x'),
      found('space_gram.py over our formula', times.script / times.formula, 'x'),
    ];
  });
}

function ownFindings({ series, formula }: Record<'series' | 'formula', number>): Finding[] {
  return [
    found('the series', 1000 * series, ' ms'),
    found('the formula', 1000 * formula, ' ms'),
    atLeast('the formula over the series', formula / series, 4, 'x'),
  ];
}
