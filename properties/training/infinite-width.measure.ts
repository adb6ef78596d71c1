import fc, { type Arbitrary } from 'fast-check';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { perCase } from '../../src/claim/measured.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import { type RandomFeatures, sliceOfFeatures } from '../../src/features/random-features.js';
import { type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vectors.js';
import { gramTruncation, lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, mixed, type Ranges, spaceExperiments } from '../generators/experiments.js';
import { seeds, sizes } from '../generators/numbers.js';
import type { ReadoutCase } from '../generators/random-readouts.js';
import { spaceMixtures } from '../generators/targets.js';
import { changeOf, changeTo, FEW_NODES } from '../measurements/losses-of-few-nodes.js';
import { explicitMatching, featureScores, LEAST_SCALE, lossChanges } from '../oracles/weighted-loss.js';

/*
 * A law of features with K values, rho_0 = sum_k r_k delta_{v_k}, v = (w, u). Its model is s = E_{rho_0}[a(v) phi_v] =
 * sum_k r_k a_k phi_k, with the norm |a|^2 = E_{rho_0}|a(v)|^2. As r_k = n_k/M with whole n_k, the M features in which v_k
 * is there n_k times have this law too.
 */

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

/** A law of features beside an experiment. */
interface FeatureLaw {
  /** The experiment with the K values for features. */
  readonly built: Setting;
  /** n_k. */
  readonly counts: readonly number[];
  /** r_k = n_k/M. */
  readonly masses: readonly number[];
  /** For what else is drawn. */
  readonly seed: number;
}

const MOST_COPIES = 9;

const lawOf = perCase(({ experiment, seed }: ReadoutCase): FeatureLaw => {
  const built = setting(experiment);
  const source = stream(seed, 'evaluation');
  const counts = Array.from({ length: built.features.width }, () => 1 + Math.floor(MOST_COPIES * source.uniform()));
  return { built, counts, masses: sharesOf(counts), seed };
});

function sharesOf(parts: readonly number[]): number[] {
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
}

/** sqrt(K r_k): as relu is homogeneous, r_k a_k phi_k = (1/K) (sqrt(K r_k) a_k) (phi_k of the value times sqrt(K r_k)). */
function rootsOf({ masses }: Pick<FeatureLaw, 'masses'>): number[] {
  return masses.map((r) => Math.sqrt(masses.length * r));
}

/**
 * The infinitely wide model as one of K features in which |A|_F^2/K is the norm: with features scaled by c_k = sqrt(K r_k)
 * and the readout A_k = c_k a_k, so that gradient flow in L2(rho_0) is that of the engine.
 */
function infinitelyWide(law: FeatureLaw): Setting {
  const roots = rootsOf(law);
  const { features } = law.built;
  const q = features.embedding.size;
  return {
    ...law.built,
    features: {
      ...features,
      weights: features.weights.map((w, e) => roots[Math.floor(e / features.dimension)] * w),
      timeWeights: features.timeWeights.map((u, e) => roots[Math.floor(e / q)] * u),
    },
  };
}

/** a_k of a readout of `infinitelyWide`, d x K. */
function perFeature(law: FeatureLaw, A: Float64Array): Float64Array {
  const roots = rootsOf(law);
  return A.map((entry, e) => entry / roots[e % roots.length]);
}

/** |a|^2 = sum_k r_k |a_k|^2. @param a d x K */
function squareIn({ masses }: Pick<FeatureLaw, 'masses'>, a: Float64Array): number {
  return a.reduce((sum, entry, e) => sum + masses[e % masses.length] * entry * entry, 0);
}

// Lemma 3: the loss is quadratic in a

/** Quadrature nodes in diffusion time: both sides of a law use the same ones, so a few are enough. */
const TIME_NODES = 6;
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

function normals(source: Stream, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => source.normal());
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

function featuresAt(features: RandomFeatures, values: readonly number[]): RandomFeatures {
  const { dimension: d, weights, timeWeights, embedding } = features;
  const rowsOf = (matrix: Float64Array, size: number) =>
    Float64Array.from(values.flatMap((k) => Array.from(matrix.subarray(k * size, (k + 1) * size))));
  return {
    ...features,
    width: values.length,
    weights: rowsOf(weights, d),
    timeWeights: rowsOf(timeWeights, embedding.size),
  };
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

// Eq. 13: m features drawn from a law of (a, w, u)

/** Required agreement of the mean over all draws with its formula, as a fraction of the terms of both. */
export const DRAW_TOLERANCE = 1e-9;
/** How many values of (w, u) a law has that is drawn from, and the most features of a draw: all draws are tried. */
const [FEW_VALUES, MOST_DRAWN] = [3, 4];

/** The mean loss of m drawn features (d = 1, in nats). */
export interface DrawnMean {
  /** m. */
  readonly width: number;
  /** E J(s_m) - J(s), over all m-tuples of values. */
  readonly excess: Estimate;
  /** E_rho[|a|^2 |phi|^2], the same with a(w, u) for a, and |s|^2; |.|^2 = int lambda E_{p_t}|.|^2 dt. */
  readonly single: number;
  readonly singleOfMean: number;
  readonly mean: number;
  /** The size of the terms of the excess. */
  readonly scale: number;
}

/** A value (a, w, u) with its probability; `value` is the place of (w, u). */
interface Drawn {
  readonly value: number;
  readonly a: number;
  readonly probability: number;
}

/**
 * The models s_m of m features drawn from a law rho of (a, w, u), in which a is a_k + b_k or a_k - b_k, equally likely, where
 * (w, u) = v_k: so a(v_k) = a_k. Each multiset of m values is one model, which the engine measures.
 */
export function drawnModels(aCase: ReadoutCase): DrawnMean | undefined {
  const { built, masses: all, seed } = lawOf(aCase);
  const { process, target, weighting } = built;
  if (target.dimension > 1) return undefined;
  const count = Math.min(FEW_VALUES, all.length);
  const features = sliceOfFeatures(built.features, 0, count);
  const masses = sharesOf(all.slice(0, count));
  const source = stream(seed, 'readouts');
  const m = 1 + Math.floor(MOST_DRAWN * source.uniform());
  const [a, b] = [normals(source, count), normals(source, count)];
  const rho = masses.flatMap((r, k): Drawn[] =>
    [-1, 1].map((sign) => ({ value: k, a: a[k] + sign * b[k], probability: r / 2 })),
  );
  const lossOf = (of: RandomFeatures) => quadraticLoss(process, of, target, TIME_NODES, weighting);
  const whole = lossOf(features);
  const kernel = (k: number, l: number) => count * whole.gram[k * count + l];
  const readout = a.map((each, k) => count * masses[k] * each);
  const reached = lossChange(whole, readout);
  let [expected, error, size] = [0, lossRounding(whole, readout), Math.abs(reached)];
  for (const { members, probability } of multisets(rho, m)) {
    const loss = lossOf(
      featuresAt(
        features,
        members.map(({ value }) => value),
      ),
    );
    const A = Float64Array.from(members, (each) => each.a);
    const change = lossChange(loss, A);
    expected += probability * change;
    error += probability * lossRounding(loss, A);
    size += probability * Math.abs(change);
  }
  return {
    width: m,
    excess: { value: expected - reached, error },
    single: rho.reduce((sum, each) => sum + each.probability * each.a * each.a * kernel(each.value, each.value), 0),
    singleOfMean: masses.reduce((sum, r, k) => sum + r * a[k] * a[k] * kernel(k, k), 0),
    mean: masses.reduce(
      (sum, r, k) => sum + masses.reduce((part, q, l) => part + r * q * a[k] * a[l] * kernel(k, l), 0),
      0,
    ),
    scale: Math.max(size, LEAST_SCALE),
  };
}

/** The multisets of m values from a place in the list on, with the chance of each among m independent draws. */
function multisets(rho: readonly Drawn[], m: number, from = 0): { members: Drawn[]; probability: number }[] {
  if (m === 0) return [{ members: [], probability: 1 }];
  if (from === rho.length) return [];
  const found: { members: Drawn[]; probability: number }[] = [];
  // (m choose j) p^j times that of the others
  let chance = 1;
  for (let j = 0; j <= m; j++) {
    const own = new Array<Drawn>(j).fill(rho[from]);
    for (const { members, probability } of multisets(rho, m - j, from + 1))
      found.push({ members: [...own, ...members], probability: chance * probability });
    chance *= (rho[from].probability * (m - j)) / (j + 1);
  }
  return found;
}
