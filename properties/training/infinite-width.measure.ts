import fc, { type Arbitrary } from 'fast-check';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { perCase } from '../../src/claim/measured.js';
import type { Setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vectors.js';
import { gramTruncation } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, mixed, type Ranges, spaceExperiments } from '../generators/experiments.js';
import { seeds, sizes } from '../generators/numbers.js';
import type { ReadoutCase } from '../generators/random-readouts.js';
import { spaceMixtures } from '../generators/targets.js';
import {
  type FeatureLaw,
  featuresAt,
  infinitelyWide,
  lawOf,
  normals,
  perFeature,
  squareIn,
  TIME_NODES,
} from '../measurements/feature-laws.js';
import { changeOf, changeTo, FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import { explicitMatching, featureScores, LEAST_SCALE, lossChanges } from '../oracles/weighted-loss.js';

type WideRanges = Omit<Ranges, 'target' | 'width' | 'handMade'>;

/** Experiments whose features are the values v_k of a law, with a seed for all else. */
export function wideCases(ranges: WideRanges) {
  return mixed(
    () => wideCasesOnLine(ranges),
    (largest) =>
      withSeed(
        spaceExperiments(largest, {
          ...ranges,
          width: sizes(2, 6),
          target: (d) => spaceMixtures(d, 4),
          handMade: true,
        }),
      ),
  );
}

/** Those on the line alone. */
export function wideCasesOnLine(ranges: WideRanges = {}): Arbitrary<ReadoutCase> {
  return withSeed(experiments({ ...ranges, width: sizes(2, 16), handMade: true }));
}

const withSeed = (experiment: ReturnType<typeof experiments>): Arbitrary<ReadoutCase> =>
  fc.record({ experiment, seed: seeds });

// Lemma 3: the loss is quadratic in a

/** Required agreement of differences of J, as a fraction of the terms they are made of. */
export const LOSS_TOLERANCE = 1e-6;

/** How J changes from a to a + b, and what its variations at a say (d = 1, in nats). */
export interface Variations {
  /** J(a + b) - J(a), by the definition of J. */
  readonly change: Estimate;
  /** <dJ/da, b> in L2(rho_0), by eq. 24. */
  readonly first: number;
  /** E_{v, v'} b(v) K(v, v') b(v'), with the masses of the law, and with 1/K for each. */
  readonly second: number;
  readonly secondOfEqual: number;
  /** The size of the terms of the change. */
  readonly scale: number;
}

/**
 * For random a and b; on the line, as the definition of J costs too much beyond it. With K(v, v') = int lambda E[phi_v phi_v'] dt
 * and k(v) = int lambda E[(grad log p_t) phi_v] dt, half of T times those of the paper, dJ/da = E_{v'}[K(v, v') a(v')] - k(v).
 */
export function variations(aCase: ReadoutCase): Variations | undefined {
  const { built, masses, seed } = lawOf(aCase);
  const { process, target, features, weighting } = built;
  if (target.dimension > 1) return undefined;
  const count = masses.length;
  const { gram, crossMoment } = quadraticLoss(process, features, target, TIME_NODES, weighting);
  const source = stream(seed, 'readouts');
  const [a, b] = [normals(source, count), normals(source, count)];
  // s_a = (1/K) sum_k (K r_k a_k) phi_k
  const readouts = [a, a.map((each, k) => each + b[k])].map((c) => c.map((each, k) => count * masses[k] * each));
  const [{ scale, ...change }] = lossChanges(built, featureScores(features, readouts), TIME_NODES, explicitMatching);
  let [first, second, secondOfEqual] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    first -= masses[k] * crossMoment[k] * b[k];
    for (let l = 0; l < count; l++) {
      const kernel = count * gram[k * count + l];
      first += masses[k] * masses[l] * kernel * a[l] * b[k];
      second += masses[k] * masses[l] * kernel * b[l] * b[k];
      secondOfEqual += (kernel * b[l] * b[k]) / (count * count);
    }
  }
  return { change, first, second, secondOfEqual, scale: Math.max(scale, LEAST_SCALE) };
}

// The flow of a in L2(rho_0)

/** Required agreement of two flows, as a fraction of |a(tau)|. */
export const FLOW_TOLERANCE = 2e-6;

/** A flow of a against another computation of it, in L2(rho_0). */
export interface FlowGap {
  readonly tau: number;
  readonly distance: Estimate;
  /** |a(tau)| + |a(tau) - a(0)|. */
  readonly size: number;
}

/** The flow of a against that of M features, v_k being there n_k times: a feature has the a of its value for readout. */
export function flowsOfCopies(aCase: ReadoutCase): FlowGap[] {
  const law = lawOf(aCase);
  const values = law.counts.flatMap((count, k) => new Array<number>(count).fill(k));
  return flowGaps(law, aCase, values, () => 1);
}

/** The same against that of K features, each value once, whose readout is K r_k a_k. */
export function flowsOfValues(aCase: ReadoutCase): FlowGap[] {
  const law = lawOf(aCase);
  const count = law.masses.length;
  return flowGaps(law, aCase, [...law.masses.keys()], (k) => count * law.masses[k]);
}

/**
 * @param values of the features of a finite model
 * @param unit what the readout of a feature has to be divided by for a
 */
