import type { Divergence } from '../divergence/divergence.js';
import { featureField } from '../divergence/field/feature-field.js';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import type { Network } from '../network/network.js';
import { networkField } from '../network/network-field.js';
import type { Tensors } from '../network/tensorflow.js';
import { type TrainingPlan, trainNetworks } from '../network/train-network.js';
import type { Estimate } from '../numeric/estimate.js';
import { stream } from '../numeric/random.js';
import { laterStart } from '../process/later-start.js';
import { forwardProcess, type ProcessSpec } from '../process/process-spec.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import type { Points } from '../target/points.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { lossChange } from '../training/loss-at-readout.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import { weightAt } from '../training/weighting.js';
import type { PairOfModes } from './digit-pairs.js';
import { negativeLogLikelihoods } from './flow-likelihood.js';
import { divergedIn } from './network-read-outs.js';

/** A model of the data of a pair of clusters along its training. */
export interface PairCurve {
  /** Training times, or epochs. */
  readonly times: readonly number[];
  /** The loss that is descended, on the data of the training. */
  readonly training: readonly number[];
  /** The same on those held out. */
  readonly heldOut: readonly Estimate[];
  /** By how much it is larger there than on the data of the training. */
  readonly gaps: readonly Estimate[];
  /** -(1/n) log p^ODE of those held out, in nats. */
  readonly likelihoods: readonly Divergence[];
}

/** The aimed error of likelihoods in nats: seeds lie some fifty times further apart. */
const AIM = 0.02;

/** A random-feature model and its exact flow. */
export interface FlowPlan {
  readonly process: ProcessSpec;
  /** m. */
  readonly width: number;
  /** Training times tau, in the clock of theta. */
  readonly times: readonly number[];
  /** Gauss nodes in diffusion time, of which the losses are sums. */
  readonly timeNodes: number;
}

/**
 * The gradient flow from A = 0 on the data of a pair, with the weight g^2. Losses are those of denoising, less that of the score 0,
 * 1/2 int g^2 d/sigma^2 dt, which is the same for all data:
 *
 *     1/2 int g^2 E|s(x_t) - grad log p_{t|0}(x_t | x_0)|^2 dt - that  =  (1/2m) tr(A G A^T) - (1/m) tr(A B^T).
 *
 * @param seed of the features
 */
export function flowOnPair({ training, heldOut }: PairOfModes, plan: FlowPlan, seed: number): PairCurve {
  const process = forwardProcess(plan.process);
  const { dimension } = training.points;
  const features = drawFeatures(plan.width, dimension, embedding({ kind: 'signal' }, process), seed);
  const [onTraining, onHeldOut] = [training, heldOut].map(({ points }) =>
    quadraticLoss(process, features, empiricalMeasure(points), plan.timeNodes),
  );
  const { readouts } = gradientFlow(onTraining, plan.times);
  return {
    times: plan.times,
    training: readouts.map((A) => lossChange(onTraining, A)),
    heldOut: readouts.map((A) => ({ value: lossChange(onHeldOut, A), error: 0 })),
    gaps: readouts.map((A) => ({ value: lossChange(onHeldOut, A) - lossChange(onTraining, A), error: 0 })),
    likelihoods: negativeLogLikelihoods(process, featureField(features, readouts), heldOut.points, 1, AIM),
  };
}

/** A pair and the seed of what is trained on it. */
export interface PairToTrain {
  readonly pair: PairOfModes;
  readonly seed: number;
}

/**
 * Networks that are trained on pairs, all at once. Those of one seed start alike and draw the same noise. The training loss at a
 * checkpoint is the mean over the batches since the one before.
 *
 * @param onEpoch after each epoch: how many of all are done
 */
export function networksOnPairs(
  tensors: Tensors,
  plan: TrainingPlan,
  pairs: readonly PairToTrain[],
  onEpoch: (done: number, all: number) => void,
): PairCurve[] {
  const curves = pairs.map(() => ({
    times: [] as number[],
    training: [] as number[],
    heldOut: [] as Estimate[],
    gaps: [] as Estimate[],
    likelihoods: [] as Divergence[],
  }));
  const runs = pairs.map(({ pair, seed }) => ({ seed, data: pair.training.points }));
  trainNetworks(tensors, plan, runs, {
    onEpoch,
    onCheckpoint({ epoch, networks, losses }) {
      if (losses === undefined) return;
      for (const [r, { network }] of networks.entries()) {
        const { pair, seed } = pairs[r];
        curves[r].times.push(epoch);
        curves[r].training.push(losses[r]);
        const [onTraining, onHeldOut] = [pair.training, pair.heldOut].map(({ points }) =>
          networkLosses(network, plan, points, seed),
        );
        curves[r].heldOut.push(meanOf(onHeldOut));
        curves[r].gaps.push(meanOf(onHeldOut.map((each, i) => each - onTraining[i])));
        curves[r].likelihoods.push(networkLikelihood(network, plan, pair.heldOut.points));
      }
    },
  });
  return curves;
}

/** Even parts of the time, whose middles a loss is the mean over, and how often its noise is drawn. */
const [TIMES, REPEATS] = [16, 4];
/**
 * The loss of a network on some points, lambda_t |s(x_t, t) + z/sigma_t|^2 in the mean over even times, by several draws of a noise for
 * each point and time. The same seed draws the same noise for other points.
 */
function networkLosses(
  network: Network,
  { process: spec, weighting, times }: TrainingPlan,
  points: Points,
  seed: number,
): number[] {
  const process = forwardProcess(spec);
  const field = networkField(network, process);
  const { dimension: d, count: n, values } = points;
  const source = stream(seed, 'evaluation');
  const [noised, scores] = [new Float64Array(n * d), new Float64Array(n * d)];
  return Array.from({ length: REPEATS }, () => {
    let sum = 0;
    for (let k = 0; k < TIMES; k++) {
      const t = times.from + ((times.to - times.from) * (k + 0.5)) / TIMES;
      const at = process.coefficients(t);
      const z = Float64Array.from(noised, () => source.normal());
      for (let e = 0; e < z.length; e++) noised[e] = at.alpha * values[e] + at.sigma * z[e];
      field.at(t).evaluate(0, noised, scores);
      let square = 0;
      for (let e = 0; e < z.length; e++) {
        const miss = scores[e] + z[e] / at.sigma;
        square += miss * miss;
      }
      sum += (weightAt(weighting, at, d) * square) / (n * TIMES);
    }
    return sum;
  });
}

/** Student's t, beyond which one of three degrees of freedom is in either direction with probability 0.005. */
const STUDENT = 5.841;

/** The mean of as many independent draws as `REPEATS`, with the half width of an interval that covers with probability 0.99. */
function meanOf(draws: readonly number[]): Estimate {
  const value = draws.reduce((sum, each) => sum + each, 0) / REPEATS;
  const spread = draws.reduce((sum, each) => sum + (each - value) * (each - value), 0) / (REPEATS - 1);
  return { value, error: STUDENT * Math.sqrt(spread / REPEATS) };
}

/** Down to the first time of the training, where points are taken as they are: at 0 the score of a network may be infinite. */
function networkLikelihood(network: Network, { process: spec, times }: TrainingPlan, points: Points): Divergence {
  const none = divergedIn(network);
  if (none !== undefined) return none;
  const process = forwardProcess(spec);
  const field = networkField(network, process, times.from);
  return negativeLogLikelihoods(laterStart(process, times.from), field, points, 1, AIM)[0];
}
