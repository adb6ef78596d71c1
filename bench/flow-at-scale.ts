import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { initialScoreLoss } from '../src/target/entropy.js';
import { gradientFlow } from '../src/training/gradient-flow.js';
import { lossChange } from '../src/training/loss-at-readout.js';
import { quadraticLoss } from '../src/training/quadratic-loss.js';
import { NODES, process, target } from './curve.js';
import { atMost, type Finding } from './finding.js';
import { costAlong } from './ladder.js';
import { ownProblem } from './own-problem.js';
import type { Size } from './size.js';

const SAMPLES = 1000;
const WIDTH = 256;
const WIDTHS: Record<Size, readonly number[]> = {
  full: [128, 256, 512, 1024, 2048, 4096],
  small: [128, 256, 512],
};
const COUNTS: Record<Size, readonly number[]> = {
  full: [10_000, 31_623, 100_000, 316_228, 1_000_000],
  small: [10_000, 31_623, 100_000],
};

/** How the whole curve in one dimension grows with its width and with its data. */
export function benchFlowAtScale(size: Size): Finding[] {
  console.log('\nThe whole curve, d = 1: both grams and targets, the flow at 30 training times, the losses there');
  const inWidth = costAlong(`curve, n = ${SAMPLES}, m`, WIDTHS[size], (m) => curve(SAMPLES, m));
  const inData = costAlong(`curve, m = ${WIDTH}, n`, COUNTS[size], (n) => curve(n, WIDTH));
  return [
    ...inWidth.findings,
    atMost(`curve, n = ${SAMPLES}, exponent in m`, inWidth.exponent, 2.2),
    ...inData.findings,
    atMost(`curve, m = ${WIDTH}, exponent in n`, inData.exponent, 1.1),
  ];
}

function curve(n: number, m: number): () => number[] {
  const { features, data, trainingTimes } = ownProblem(n, m);
  return () => {
    const population = quadraticLoss(process, features, target, NODES);
    const empirical = quadraticLoss(process, features, empiricalMeasure(data), NODES);
    const start = initialScoreLoss(process, target).value;
    return gradientFlow(empirical, trainingTimes).readouts.map((A) => start + lossChange(population, A));
  };
}
