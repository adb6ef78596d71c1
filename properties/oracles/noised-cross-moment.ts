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

/** Standard deviations of the noise that are integrated over. */
const EDGE = 8;

/**
 * The cross moment of the data, d = 1, with a score as it stands in the gradient of a loss:
 *
 * B_i = ∫ g^2 E[score(x_t) relu(w_i x_t + u_i . e(t))] dt,  x_t = alpha_t x_0 + sigma_t z,
 *
 * x_0 any of the data, z ~ N(0, 1) by the trapezoid rule.
 *
 * @param timeNodes in diffusion time, those of the loss that the moment is compared with
 * @param steps of the noise in a standard deviation; the kink of a feature leaves an error like their inverse square
 */
export function noisedCrossMoment(
  { process, features, data }: TrainedFeatures,
  score: ScoreAtNoise,
  timeNodes: number,
  steps: number,
): Float64Array {
  const { width, weights } = features;
  const moment = new Float64Array(width);
  const times = timeQuadrature(process.horizon, timeNodes);
  for (const [node, t] of times.nodes.entries()) {
    const at = process.coefficients(t);
    const factor = times.weights[node] * at.diffusion * at.diffusion;
    const biases = biasesAt(features, t);
    for (let k = -EDGE * steps; k <= EDGE * steps; k++) {
      const z = k / steps;
      const mass = (factor * Math.exp(-0.5 * z * z)) / (Math.sqrt(2 * Math.PI) * steps * data.count);
      for (const datum of data.values) {
        const x = at.alpha * datum + at.sigma * z;
        const pull = mass * score(x, z, at);
        for (let i = 0; i < width; i++) moment[i] += pull * Math.max(0, weights[i] * x + biases[i]);
      }
    }
  }
  return moment;
}
