import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { embedding, embeddingSize } from '../../src/features/embedding.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { anyEmbedding } from '../generators/experiments.js';
import { between, drawSeeds, eitherSign, logBetween, shares, sizes, vectors } from '../generators/numbers.js';
import { anyProcess, variancePreserving } from '../generators/processes.js';
import { nearTarget, spaceMixtures } from '../generators/targets.js';

/** One value (w, u) that a feature may have, with its coefficient a of d entries. */
interface Atom {
  readonly weights: readonly number[];
  readonly timeWeights: readonly number[];
  readonly coefficients: readonly number[];
}

/** A law of features with finitely many values, and the norm in which their mean is judged. */
interface AtomicLaw {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  readonly embedding: Experiment['embedding'];
  readonly atoms: readonly Atom[];
  readonly probabilities: readonly number[];
}

/** m features drawn from it. */
export interface AtomicFeatures extends AtomicLaw {
  /** m. */
  readonly width: number;
  readonly seed: number;
}

/** Two to eight values in the ball |w|_1 + |u|_1 <= 1, on the line or beyond it. */
export function atomicFeatures(): Arbitrary<AtomicFeatures> {
  return fc
    .record({ dimension: fc.constantFrom(1, 1, 2, 3), embedding: anyEmbedding, count: fc.integer({ min: 2, max: 8 }) })
    .chain(({ dimension, embedding: kind, count }) =>
      fc.record({
        process: anyProcess,
        target: dimension === 1 ? nearTarget : spaceMixtures(dimension, 3),
        embedding: fc.constant(kind),
        atoms: vectors(count, inBall(dimension, embeddingSize(kind))),
        probabilities: shares(count),
        width: sizes(1, 2000),
        seed: drawSeeds,
      }),
    );
}

function inBall(d: number, q: number): Arbitrary<Atom> {
  return fc
    .record({
      place: vectors(d + q, between(-1, 1)),
      length: between(0.1, 1),
      coefficients: vectors(d, between(-3, 3)),
    })
    .map(({ place, length, coefficients }) => {
      const sum = place.reduce((total, x) => total + Math.abs(x), 0);
      const scaled = place.map((x) => (sum === 0 ? 0 : (length * x) / sum));
      return { weights: scaled.slice(0, d), timeWeights: scaled.slice(d), coefficients };
    });
}

/** So many features, in units of D^2 ln(1/delta)/V: D sqrt(ln(1/delta)/2)/m is then 0.07 sqrt(V/m) at the most. */
const MANY = 100;

/**
 * MANY D^2 ln(1/delta)/V features at two opposed vertices of the ball on the line, equally likely: f_m - f is
 * one function times a binomial variable, so that |f_m - f|/sqrt(V/m) is nearly the size of a normal one.
 */
export function manyOpposedVertices(delta: number): Arbitrary<AtomicFeatures> {
  return fc
    .record({
      process: anyProcess,
      mean: between(-1, 1),
      variance: logBetween(0.5, 2),
      a: eitherSign(0.5, 3),
      seed: drawSeeds,
    })
    .map(({ process, mean, variance, a, seed }) => {
      const law = {
        process,
        target: { kind: 'mixture' as const, weights: [1], means: [[mean]], variances: [variance] },
        embedding: { kind: 'signal' as const },
        atoms: [1, -1].map((w) => ({ weights: [w], timeWeights: [0, 0], coefficients: [w * a] })),
        probabilities: [0.5, 0.5],
      };
      const { variance: V, diameter } = scatterOf(law);
      return { ...law, seed, width: Math.ceil((-MANY * diameter * diameter * Math.log(delta)) / V) };
    });
}

/** relu(1) with the coefficients a and -a under vp, where |phi| is as large as it can be: E x^2/2 <= 1. */
export function oppositeCoefficients(): Arbitrary<AtomicFeatures> {
  return fc
    .record({ process: variancePreserving, mean: between(-0.5, 0.5), a: eitherSign(0.5, 3), seed: drawSeeds })
    .map(({ process, mean, a, seed }) => ({
      process,
      target: { kind: 'mixture' as const, weights: [1], means: [[mean]], variances: [1] },
      embedding: { kind: 'signal' as const },
      atoms: [1, -1].map((sign) => ({ weights: [0], timeWeights: [1, 0], coefficients: [sign * a] })),
      probabilities: [0.5, 0.5],
      ...{ width: 1, seed },
    }));
}

/** Time nodes: the statement holds for the norm of any quadrature with positive weights. */
const TIME_NODES = 8;
/** Relative rounding of Z, which is a difference of sums of like size. */
const ROUNDING = 1e-7;

