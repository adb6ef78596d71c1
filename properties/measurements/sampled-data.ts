import fc, { type Arbitrary } from 'fast-check';
import { type Diameters, diametersOn, type Radii } from '../../src/bound/concentration.js';
import { type OneDatumMoments, oneDatumLosses, oneDatumMoments } from '../../src/bound/one-datum.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { atMost, type Comparison, type Estimate, root, times } from '../../src/numeric/estimate.js';
import { dot, norm, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, type Ranges } from '../generators/experiments.js';
import { drawSeeds, sizes } from '../generators/numbers.js';
import { componentRule } from '../oracles/component-rule.js';

/**
 * Data of a law on the line, in a setting of their own: the share of draws beyond a radius is bounded given the
 * features, whatever they are. In half of the draws features and data have one seed, which must not make them depend on
 * each other.
 */
export function sampledData(target: Arbitrary<TargetSpec>, ranges: Ranges = {}): Arbitrary<Experiment> {
  const plain = experiments({
    ...ranges,
    target,
    width: ranges.width ?? sizes(2, 6),
    trainingTimes: fc.constant([0]),
  });
  return fc
    .record({ plain, samples: sizes(5, 2000), seed: drawSeeds, other: drawSeeds, shared: fc.boolean() })
    .map(({ plain: { features, ...rest }, samples, seed, other, shared }) => ({
      ...rest,
      features: { ...features, seed },
      data: { samples, seed: shared ? seed : other },
    }));
}

/** The same experiment with another number of data. */
export function withSamples(experiment: Experiment, samples: number): Experiment {
  return { ...experiment, data: { ...experiment.data, samples } as Experiment['data'] };
}

/** A value for the gram and one for the cross moment. */
export type OfMatrices<V> = Readonly<Record<'gram' | 'crossMoment', V>>;

/** Both by one function. */
export function ofMatrices<V>(f: (matrix: keyof OfMatrices<V>) => V): OfMatrices<V> {
  return { gram: f('gram'), crossMoment: f('crossMoment') };
}

/**
 * How far the sums of the moment tree may be off, as a fraction of the size of a gram or cross moment; 1e-12 has been
 * seen.
 */
export const ENGINE_ERROR = 1e-11;

/** Time nodes of `datumLaw` and `momentDistances`: concentration holds for any quadrature with positive weights. */
export const TIME_NODES = 4;

/** Nodes in a component of p_0 for the moments of one datum, and in the coarser rule that shows their error. */
const DATUM_NODES = { bumps: [8, 6], mixture: [30, 24] } as const;

/** The law of one datum in an experiment, whatever its data. */
export interface DatumLaw {
  readonly moments: OneDatumMoments;
  readonly diameters: Diameters;
}

/** E|Z|^2 and V by quadrature, and the diameters on the support, with what rounding makes of features that never change. */
export function datumLaw(experiment: Experiment): DatumLaw {
  const { process, target, features } = setting(withSamples(experiment, 1));
  const [fine, coarse] = DATUM_NODES[experiment.target.kind];
  const rules = [componentRule(experiment.target, fine), componentRule(experiment.target, coarse)] as const;
  const moments = oneDatumMoments(process, features, target, rules, TIME_NODES);
  const diameters = diametersOn(target.support[0], process, features, TIME_NODES);
  return {
    moments,
    diameters: ofMatrices((matrix) => diameters[matrix] + ENGINE_ERROR * norm(moments.population[matrix])),
  };
}

/** How far the gram or the cross moment of the data is from that of p_0, and the radius that bounds this. */
interface Distance {
  readonly distance: Estimate;
  readonly radius: Estimate;
  /** sqrt(V/n). */
  readonly deviation: Estimate;
}

/** Both, for one set of n data. */
export interface Distances extends OfMatrices<Distance> {
  readonly samples: number;
}

/** |G_n - G|_F and |B_n - B| beside given radii. @param radiiOf by n */
export function momentDistances(
  experiment: Experiment,
  moments: OneDatumMoments,
  radiiOf: (n: number) => Radii,
): Distances {
  const { process, features, data } = setting(experiment);
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const n = data.count;
  const radii = radiiOf(n);
  const distances = ofMatrices((matrix): Distance => {
    const population = moments.population[matrix];
    const deviation = root(times(1 / n, moments[matrix].variance));
    return {
      distance: {
        value: Math.sqrt(squaredDistance(loss[matrix], population)),
        error: ENGINE_ERROR * norm(population),
      },
      radius: radii[matrix],
      deviation,
    };
  });
  return { samples: n, ...distances };
}

/** Both distances are within their radii: a draw exceeds if either is not. */
export function withinRadii({ gram, crossMoment }: Distances): Comparison[] {
  return [gram, crossMoment].map(({ distance, radius }) => atMost(distance, radius));
}

/** Every data set of n atoms, in order. */
export function dataSets(atoms: Float64Array, n: number): Float64Array[] {
  if (n === 0) return [new Float64Array(0)];
  return dataSets(atoms, n - 1).flatMap((set) => Array.from(atoms, (x) => Float64Array.of(...set, x)));
}

/** Time nodes of `datumSizes`. */
const SIZE_NODES = 8;

/**
 * The mean over the data of |Z|_F^2 + |Z'|_F^2, where Z' is the matrix of the mirrored features relu(-l_i): features
 * that are hardly ever active have a Z that is small compared with the rounding of the moments it is made of.
 */
export function datumSizes({ process, features, data }: Setting): OfMatrices<number> {
  const negative = (values: Float64Array) => values.map((value) => -value);
  const mirror = { ...features, weights: negative(features.weights), timeWeights: negative(features.timeWeights) };
  const lossesOf = [features, mirror].map((each) => oneDatumLosses(process, each, SIZE_NODES));
  const losses = Array.from(data.values, (x) => lossesOf.map((lossOf) => lossOf(x))).flat();
  return ofMatrices((matrix) => 2 * meanOver(losses, (loss) => dot(loss[matrix], loss[matrix])));
}

/** The mean of a number over some losses. */
export function meanOver(losses: readonly QuadraticLoss[], f: (loss: QuadraticLoss) => number): number {
  return losses.reduce((sum, loss) => sum + f(loss), 0) / losses.length;
}

/** The loss of a law of some values, by the loss of each as a data set of its own: Z and B_x are those of the law in the mean. */
export function mixedLoss(losses: readonly QuadraticLoss[], masses: ArrayLike<number>): QuadraticLoss {
  const { gram, crossMoment } = ofMatrices((matrix) => {
    const sum = new Float64Array(losses[0][matrix].length);
    for (const [x, { [matrix]: own }] of losses.entries()) {
      for (let e = 0; e < sum.length; e++) sum[e] += masses[x] * own[e];
    }
    return sum;
  });
  return { width: losses[0].width, gram, crossMoment };
}
