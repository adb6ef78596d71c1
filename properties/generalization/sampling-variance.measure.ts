import fc from 'fast-check';
import { oneDatumLosses, oneDatumMoments, panelRule } from '../../src/bound/one-datum.js';
import type { Setting } from '../../src/experiment/setting.js';
import type { Estimate, Quantity } from '../../src/numeric/estimate.js';
import { dot, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLosses } from '../../src/training/quadratic-loss.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { sizes } from '../generators/numbers.js';
import {
  dataSets,
  datumSizes,
  ENGINE_ERROR,
  meanOver,
  type OfMatrices,
  ofMatrices,
} from '../measurements/sampled-data.js';

/** Atoms of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
export const ATOMS = 4;
export const SAMPLES = 3;

/** Required agreement over all data sets, as a fraction of the squared sizes of Z and of its mirror. */
export const TOLERANCE = 1e-9;

/**
 * Required agreement where p_0 is integrated: Z bends on the scale of the noise at the first time node, which panels of
 * p_0 do not resolve.
 */
export const QUADRATURE_TOLERANCE = 1e-3;

/** Narrow models on the line, with as many data as a discrete law has atoms. */
export function narrowModels() {
  return experiments({ width: sizes(2, 6), samples: fc.constant(ATOMS), trainingTimes: trainingTimes(1) });
}

/** Time nodes: the laws of scatter hold for any quadrature of the loss. */
const TIME_NODES = 8;
/** Nodes in a panel of p_0. */
const DATUM_NODES = 8;

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
  /** The size that tolerances are relative to, see `datumSizes`. */
  readonly size: number;
}

/** The scattering of both matrices, with the agreement that is required. */
export interface Scatterings extends OfMatrices<Scattering> {
  readonly tolerance: number;
}

/** One datum of p_0 itself, n = 1: means are integrals over p_0, and E Z comes from the population's loss. */
export function overOneDatum(built: Setting): Scatterings {
  const { process, features, target } = built;
  const rules = [panelRule(target, DATUM_NODES), panelRule(target, DATUM_NODES - 1)] as const;
  const moments = oneDatumMoments(process, features, target, rules, TIME_NODES);
  const size = datumSizes(built);
  const scatterings = ofMatrices((matrix) => ({
    samples: 1,
    scatter: moments[matrix].variance,
    meanSquare: moments[matrix].meanSquare,
    squareOfMean: square(moments.population[matrix]),
    size: size[matrix],
  }));
  return { tolerance: QUADRATURE_TOLERANCE, ...scatterings };
}

/** Independent draws from the data of the setting, which are the atoms: means are over all data sets. */
export function overDataSets(built: Setting): Scatterings {
  const { process, features, data } = built;
  const lossBy = quadraticLosses(process, features, TIME_NODES);
  const lossOf = (values: Float64Array) => lossBy(empiricalMeasure({ count: values.length, dimension: 1, values }));
  const population = lossOf(data.values);
  const ones = Array.from(data.values, oneDatumLosses(process, features, TIME_NODES));
  const sets = dataSets(data.values, SAMPLES).map(lossOf);
  const size = datumSizes(built);
  const scatterings = ofMatrices((matrix) => ({
    samples: SAMPLES,
    scatter: {
      value: meanOver(sets, (loss) => squaredDistance(loss[matrix], population[matrix])),
      error: ENGINE_ERROR * size[matrix],
    },
    meanSquare: meanOver(ones, (one) => square(one[matrix])),
    squareOfMean: square(population[matrix]),
    size: size[matrix],
  }));
  return { tolerance: TOLERANCE, ...scatterings };
}

function square(a: Float64Array): number {
  return dot(a, a);
}
