import fc, { type Arbitrary } from 'fast-check';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { perCase } from '../../src/claim/measured.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import { setting } from '../../src/experiment/setting.js';
import { type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { onFirstUse } from '../../src/numeric/memo.js';
import { dot } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { type Descent, type GradientFlow, gradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange, lossGradient, lossRounding } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { between, drawSeeds, logBetween, sizes } from '../generators/numbers.js';
import { variancePreservingOver } from '../generators/processes.js';
import {
  constantOf,
  experimentOf,
  type GaussianFamily,
  initialLoss,
  squaredNorm,
} from '../measurements/gaussian-family.js';
import { type Rung as Growing, logarithm, medianExponent } from '../measurements/growth-exponents.js';
import { representingReadout } from '../oracles/gaussian-features.js';

/** One replicate: N(mu, I) learned in several dimensions, with m, n, tau, the process and |mu| as they are. */
export interface Dimensions {
  /** d, ascending. */
  readonly ladder: readonly number[];
  readonly process: GaussianFamily['process'];
  /** |mu|. */
  readonly distance: number;
  /** s_w is this over sqrt(d), or half of this in every dimension. */
  readonly weightScale: number;
  readonly shrinks: boolean;
  /** s_u/s_w. */
  readonly timeWeightRatio: number;
  readonly width: number;
  readonly samples: number;
  readonly seed: number;
  /** tau. */
  readonly trainingTime: number;
}

/** The ranges that a replicate is drawn from. */
interface Ranges {
  readonly ladder: readonly number[];
  readonly shrinks: Arbitrary<boolean>;
  readonly width: Arbitrary<number>;
  readonly samples: Arbitrary<number>;
  readonly trainingTime: Arbitrary<number>;
}

const UP_TO_16: Ranges = {
  ladder: [1, 4, 16],
  shrinks: fc.boolean(),
  width: sizes(48, 64),
  samples: sizes(24, 48),
  trainingTime: logBetween(15, 60),
};

const UP_TO_64: Ranges = {
  ...UP_TO_16,
  ladder: [1, 4, 16, 64],
  width: sizes(256, 320),
  trainingTime: logBetween(60, 240),
};

const UP_TO_256: Ranges = {
  ...UP_TO_64,
  ladder: [1, 4, 16, 64, 256],
  width: sizes(1024, 1280),
  samples: sizes(48, 96),
  trainingTime: logBetween(240, 1000),
};

/** w ~ N(0, I/d) up to a factor, and narrower models with fewer data. */
const SHRINKING: Ranges = {
  ...UP_TO_16,
  shrinks: fc.constant(true),
  width: sizes(32, 40),
  samples: sizes(24, 32),
};

/** Flows that overfit: a handful of data on the line, and so many features that they hardly miss the score. */
const OVERFITTED: Ranges = {
  ladder: [1],
  shrinks: fc.constant(true),
  width: sizes(96, 128),
  samples: fc.integer({ min: 2, max: 4 }),
  trainingTime: logBetween(1e4, 1e5),
};

const replicates = ({ ladder, ...ranges }: Ranges): Arbitrary<Dimensions> =>
  fc
    .record({
      ...ranges,
      process: variancePreservingOver(between(3, 8)),
      distance: between(0, 1),
      weightScale: logBetween(0.7, 1.4),
      timeWeightRatio: logBetween(0.5, 1),
      seed: drawSeeds,
    })
    .map((drawn) => ({ ladder, ...drawn }));

/** d = 1, 4, 16. */
export const dimensions = (): Arbitrary<Dimensions> => replicates(UP_TO_16);

/** d = 1, 4, 16, 64, with wider models. */
export const manyDimensions = (): Arbitrary<Dimensions> => replicates(UP_TO_64);

/** The same, and in one draw of 20 up to d = 256 with a thousand features. */
export const manyMoreDimensions = (): Arbitrary<Dimensions> =>
  fc.oneof({ weight: 19, arbitrary: manyDimensions() }, { weight: 1, arbitrary: replicates(UP_TO_256) });

/** d = 2, 8, 32: J scatters most on the line. */
export const evenDimensions = (): Arbitrary<Dimensions> => replicates({ ...SHRINKING, ladder: [2, 8, 32] });

/** d = 1 and 16. */
export const endsOfDimensions = (): Arbitrary<Dimensions> => replicates({ ...SHRINKING, ladder: [1, 16] });

/** d = 16, of which only the features are drawn. */
export const sixteenDimensions = (): Arbitrary<Dimensions> => replicates({ ...UP_TO_16, ladder: [16] });

/** Overfitted models on the line. */
export const overfittedOnLine = (): Arbitrary<Dimensions> => replicates(OVERFITTED);

/** How J(A_n(tau)) grows with d. */
export interface Growth {
  /** The power of d by which it grows, or another number that says how fast it does. */
  readonly growth: Estimate;
  /** J by d, where that is a power of d. */
  readonly rungs?: readonly Growing[];
}

/** How well the features represent the score in one dimension, in nats. */
export interface Represented {
  readonly dimension: number;
  /** J(A_f) + |A_f|_F^2/(4 m tau). */
  readonly represented: number;
  /** C_6/m + H^2/(4 tau), its mean over features. */
  readonly mean: number;
  /** S, no less than its standard deviation over features. */
  readonly deviation: number;
}

/** The loss in one dimension and the parts of its bound, in nats. */
export interface Bounded {
  readonly dimension: number;
  /** J_0 = d b/2. */
  readonly initialLoss: number;
  /** J(A_n(tau)). */
  readonly loss: Estimate;
  /** J(A) + |A|_F^2/(4 m tau) of the model that makes it least. */
  readonly least: number;
  /** (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly sampling: Estimate;
}

/**
 * Nodes in diffusion time, and those that show how far so few move a loss. The mean square of the score is d at all times,
 * so J_0 has no error, and the sum over any nodes is a loss for which the bound holds.
 */
const [TIME_NODES, COARSER] = [5, 3];

const FLOW_TOLERANCE = 1e-5;

/** Nodes per panel of the integral over training time, and a bound on its relative error: thirty times the largest found. */
const PANEL_NODES = 6;
const PANEL_ERROR = 1e-6;

/** The power of d by which J(A_n(tau)) grows: the median slope of ln J in ln d. */
export function power(aCase: Dimensions): Growth {
  const rungs = rungsOf(aCase).map(({ dimension: x, integrated: y }) => ({ x, y }));
  return { growth: medianExponent(rungs), rungs };
}

/** The slope of ln J(A_n(tau)) in d over the lower half of the ladder less that over the upper half. */
export function slowing(aCase: Dimensions): Growth {
  const rungs = rungsOf(aCase);
  const middle = Math.floor(rungs.length / 2);
  const slope = (part: readonly Rung[]) => {
    return theilSen(
      part.map(({ dimension }) => dimension),
      part.map(({ integrated }) => logarithm(integrated)),
    );
  };
  return { growth: minus(slope(rungs.slice(0, middle + 1)), slope(rungs.slice(middle))) };
}

/** How well the features represent the score in the largest dimension, without data. */
export function represented(aCase: Dimensions): Represented {
  const rungs = rungsOf(aCase);
  const { dimension, represented: value, mean, deviation } = rungs[rungs.length - 1];
  return { dimension, represented: value, mean, deviation };
}

/** The loss and its bound in each dimension. */
export function bounded(aCase: Dimensions): Bounded[] {
  return rungsOf(aCase).map(({ dimension, initialLoss: zeroLoss, loss, least, sampling }) => {
    return { dimension, initialLoss: zeroLoss, loss, least, sampling };
  });
}

/** A replicate in one dimension; each part is computed on first use. */
interface Rung extends Represented, Bounded {
  /** J(A_n(tau)) with the error of its few nodes. */
  readonly integrated: Estimate;
}

/** A replicate in each dimension. */
const rungsOf = perCase((aCase: Dimensions) => aCase.ladder.map((d) => inDimension(aCase, d)));

function inDimension(aCase: Dimensions, dimension: number): Rung {
  const { width: m, samples, seed, trainingTime: tau } = aCase;
  const family = familyIn(aCase, dimension);
  const { process, target, features, data } = setting({
    ...experimentOf(family, { width: m, seed }),
    data: { samples, seed },
    trainingTimes: [tau],
  });
  const zeroLoss = initialLoss(family);
  const onPopulation = (nodes: number) => quadraticLoss(process, features, target, nodes);
  const onData = (nodes: number): Descent => {
    const loss = quadraticLoss(process, features, empiricalMeasure(data), nodes);
    return { loss, flow: gradientFlow(loss, [tau], FLOW_TOLERANCE) };
  };
  const population = onPopulation(TIME_NODES);
  const trained = onFirstUse({ learned: () => onData(TIME_NODES) });
  const A = representingReadout(family, features);
  const rung: Rung = onFirstUse<Rung>({
    dimension: () => dimension,
    initialLoss: () => zeroLoss,
    loss: () => lossOf(population, trained.learned.flow, zeroLoss),
    integrated: () => {
      const fewer = lossOf(onPopulation(COARSER), onData(COARSER).flow, zeroLoss);
      return { value: rung.loss.value, error: rung.loss.error + Math.abs(rung.loss.value - fewer.value) };
    },
    represented: () => zeroLoss + lossChange(population, A) + dot(A, A) / (4 * m * tau),
    mean: () => constantOf(family) / m + squaredNorm(family) / (4 * tau),
    deviation: () => deviationBound(family, m, tau),
    least: () => {
      const flow = gradientFlow(population, [tau], FLOW_TOLERANCE);
      const { change, distance } = ridgeComparison({ loss: population, flow }, tau);
      return zeroLoss + change + distance;
    },
    sampling: () => {
      const { loss, flow } = trained.learned;
      const [integral] = samplingIntegral(population, loss, flow.spectrum, [tau], PANEL_NODES);
      return times(1 / (4 * m), { value: integral, error: PANEL_ERROR * integral });
    },
  });
  return rung;
}

/** The member of the family in R^d. */
function familyIn(
  { process, distance, weightScale, shrinks, timeWeightRatio }: Dimensions,
  dimension: number,
): GaussianFamily {
  const root = Math.sqrt(dimension);
  const sw = weightScale / (shrinks ? root : 2);
  return {
    process,
    mean: Array.from({ length: dimension }, () => distance / root),
    weightScale: sw,
    timeWeightScale: timeWeightRatio * sw,
  };
}

/** J(A_n(tau)). */
function lossOf(population: QuadraticLoss, { readouts: [A], errors }: GradientFlow, zeroLoss: number): Estimate {
  return {
    value: zeroLoss + lossChange(population, A),
    error: lossGradient(population, A) * errors[0] + lossRounding(population, A),
  };
}

/** Gauss-Hermite of five nodes for N(0, 1), exact up to degree 9. */
const HERMITE = [-1, 0, 1].flatMap((sign) => {
  if (sign === 0) return [{ place: 0, weight: 8 / 15 }];
  return [-1, 1].map((inner) => ({
    place: sign * Math.sqrt(5 + inner * Math.sqrt(10)),
    weight: (7 - inner * 2 * Math.sqrt(10)) / 60,
  }));
});

/**
 * S, a bound on the standard deviation of J(A_f) + |A_f|_F^2/(4 m tau). The features are independent, J(A_f) = 1/2 |f_m - f|^2
 * and h = a phi - f has mean 0, so that
 *
 *     Var J(A_f) = Var(1/2 |h|^2)/m^3 + (m - 1) E<h, h'>^2/(2 m^3),    Var |A_f|_F^2/(4 m tau) = 2 tr C^2/(16 m tau^2),
 *
 * C = Cov a. Of what is not a polynomial in the features, phi and phi' for (w, u) and (-w, -u) are the two parts of w . x + u . e,
 * of square Q = |phi|^2 + |phi'|^2 in the mean:
 *
 *     E<h, h'>^2 <= tr M^2,   M = E |phi|^2 a a^T = 1/2 E Q a a^T,    E |a|^4 |phi|^4 <= 1/2 E |a|^4 Q^2,
 *     <a phi, f> = -(a . w) p,   p = int g^2 P(w . x + u . e > 0) dt,  p + p' = b,   E<a phi, f>^2 <= 1/2 b^2 E (a . w)^2.
 */
export function deviationBound(family: GaussianFamily, m: number, tau: number): number {
  const { mean, weightScale: sw, timeWeightScale: su } = family;
  const d = mean.length;
  const b = (2 * initialLoss(family)) / d;
  const size = dot(mean, mean);
  const [along, across] = [4 / (sw * sw) + (4 * size) / (su * su), 4 / (sw * sw)];
  const meanSquare = 2 * constantOf(family) + d * b;
  // E Q, as E|a phi|^2 = 1/2 (E|a|^2 E Q + 8 d b)
  const spread = (2 * meanSquare - 8 * d * b) / squaredNorm(family);
  const [ofM, overM] = [along, across].map((variance) => 0.5 * (variance * spread + 8 * b));
  const ofPairs = ofM * ofM + (d - 1) * overM * overM;
  const ofSquares = 0.5 * fourthMoment(family, b) - meanSquare * meanSquare;
  const ofProducts = 0.5 * b * b * (4 * d * (d + 2) + (4 * size * sw * sw) / (su * su)) - d * d * b * b;
  const ofOne = 0.5 * (Math.sqrt(ofSquares) + 2 * Math.sqrt(ofProducts));
  const ofLoss = (ofOne * ofOne + 0.5 * (m - 1) * ofPairs) / (m * m * m);
  const ofNorm = (2 * (along * along + (d - 1) * across * across)) / (16 * m * tau * tau);
  return Math.sqrt(ofLoss) + Math.sqrt(ofNorm);
}

/** E |a|^4 Q^2: a polynomial of degree 8 in w along mu, u, and |w|^2 across mu, s_w^2 times a chi-square variable. */
function fourthMoment({ mean, weightScale: sw, timeWeightScale: su }: GaussianFamily, b: number): number {
  const size = Math.sqrt(dot(mean, mean));
  // int g^2 alpha^k dt
  const [first, second] = [-2 * Math.expm1(-0.5 * b), -Math.expm1(-b)];
  const moments = [1];
  for (let k = 0; k < 4; k++) moments.push(moments[k] * sw * sw * (mean.length - 1 + 2 * k));
  const slope = 4 / (sw * sw * sw * sw);
  let sum = 0;
  for (const z of HERMITE) {
    for (const one of HERMITE) {
      for (const two of HERMITE) {
        const a = (-2 / sw) * z.place + (2 / su) * size * two.place;
        const [u1, moving] = [su * one.place, size * sw * z.place + su * two.place];
        const q = b * (sw * sw * z.place * z.place + u1 * u1) + 2 * first * u1 * moving + second * moving * moving;
        // (slope R + a^2)^2 (b R + q)^2 = (c_0 + c_1 R + c_2 R^2)^2
        const c = [a * a * q, slope * q + b * a * a, slope * b];
        const squares = c.reduce(
          (total, x, i) => total + c.reduce((part, y, j) => part + x * y * moments[i + j], 0),
          0,
        );
        sum += z.weight * one.weight * two.weight * squares;
      }
    }
  }
  return sum;
}
