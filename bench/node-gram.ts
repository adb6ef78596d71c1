import type { RandomFeatures } from '../src/features/random-features.js';
import type { DiffusedMeasure } from '../src/target/target.js';
import type { PairPlan } from '../src/training/pair-plan.js';
import { spaceLosses } from '../src/training/space-loss.js';
import { timeQuadrature } from '../src/training/time-quadrature.js';
import { weightedTimes } from '../src/training/weighting.js';
import { process } from './curve.js';

/** A node of a quadrature in time: its time, and the weight g^2 dt that it carries. */
export interface TimeNode {
  readonly t: number;
  readonly weight: number;
}

/** Some of the nodes of a quadrature of `count`, by index. */
export function chosenNodes(count: number, indices: readonly number[]): TimeNode[] {
  const { nodes, weights } = timeQuadrature(process.horizon, count);
  return indices.map((i) => {
    const { diffusion } = process.coefficients(nodes[i]);
    return { t: nodes[i], weight: weights[i] * diffusion * diffusion };
  });
}

/**
 * What one node adds to a gram. It is the loss over a horizon whose only node is this one, rescaled from the weight
 * that the node has there to its own.
 *
 * @param plan the default plan if left out
 */
export function nodeGram(
  features: RandomFeatures,
  measure: DiffusedMeasure,
  { t, weight }: TimeNode,
  plan?: PairPlan,
): Float64Array {
  const [unit] = timeQuadrature(1, 1).nodes;
  const horizon = t / unit;
  const [only] = timeQuadrature(horizon, 1).weights;
  const { diffusion } = process.coefficients(t);
  const factor = weight / (only * diffusion * diffusion);
  const { gram } = spaceLosses(weightedTimes({ ...process, horizon }, features.dimension, 1), features, plan)(measure);
  for (let e = 0; e < gram.length; e++) gram[e] *= factor;
  return gram;
}
