import { biasesAt, type RandomFeatures } from '../../src/features/random-features.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import type { Points } from '../../src/target/points.js';
import type { Target } from '../../src/target/target.js';
import { timeQuadrature } from './time-quadrature.js';

/** A score at the noised datum x = alpha x_0 + sigma z. */
export type ScoreAtNoise = (x: number, z: number, at: Coefficients) => number;

/** grad log p_t(x) of the population. */
export function scoreOf(target: Target): ScoreAtNoise {
  const point = new Float64Array(1);
  return (x, _, at) => {
    point[0] = x;
    return target.score(point, at)[0];
  };
}

/** grad log p_{t|0}(x | x_0) = -z/sigma_t, the score in the loss of eq. 5, of which eq. 9 descends the estimate. */
export const scoreOfKernel: ScoreAtNoise = (_, z, { sigma }) => -z / sigma;

/** Features on the line, and the data that they are trained on. */
interface TrainedFeatures {
  readonly process: ForwardProcess;
  readonly features: RandomFeatures;
  readonly data: Points;
}

/** A cross moment, an entry a feature, and a bound on what the noise beyond the rule adds to each entry. */
interface NoisedCrossMoment {
  readonly moment: Float64Array;
  readonly beyond: Float64Array;
}

/** Standard deviations of the noise that are integrated over. */
const EDGE = 8;

/**
 * The cross moment of the data, d = 1, with a score as it stands in the gradient of a loss:
 *
 * B_i = ∫ g^2 E[score(x_t) relu(w_i x_t + u_i . e(t))] dt,  x_t = alpha_t x_0 + sigma_t z,
 *
 * x_0 any of the data, z ~ N(0, 1) by the trapezoid rule on |z| <= 8. Where a feature is dead there, all of B_i lies beyond.
 *
 * @param score of at most linear growth
 * @param timeNodes in diffusion time, those of the loss that the moment is compared with
 * @param steps of the noise in a standard deviation; the kink of a feature leaves an error like their inverse square
 */
export function noisedCrossMoment(
  { process, features, data }: TrainedFeatures,
  score: ScoreAtNoise,
  timeNodes: number,
  steps: number,
): NoisedCrossMoment {
  const { width, weights } = features;
  const moment = new Float64Array(width);
  const beyond = new Float64Array(width);
  const largest = new Float64Array(data.count);
  const times = timeQuadrature(process.horizon, timeNodes);
  for (const [node, t] of times.nodes.entries()) {
    const at = process.coefficients(t);
    const factor = times.weights[node] * at.diffusion * at.diffusion;
    const biases = biasesAt(features, t);
    largest.fill(0);
    for (let k = -EDGE * steps; k <= EDGE * steps; k++) {
      const z = k / steps;
      const mass = massAt(z, steps) * (factor / data.count);
      for (let j = 0; j < data.count; j++) {
        const x = at.alpha * data.values[j] + at.sigma * z;
        const value = score(x, z, at);
        largest[j] = Math.max(largest[j], Math.abs(value));
        const pull = mass * value;
        for (let i = 0; i < width; i++) moment[i] += pull * Math.max(0, weights[i] * x + biases[i]);
      }
    }
    // terms beyond the edge fall at least like exp(-8 z), times two factors that grow at most linearly
    const step = 1 / steps;
    const terms = 1 / (1 - Math.exp(-EDGE * step) * (1 + step / EDGE) * (1 + step / EDGE));
    const edge = 2 * terms * massAt(EDGE, steps) * (factor / data.count);
    for (let j = 0; j < data.count; j++) {
      const reach = Math.abs(at.alpha * data.values[j]) + at.sigma * EDGE;
      for (let i = 0; i < width; i++) {
        beyond[i] += edge * largest[j] * (Math.abs(weights[i]) * reach + Math.abs(biases[i]));
      }
    }
  }
  return { moment, beyond };
}

/** exp(-z^2/2)/sqrt(2 pi), times the step. */
function massAt(z: number, steps: number): number {
  return Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * steps);
}
