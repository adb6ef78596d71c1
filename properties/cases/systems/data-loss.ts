import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { type GradientFlow, gradientFlow } from '../../../src/training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';
import type { FittedReadout } from './fits.js';

/** Time nodes of the loss that somebody else's training is judged by, and of the coarser one whose difference is the error. */
const TIME_NODES = 64;
const COARSER_NODES = 48;

/** The training loss of a fitted model by the exact engine, and gradient flow on it. */
export interface DataLoss {
  readonly loss: QuadraticLoss;
  readonly flow: GradientFlow;
}

/** The loss of the data a model was trained on, in its features, at two time quadratures, the finer first. */
export function dataLosses({ process, features, data }: FittedReadout, trainingTime: number): [DataLoss, DataLoss] {
  const at = (nodes: number): DataLoss => {
    const loss = quadraticLoss(process, features, empiricalMeasure(data), nodes);
    return { loss, flow: gradientFlow(loss, [trainingTime]) };
  };
  return [at(TIME_NODES), at(COARSER_NODES)];
}
