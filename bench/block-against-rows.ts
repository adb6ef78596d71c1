import { gradientFlow } from '../src/training/gradient-flow.js';
import { multiplyRows } from '../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../src/training/quadratic-loss.js';
import { blockReadouts, growBlocks } from './block-flow.js';
import { process } from './curve.js';
import { atMost, type Finding, found } from './finding.js';
import { gramTimesRows } from './gram-times-rows.js';
import { ownProblem } from './own-problem.js';
import type { Size } from './size.js';
import { spaceModes, spaceProblem } from './space-problem.js';
import { relativeDistance } from './statistics.js';
import { inTurns, seconds } from './stopwatch.js';

/** Pairs of dimension and width. */
const PROBLEMS: Record<Size, readonly (readonly [number, number])[]> = {
  full: [
    [3, 512],
    [8, 256],
    [8, 512],
    [8, 1024],
  ],
  small: [
    [3, 128],
    [8, 128],
  ],
};
const FEW_NODES = 4;
const ROUNDS = 3;
/** The relative error of each A(tau) that the flow aims at. */
const ACCURACY = 1e-7;

/**
 * The flow in d dimensions grows one Krylov basis per row of B. A block variant multiplies G by all d rows at once, and
 * needs fewer vectors in total, since all rows see the same G. How much of the flow's time goes into the products, and
 * how long does a block variant take to be as accurate?
 */
export function benchBlocks(size: Size): Finding[] {
  console.log('\nThe flow to 30 training times in d > 1: one Krylov basis per row beside a block basis');
  return PROBLEMS[size].flatMap(([d, m]) => {
    const { features } = spaceProblem(1, m, d);
    return compare(`d = ${d}, m = ${m}`, quadraticLoss(process, features, spaceModes(d), FEW_NODES));
  });
}

function compare(name: string, loss: QuadraticLoss): Finding[] {
  const { width: m, gram, crossMoment } = loss;
  const { trainingTimes } = ownProblem(1, 1);
  const { readouts, spectrum } = gradientFlow(loss, trainingTimes);
  const steps = spectrum.map(({ eigen }) => eigen.values.length);
  const inAll = steps.reduce((sum, count) => sum + count, 0);
  const longest = Math.max(...steps);
  const together = gramTimesRows(gram, m, crossMoment.length / m);
  const blocks = enoughBlocks(loss, readouts, trainingTimes);
  const repeat = (run: () => unknown) => () =>
    seconds(() => {
      for (let step = 0; step < longest; step++) run();
    });
  const basis = () => growBlocks(loss, blocks);
  const times = inTurns(ROUNDS, {
    rows: () => seconds(() => gradientFlow(loss, trainingTimes)),
    basis: () => seconds(basis),
    block: () => seconds(() => blockReadouts(loss, basis(), trainingTimes)),
    apart: repeat(() => multiplyRows(crossMoment, gram, m)),
    together: repeat(() => together(crossMoment)),
  });
  return [
    found(`${name}: one basis per row`, 1000 * times.rows, ' ms'),
    found(`${name}: vectors of all rows`, inAll),
    found(`${name}: share of the products`, times.apart / times.rows),
    found(`${name}: products one by one over all rows at once`, times.apart / times.together, 'x'),
    atMost(
      `${name}: relative difference of these products`,
      relativeDistance(together(crossMoment), multiplyRows(crossMoment, gram, m)),
      1e-12,
    ),
    found(`${name}: vectors of a block basis of the same accuracy`, basis().vectors.length),
    found(`${name}: the basis alone`, 1000 * times.basis, ' ms'),
    found(`${name}: the block flow`, 1000 * times.block, ' ms'),
    found(`${name}: one basis per row over the block flow`, times.rows / times.block, 'x'),
  ];
}

/**
 * The least number of block steps, tried in increments of a sixth, that brings every A(tau) within ACCURACY of the flow
 * by rows.
 */
function enoughBlocks(
  loss: QuadraticLoss,
  readouts: readonly Float64Array[],
  trainingTimes: readonly number[],
): number {
  for (let steps = 6; ; steps = Math.ceil((7 * steps) / 6)) {
    const basis = growBlocks(loss, steps);
    const candidates = blockReadouts(loss, basis, trainingTimes);
    const worst = Math.max(...candidates.map((A, k) => relativeDistance(A, readouts[k])));
    if (worst <= ACCURACY || basis.vectors.length === loss.width) return steps;
  }
}
