import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { gradientFlow } from '../src/training/gradient-flow.js';
import { quadraticLoss } from '../src/training/quadratic-loss.js';
import { process } from './curve.js';
import { type Finding, found } from './finding.js';
import { costAlong } from './ladder.js';
import { ownProblem } from './own-problem.js';
import type { Size } from './size.js';
import { spaceProblem } from './space-problem.js';

/** Few nodes are enough, as a training gram costs about the same at every node. */
const FEW_NODES = 4;
const MIDDLE = { n: 500, m: 128, d: 4 };
type Axis = keyof typeof MIDDLE;

const SIZES: Record<Size, Record<Axis, readonly number[]>> = {
  full: { n: [500, 1000, 2000, 4000, 8000], m: [64, 128, 256, 512, 1024], d: [2, 4, 8, 16, 32] },
  small: { n: [125, 250, 500], m: [32, 64, 128], d: [2, 4, 8] },
};

/** How the training gram and the flow in more than one dimension grow with n, m and d. */
export function benchSpaceAtScale(size: Size): Finding[] {
  const { n, m, d } = MIDDLE;
  console.log(`\nTraining gram (${FEW_NODES} nodes) and flow (30 training times) about n = ${n}, m = ${m}, d = ${d}`);
  const axes = Object.keys(MIDDLE) as Axis[];
  const along = (stage: string, axis: Axis, prepare: (at: typeof MIDDLE) => () => unknown) => {
    const { exponent, findings } = costAlong(`${stage}, ${axis}`, SIZES[size][axis], (value) =>
      prepare({ ...MIDDLE, [axis]: value }),
    );
    return [...findings, found(`${stage}, exponent in ${axis}`, exponent)];
  };
  return [
    ...axes.flatMap((axis) => along('gram', axis, gram)),
    // the flow sees the data only through the gram
    ...(['m', 'd'] as const).flatMap((axis) => along('flow', axis, flow)),
  ];
}

function gram({ n, m, d }: typeof MIDDLE) {
  const { features, data } = spaceProblem(n, m, d);
  return () => quadraticLoss(process, features, empiricalMeasure(data), FEW_NODES);
}

function flow(at: typeof MIDDLE) {
  const loss = gram(at)();
  const { trainingTimes } = ownProblem(1, 1);
  return () => gradientFlow(loss, trainingTimes);
}