/** V, D and a_max R. */
interface FeatureScatter {
  /** V = E|a phi|^2 - |f|^2. */
  readonly variance: number;
  /** D, the largest |a phi - a' phi'|. */
  readonly diameter: number;
  /** a_max R, R^2 the largest int g^2 E phi^2 dt over the ball |w|_1 + |u|_1 <= 1. */
  readonly reach: number;
}

/** How far the mean of m features is from the mean of all, in |f|^2 = int g^2 E_{p_t}|f|^2 dt. */
export interface DistanceOfMeans extends FeatureScatter {
  /** m. */
  readonly width: number;
  /** Z = |f_m - f|. */
  readonly distance: Estimate;
}

/** Draws the m features of a case. */
export function distanceOfMeans(features: AtomicFeatures): DistanceOfMeans {
  const { atoms, probabilities, width, seed } = features;
  const products = productsOf(features);
  const source = stream(seed, 'features');
  const counts = new Float64Array(atoms.length);
  for (let i = 0; i < width; i++) counts[chosen(probabilities, source.uniform())]++;
  const square = squareOf(products, (k) => counts[k] / width - probabilities[k]);
  return {
    width,
    distance: { value: Math.sqrt(Math.max(0, square)), error: ROUNDING * Math.sqrt(meanSquare(features, products)) },
    ...scatterOf(features, products),
  };
}

/** The first k with p_1 + .. + p_k above a uniform draw. */
function chosen(probabilities: readonly number[], draw: number): number {
  let sum = 0;
  const k = probabilities.findIndex((p) => {
    sum += p;
    return draw < sum;
  });
  return k < 0 ? probabilities.length - 1 : k;
}

/** How a law of features scatters, whatever m is. */
function scatterOf(law: AtomicLaw, products = productsOf(law)): FeatureScatter {
  const { atoms, probabilities } = law;
  const squares = products.flatMap((row, k) => row.map((entry, l) => row[k] + products[l][l] - 2 * entry));
  return {
    variance: Math.max(0, meanSquare(law, products) - squareOf(products, (k) => probabilities[k])),
    diameter: Math.sqrt(Math.max(0, ...squares)),
    reach: Math.max(...atoms.map(({ coefficients }) => norm(coefficients))) * largestFeature(law),
  };
}

/** E|a phi|^2. */
function meanSquare({ probabilities }: AtomicLaw, products: readonly (readonly number[])[]): number {
  return probabilities.reduce((sum, p, k) => sum + p * products[k][k], 0);
}

/** |sum_k c_k a_k phi_k|^2. */
function squareOf(products: readonly (readonly number[])[], c: (k: number) => number): number {
  return products.reduce((sum, row, k) => sum + row.reduce((part, entry, l) => part + c(k) * c(l) * entry, 0), 0);
}

/** <a_k phi_k, a_l phi_l>. */
function productsOf(law: AtomicLaw): number[][] {
  const { atoms } = law;
  const squares = featureProducts(law, atoms);
  return atoms.map(({ coefficients: a }, k) => atoms.map(({ coefficients: b }, l) => dot(a, b) * squares[k][l]));
}

/** R: int g^2 E relu(w . x + u . e)^2 dt is convex in (w, u), so that it is largest at a vertex of the ball. */
function largestFeature(law: AtomicLaw): number {
  const [{ weights, timeWeights }] = law.atoms;
  const size = weights.length + timeWeights.length;
  const vertices = Array.from({ length: 2 * size }, (_, v) => {
    const place = Array.from({ length: size }, (_, j) => (j === v >> 1 ? 1 - 2 * (v % 2) : 0));
    return { weights: place.slice(0, weights.length), timeWeights: place.slice(weights.length) };
  });
  return Math.sqrt(Math.max(...featureProducts(law, vertices).map((row, v) => row[v])));
}

/** int g^2 E_{p_t}[phi_k phi_l] dt for some features. */
function featureProducts(
  { process, target, embedding: kind }: AtomicLaw,
  features: readonly Omit<Atom, 'coefficients'>[],
): number[][] {
  const forward = forwardProcess(process);
  const m = features.length;
  const { gram } = quadraticLoss(
    forward,
    {
      width: m,
      dimension: features[0].weights.length,
      weights: Float64Array.from(features.flatMap(({ weights }) => weights)),
      timeWeights: Float64Array.from(features.flatMap(({ timeWeights }) => timeWeights)),
      embedding: embedding(kind, forward),
    },
    distribution(target),
    TIME_NODES,
  );
  return features.map((_, k) => Array.from({ length: m }, (_, l) => m * gram[k * m + l]));
}
