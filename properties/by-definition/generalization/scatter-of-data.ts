import { oneDatumLoss, oneDatumMoments, panelRule } from '../../../src/bound/one-datum.js';
import type { Setting } from '../../../src/experiment/setting.js';
import type { Estimate, Quantity } from '../../../src/numeric/estimate.js';
import { dot, squaredDistance } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';

/**
 * Required agreement where p_0 is integrated: Z bends on the scale of the noise at the first time node, which panels of
 * p_0 do not resolve.
 */
export const QUADRATURE_TOLERANCE = 1e-3;
/** Atoms of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
export const ATOMS = 4;
export const SAMPLES = 3;

/** Time nodes: the laws of scatter hold for any quadrature of the loss. */
const TIME_NODES = 8;
/** Nodes in a panel of p_0. */
const DATUM_NODES = 8;

/** How far the sums of the moment tree may be off, as a fraction of the sizes below; 1e-12 has been seen. */
export const ENGINE_ERROR = 1e-11;

/** How a matrix of n data scatters about the matrix of their law; Z is the matrix of one datum. */
export interface Scattering {
  /** n. */
  readonly samples: number;
  /** E|Z_n - E Z|^2, Z_n the mean over the n data. */
  readonly scatter: Estimate;
  /** E|Z|^2. */
  readonly meanSquare: Quantity;
  /** |E Z|^2. */
  readonly squareOfMean: number;
  /** The size that tolerances are relative to, see `sizesOf`. */
  readonly size: number;
}

/** A value for the gram and one for the cross moment. */
export type OfMatrices<V> = Readonly<Record<'gram' | 'crossMoment', V>>;

/** One datum of p_0 itself, n = 1: means are integrals over p_0, and E Z comes from the population's loss. */
export function scatterOfOne(built: Setting): OfMatrices<Scattering> {
  const { process, features, target } = built;
  const rules = [panelRule(target, DATUM_NODES), panelRule(target, DATUM_NODES - 1)] as const;
  const moments = oneDatumMoments(process, features, target, rules, TIME_NODES);
  const size = sizesOf(built);
  return ofMatrices((of) => ({
    samples: 1,
    scatter: moments[of].variance,
    meanSquare: moments[of].meanSquare,
    squareOfMean: square(moments.population[of]),
    size: size[of],
  }));
}

/** n independent draws from the k data of the setting: means are over all k^n data sets. */
export function scatterOfSets(built: Setting, n: number): OfMatrices<Scattering> {
  const { process, features, data } = built;
  const lossOf = (values: Float64Array) =>
    quadraticLoss(process, features, empiricalMeasure({ count: values.length, dimension: 1, values }), TIME_NODES);
  const population = lossOf(data.values);
  const ones = Array.from(data.values, (x) => oneDatumLoss(process, features, x, TIME_NODES));
  const sets = dataSets(data.values, n).map(lossOf);
  const size = sizesOf(built);
  return ofMatrices((of) => ({
    samples: n,
    scatter: {
      value: mean(sets, (loss) => squaredDistance(loss[of], population[of])),
      error: ENGINE_ERROR * size[of],
    },
    meanSquare: mean(ones, (one) => square(one[of])),
    squareOfMean: square(population[of]),
    size: size[of],
  }));
}

/**
 * The mean over the data of |Z|_F^2 + |Z'|_F^2, where Z' is the matrix of the mirrored features relu(-l_i): features
 * that are hardly ever active have a Z that is small compared with the rounding of the moments it is made of.
 */
export function sizesOf({ process, features, data }: Setting): OfMatrices<number> {
  const negative = (values: Float64Array) => values.map((value) => -value);
  const mirror = { ...features, weights: negative(features.weights), timeWeights: negative(features.timeWeights) };
  const losses = Array.from(data.values, (x) =>
    [features, mirror].map((each) => oneDatumLoss(process, each, x, TIME_NODES)),
  ).flat();
  return ofMatrices((of) => 2 * mean(losses, (loss) => square(loss[of])));
}

/** Every data set of n atoms, in order. */
export function dataSets(atoms: Float64Array, n: number): Float64Array[] {
  if (n === 0) return [new Float64Array(0)];
  return dataSets(atoms, n - 1).flatMap((set) => Array.from(atoms, (x) => Float64Array.of(...set, x)));
}

function ofMatrices<V>(f: (matrix: keyof OfMatrices<V>) => V): OfMatrices<V> {
  return { gram: f('gram'), crossMoment: f('crossMoment') };
}

function mean(losses: readonly QuadraticLoss[], f: (loss: QuadraticLoss) => number): number {
  return losses.reduce((sum, loss) => sum + f(loss), 0) / losses.length;
}

function square(a: Float64Array): number {
  return dot(a, a);
}