function flowGaps(
  law: FeatureLaw,
  aCase: ReadoutCase,
  values: readonly number[],
  unit: (value: number) => number,
): FlowGap[] {
  const taus = comparedTimes(aCase);
  const [wide, finite] = [infinitelyWide(law), gathered(law, values, unit)].map((each) => train(each, taus, FEW_NODES));
  const [K, m] = [law.masses.length, values.length];
  const copies = law.masses.map((_, k) => values.filter((value) => value === k).length);
  return (['population', 'empirical'] as const).flatMap((on) =>
    taus.map((tau, i) => {
      const a = perFeature(law, wide[on].readouts[i]);
      const moved = perFeature(law, wide[on].flow.readouts[i]);
      let square = 0;
      for (const [e, A] of finite[on].readouts[i].entries()) {
        const value = values[e % m];
        const gap = A / unit(value) - a[Math.floor(e / m) * K + value];
        square += (law.masses[value] * gap * gap) / copies[value];
      }
      const size = Math.sqrt(squareIn(law, a)) + Math.sqrt(squareIn(law, moved));
      const errors = [wide[on].flow.errors[i] / Math.sqrt(K), finite[on].flow.errors[i] / Math.sqrt(m)];
      const truncated = [wide, finite].map((each) => driftOfSeries(each[on].loss, tau) * size);
      return {
        tau,
        distance: { value: Math.sqrt(square), error: [...errors, ...truncated].reduce((sum, error) => sum + error) },
        size,
      };
    }),
  );
}

/**
 * What the series of the pairs of features may do to a flow beyond the line, as a part of |a(tau)| + |a(tau) - a(0)|: with E for the
 * error of G the flow is off by int_0^tau |A(s) E| ds <= tau 2 (|A(tau)| + |A(tau) - A(0)|) |E|, |E|_F <= TRUNCATION tr G.
 */
function driftOfSeries(loss: QuadraticLoss, tau: number): number {
  return 2 * tau * norm(gramTruncation(loss));
}

/** The most of it where flows are compared: both of them leave the rest of what decides to Krylov spaces and rounding. */
const MOST_DRIFT = FLOW_TOLERANCE / 32;

/** The training times, or earlier ones where the series of the pairs might do more by then. */
function comparedTimes(aCase: ReadoutCase): number[] {
  const { population, empirical, times: taus } = trainingOf(aCase);
  const drift = Math.max(...[population, empirical].map(({ loss }) => driftOfSeries(loss, 1)));
  return [...new Set(taus.map((tau) => (drift * tau > MOST_DRIFT ? MOST_DRIFT / drift : tau)))];
}

/** A finite model whose features have some of the values, and whose readout at the start is `unit` times a(0). */
function gathered(law: FeatureLaw, values: readonly number[], unit: (value: number) => number): Setting {
  const { built, masses } = law;
  const { initial } = built;
  const features = featuresAt(built.features, values);
  if (initial === undefined) return { ...built, features };
  const [m, K] = [values.length, masses.length];
  const a = perFeature(law, initial);
  const start = Float64Array.from({ length: (a.length / K) * m }, (_, e) => {
    const value = values[e % m];
    return unit(value) * a[Math.floor(e / m) * K + value];
  });
  return { ...built, features, initial: start };
}

// Lemmas 4 and 5: rate and norm of the flow

const trainingOf = perCase(
  (aCase: ReadoutCase): Training => train(infinitelyWide(lawOf(aCase)), aCase.experiment.trainingTimes, FEW_NODES),
);

/** The two sides of the rate at one training time, in nats. */
export interface WideRate {
  readonly tau: number;
  /** J(a(tau)) - J(a). */
  readonly left: Estimate;
  /** |a - a(0)|^2/(4 tau). */
  readonly right: number;
}

/** The flows on the population and on the data compared with the ridge solution and with the a half way to it. */
export function wideRates(aCase: ReadoutCase): WideRate[] {
  const law = lawOf(aCase);
  const { population, empirical, times: taus } = trainingOf(aCase);
  return [population, empirical].flatMap((trained) =>
    taus.flatMap((tau, k) => {
      const ridge = ridgeComparison(trained, tau).readout;
      return [1, 0.5].map((part) => {
        const moved = ridge.map((each) => part * each);
        return {
          tau,
          left: minus(changeOf(trained, k), changeTo(trained.loss, moved)),
          right: squareIn(law, perFeature(law, moved)) / (4 * tau),
        };
      });
    }),
  );
}

/** The norm that a flow has added, and what bounds it. */
export interface WideNorm {
  readonly tau: number;
  /** |a(tau) - a(0)|^2. */
  readonly square: Estimate;
  /** J(a(0)) - J(a(tau)) in nats, of the loss that is descended. */
  readonly gain: Estimate;
}

/** The norms that the flows on the population and on the data have added. */
export function wideNorms(aCase: ReadoutCase): WideNorm[] {
  const law = lawOf(aCase);
  const { population, empirical, times: taus } = trainingOf(aCase);
  return [population, empirical].flatMap((trained) =>
    taus.map((tau, k) => {
      const square = squareIn(law, perFeature(law, trained.flow.readouts[k]));
      const error = trained.flow.errors[k] / Math.sqrt(law.masses.length);
      return {
        tau,
        square: { value: square, error: (2 * Math.sqrt(square) + error) * error },
        gain: times(-1, changeOf(trained, k)),
      };
    }),
  );
}
