import { empiricalMeasure } from '../target/empirical-measure.js';
import type { DiffusedMeasure } from '../target/target.js';
import { type GradientFlow, gradientFlow, lossChange, lossGradient } from '../training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import type { Setting } from './setting.js';

/** A loss, its gradient flow, and the population loss J of what the flow reaches at each training time. */
export interface Trained {
  readonly loss: QuadraticLoss;
  readonly flow: GradientFlow;
  /** J(A(tau)) under the population, in nats. */
  readonly scoreLoss: number[];
  /** What the error of A(tau) can move each of them by. */
  readonly flowError: number[];
}

/** Both trainings of an experiment, on the population and on the data, with the same time quadrature. */
export interface Training {
  readonly population: Trained;
  readonly empirical: Trained;
}

/**
 * Trains on the population and on the data.
 *
 * @param times training times, in the clock of theta
 * @param initialLoss J_0
 * @param timeNodes quadrature nodes in diffusion time
 * @param measure of the population; a coarser one than its target, say
 */
export function train(
  built: Setting,
  times: readonly number[],
  initialLoss: number,
  timeNodes: number,
  measure: DiffusedMeasure = built.target,
): Training {
  const population = trainPopulation(built, times, initialLoss, timeNodes, measure);
  const loss = lossOf(built, empiricalMeasure(built.data), timeNodes);
  return { population, empirical: follow(loss, population.loss, times, initialLoss) };
}

/** Trains on the population alone. */
export function trainPopulation(
  built: Setting,
  times: readonly number[],
  initialLoss: number,
  timeNodes: number,
  measure: DiffusedMeasure = built.target,
): Trained {
  const loss = lossOf(built, measure, timeNodes);
  return follow(loss, loss, times, initialLoss);
}

function lossOf({ process, features }: Setting, measure: DiffusedMeasure, timeNodes: number): QuadraticLoss {
  return quadraticLoss(process, features, measure, timeNodes);
}

function follow(
  loss: QuadraticLoss,
  population: QuadraticLoss,
  times: readonly number[],
  initialLoss: number,
): Trained {
  const flow = gradientFlow(loss, times);
  return {
    loss,
    flow,
    scoreLoss: flow.readouts.map((A) => initialLoss + lossChange(population, A)),
    flowError: flow.readouts.map((A, i) => lossGradient(population, A) * flow.errors[i]),
  };
}
