import fc, { type Arbitrary } from 'fast-check';
import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { between, logBetween, shares, sizes, vectors } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { farthestBeyond, tailBeyond } from '../oracles/normal-tails.js';

/** A time of a process and a probability. */
interface TimeCase {
  readonly process: ProcessSpec;
  /** t/T. */
  readonly progress: number;
  readonly delta: number;
}

/** A point x(0) of R^d with |x(0)|_inf = reach. */
export interface PointCase extends TimeCase {
  readonly reach: number;
  readonly dimension: number;
  /** Its coordinates are `reach` and then these parts of it in turn. */
  readonly parts: readonly number[];
}

/** Two modes at -mu and mu of variance 1, on the line. */
export interface ModesCase extends TimeCase {
  readonly mu: number;
  readonly weights: readonly number[];
}

const anyTime = {
  process: anyProcess,
  progress: between(0.001, 1),
  delta: fc.oneof(logBetween(1e-3, 0.5), logBetween(1e-100, 1e-3)),
};

/** Points in up to 10,000 dimensions. */
export const points = (dimension = sizes(1, 10_000), reach = between(0, 20)): Arbitrary<PointCase> =>
  fc.record({ ...anyTime, reach, dimension, parts: vectors(3, between(-1, 1)) });

/** Modes up to 15 from the middle. @param progress t/T */
export const twoModes = (progress = anyTime.progress, process = anyTime.process): Arbitrary<ModesCase> =>
  fc.record({ ...anyTime, process, progress, mu: between(0, 15), weights: shares(2) });

/** Either of them. */
export const pointsAndModes = (): Arbitrary<PointCase | ModesCase> => fc.oneof(points(), twoModes());

/** P(beyond the radius), which is at most delta. */
export interface Tail {
  readonly delta: number;
  readonly beyond: Estimate;
}

/** P(|x(t)|_inf > alpha_t |x(0)|_inf + sigma_t r) given x(0), r = sqrt(2 ln(d^power/delta)). */
export function beyondOfPoint(aCase: PointCase, power = 1): Tail {
  const { process, progress, delta, reach, dimension, parts } = aCase;
  const { alpha, sigma } = coefficientsAt(process, progress);
  const means = Array.from({ length: dimension }, (_, j) => alpha * reach * (j === 0 ? 1 : parts[j % parts.length]));
  const radius = alpha * reach + sigma * Math.sqrt(2 * (power * Math.log(dimension) - Math.log(delta)));
  return { delta, beyond: farthestBeyond(radius, means, sigma) };
}

/** P(|x(t)| > alpha_t mu + sqrt(s alpha_t^2 + sigma_t^2) r), r = sqrt(2 ln(1/delta)). @param share s */
export function beyondOfModes({ process, progress, delta, mu, weights }: ModesCase, share = 1): Tail {
  const { alpha, sigma } = coefficientsAt(process, progress);
  const spread = (part: number) => Math.sqrt(part * alpha * alpha + sigma * sigma);
  const radius = alpha * mu + spread(share) * Math.sqrt(-2 * Math.log(delta));
  const [left, right] = [-1, 1].map((sign) => tailBeyond(radius, sign * alpha * mu, spread(1)));
  const [q, p] = weights;
  return { delta, beyond: plus(times(q, left), times(p, right)) };
}

function coefficientsAt(process: ProcessSpec, progress: number) {
  return forwardProcess(process).coefficients(progress * process.horizon);
}
