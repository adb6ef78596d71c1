import fc from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { ScoreField } from '../../src/divergence/field/score-field.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { sliceOfFeatures } from '../../src/features/random-features.js';
import { type Estimate, minus } from '../../src/numeric/estimate.js';
import { genericStart, growKrylov, startKrylov } from '../../src/numeric/lanczos.js';
import { tridiagonalEigen } from '../../src/numeric/tridiagonal-eigen.js';
import { minus as difference, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import type { DiffusedMeasure } from '../../src/target/target.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { TRUNCATION } from '../../src/training/mehler-series.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { anyWeighting, mixed, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { type Fit, fittedReadout } from '../generators/fits.js';
import { seeds, sizes } from '../generators/numbers.js';
import { type ReadoutCase, randomReadouts, readoutCases } from '../generators/random-readouts.js';
import { SYSTEM_TOLERANCE } from '../generators/systems.js';
import { FEW_DIMENSIONS, spaceBumps, spaceMixtures } from '../generators/targets.js';
import { tensorCloud } from '../oracles/bump-cloud.js';
import { gramAndCrossMoment, type IsotropicMixture } from '../oracles/gram.js';
import { spaceLossChanges } from '../oracles/space-loss-changes.js';
import { explicitMatching, LEAST_SCALE, lossChanges, type ScoresAt } from '../oracles/weighted-loss.js';

/** Required agreement of differences of J, as a fraction of the terms they are made of. */
export const LOSS_TOLERANCE = 1e-6;

/** Experiments with random readouts, on the line and beyond it, where models may be wider, with any weighting. */
export function anyReadoutCase(largestOnLine: number, largestInSpace: number) {
  const trained = { weighting: anyWeighting, handMade: true };
  return mixed(
    () => readoutCases(largestOnLine, trained),
    (dimension) => {
      const width = sizes(8, largestInSpace);
      const plain = spaceExperiments(dimension, { target: (d) => spaceMixtures(d, 4), width, ...trained });
      const bumpy = spaceExperiments(FEW_DIMENSIONS, {
        target: (d) => spaceBumps(d, 3),
        width: sizes(2, 12),
        trainingTimes: trainingTimes(2, 0.1, 100),
        ...trained,
      });
      const experiment = fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: bumpy });
      return fc.record({ experiment, seed: seeds });
    },
  );
}

/** Quadrature nodes in diffusion time: both sides of a law use the same ones, so a few are enough. */
const TIME_NODES = 6;

const settingOf = perCase(({ experiment }: ReadoutCase) => setting(experiment));

// Along a line of readouts

/** How J changes from one model to another in nats, by its definition and as a quadratic, with the same nodes in diffusion time. */
export interface QuadraticChange {
  readonly direct: Estimate;
  readonly quadratic: Estimate;
  /** The part of the quadratic that comes from the diagonal of G. */
  readonly diagonal: number;
  /** The size of the terms that `direct` is a sum of. */
  readonly scale: number;
  /** Their required agreement, as a fraction of the scale. */
  readonly tolerance: number;
}

/** Places on the line A + s D, in addition to s = 0. */
const PLACES = [-1, 0.5, 2];

/** J(A + s D) - J(A) for random readouts A and D; on the line, as its integrals over space cost too much beyond it. */
export function changesAlongLine(aCase: ReadoutCase): QuadraticChange[] | undefined {
  const built = settingOf(aCase);
  if (built.target.dimension > 1) return undefined;
  const [A, D] = randomReadouts(built.features.width, 2, aCase.seed);
  const readouts = [0, ...PLACES].map((s) => A.map((a, i) => a + s * D[i]));
  return changes(built, readouts, scoresOf(featureField(built.features, readouts)), LOSS_TOLERANCE);
}

/**
 * J(A) - J(0) for a model that a system has trained, which returns its score and says that its readout is A. In the plane p_0 is
 * a mixture of normals.
 */
export function changeOfFit(fit: Fit, system: SystemUnderTest): QuadraticChange[] {
  const done = fittedReadout(system, fit);
  const scores = scoresOf(system.field(done.model, done.target.dimension));
  const fromZero: ScoresAt = (t, xs) => [new Float64Array(xs.length), ...scores(t, xs)];
  const readouts = [new Float64Array(done.readout.length), done.readout];
  return changes(done, readouts, fromZero, SYSTEM_TOLERANCE);
}

/** The changes from the first of several models to each of the others. */
function changes(
  built: Pick<Setting, 'process' | 'target' | 'features' | 'weighting'>,
  readouts: readonly Float64Array[],
  scores: ScoresAt,
  tolerance: number,
): QuadraticChange[] {
  const loss = quadraticLoss(built.process, built.features, built.target, TIME_NODES, built.weighting);
  const [start, ...ends] = readouts.map((A) => ({ value: lossChange(loss, A), error: lossRounding(loss, A) }));
  const [before, ...diagonals] = readouts.map((A) => diagonalPart(loss, A));
  const direct =
    built.target.dimension === 1
      ? lossChanges(built, scores, TIME_NODES, explicitMatching)
      : spaceLossChanges(built.process, built.target, scores, TIME_NODES);
  return direct.map(({ scale, ...change }, k) => ({
    direct: change,
    quadratic: minus(ends[k], start),
    diagonal: diagonals[k] - before,
    scale: Math.max(scale, LEAST_SCALE),
    tolerance,
  }));
}

/** The models of a field, as solvers see them. */
function scoresOf(field: ScoreField): ScoresAt {
  return (t, xs) => {
    const slice = field.at(t);
    return Array.from({ length: field.models }, (_, model) => {
      const out = new Float64Array(xs.length);
      slice.evaluate(model, xs, out);
      return out;
    });
  };
}

/** (1/2m) sum_i G_ii |a_i|^2. */
function diagonalPart({ width, gram }: QuadraticLoss, A: Float64Array): number {
  return A.reduce((sum, a, e) => sum + gram[(e % width) * (width + 1)] * a * a, 0) / (2 * width);
}

// The eigenvalues of G

/** Where the eigenvalues of a gram lie. */
export interface GramSpectrum {
  /** How far below 0 the smallest one lies. */
  readonly belowZero: Estimate;
  /** The largest absolute value. */
  readonly size: number;
}

/** All eigenvalues of the population's G, by the Lanczos method run to its end. */
export function gramSpectrum(aCase: ReadoutCase): GramSpectrum {
  const { process, features, target, weighting } = settingOf(aCase);
  const { width, gram } = quadraticLoss(process, features, target, TIME_NODES, weighting);
  const basis = startKrylov(gram, genericStart(width));
  growKrylov(basis, width);
  const { values } = tridiagonalEigen(basis.diagonal, basis.couplings, 'ends');
  const smallest = Math.min(...values);
  const size = Math.max(...values, -smallest);
  return { belowZero: { value: Math.max(0, -smallest), error: Number.EPSILON * width * size }, size };
}

// G and B against their definition

/** How far G and B of a loss are from another computation of them. */
export interface LossGap {
  /** Of G, as a fraction of sqrt(G_ii G_jj) or of |G|. */
  readonly gram: Estimate;
  /** Of B, as a fraction of |B|. */
  readonly crossMoment: Estimate;
}

/**
 * How many features, and how many data, have their G and B computed by definition, at milliseconds per pair and datum.
 */
const FEW_FEATURES = 8;
const FEW_DATA = 3;
/** Nodes a panel of the definition, and the coarser rule whose difference is the error. */
const FINE = 8;
const COARSE = 6;
/** Features whose G_ii is below this fraction of the largest are practically never active. */
const NEGLIGIBLE = 1e-100;
/** On the line G_ii is a difference of moments that all features share, accurate to the rounding of the largest. */
const NEGLIGIBLE_ON_LINE = 1e-4;
/**
 * The least |B| that a difference is divided by, and the least G_ii that is compared: on the line, P(l > 0) of a feature
 * that is hardly ever active, and moments where it is, are accurate only to the rounding of 1. All features may be such.
 */
const LEAST_ON_LINE = 1e-6;

/**
 * G and B against their definition, for the measures of an experiment that are mixtures of Gaussians. The first few
 * features are enough, as an entry depends on its own features alone.
 */
export function definitionGaps(aCase: ReadoutCase): LossGap[] {
  const built = settingOf(aCase);
  const { embedding } = aCase.experiment;
  const { process, weighting = 'g2' } = built;
  const few = sliceOfFeatures(built.features, 0, Math.min(FEW_FEATURES, built.features.width));
  return mixturesOf(built).map(({ measure, mixture }) => {
    const { gram, crossMoment, width } = quadraticLoss(process, few, measure, TIME_NODES, weighting);
    const [fine, coarse] = [FINE, COARSE].map((nodes) =>
      gramAndCrossMoment(process, few, embedding, mixture, { timeNodes: TIME_NODES, nodes, weighting }),
    );
    const diagonal = gram.filter((_, e) => e % (width + 1) === 0);
    const [part, least] = few.dimension === 1 ? [NEGLIGIBLE_ON_LINE, LEAST_ON_LINE] : [NEGLIGIBLE, NEGLIGIBLE];
    const smallest = Math.max(part * Math.max(...diagonal), least);
    const size = Math.max(norm(crossMoment), least);
    return {
      gram: {
        value: farthestEntry(difference(fine.gram, gram), diagonal, smallest),
        error: farthestEntry(difference(fine.gram, coarse.gram), diagonal, smallest) + TRUNCATION,
      },
      crossMoment: {
        value: norm(difference(fine.crossMoment, crossMoment)) / size,
        error: norm(difference(fine.crossMoment, coarse.crossMoment)) / size + Number.EPSILON * width,
      },
    };
  });
}

/** max |gap_ij|/sqrt(G_ii G_jj) over the features with G_ii > `smallest`. @param diagonal G_ii */
function farthestEntry(gap: Float64Array, diagonal: Float64Array, smallest: number): number {
  const parts = gap.map((value, e) => {
    const [i, j] = [diagonal[Math.floor(e / diagonal.length)], diagonal[e % diagonal.length]];
    return Math.min(i, j) > smallest ? Math.abs(value) / Math.sqrt(i * j) : 0;
  });
  return Math.max(...parts);
}

/** One law in two forms. */
interface MixtureLaw {
  readonly measure: DiffusedMeasure;
  readonly mixture: IsotropicMixture;
}

/** The law of some of the data, and p_0 where it is a mixture. */
function mixturesOf({ target, data }: Setting): MixtureLaw[] {
  const count = Math.min(FEW_DATA, data.count);
  const { dimension } = data;
  const values = data.values.slice(0, count * dimension);
  const sampled = {
    measure: empiricalMeasure({ count, dimension, values }),
    mixture: {
      weights: new Array(count).fill(1 / count),
      means: Array.from({ length: count }, (_, p) => [...values.subarray(p * dimension, (p + 1) * dimension)]),
      variances: new Array(count).fill(0),
    },
  };
  return target.kind === 'mixture' ? [{ measure: target, mixture: target as GaussianMixture }, sampled] : [sampled];
}

// Data in two parts

/** The data are split into two unequal parts; one datum in this many is in the first. */
const PART = 3;

/**
 * How far n G_n is from n_1 G_{n_1} + n_2 G_{n_2} for the data in two parts, and the same for B, for any number of
 * data: beyond the line, where they need not fit into one of the blocks that are summed at once.
 */
export function partsGap(aCase: ReadoutCase): LossGap | undefined {
  const { process, features, data } = settingOf(aCase);
  if (data.dimension === 1) return undefined;
  const { count, dimension, values } = data;
  const split = Math.floor(count / PART);
  const lossOf = (from: number, to: number) => {
    const part = { count: to - from, dimension, values: values.slice(from * dimension, to * dimension) };
    return quadraticLoss(process, features, empiricalMeasure(part), TIME_NODES);
  };
  const [whole, first, second] = [lossOf(0, count), lossOf(0, split), lossOf(split, count)];
  const together = (one: number, other: number) => (split * one + (count - split) * other) / count;
  const gap = (of: 'gram' | 'crossMoment') => ({
    value: quotient(norm(whole[of].map((value, i) => value - together(first[of][i], second[of][i]))), norm(whole[of])),
    // each entry of each of three grams may be off by TRUNCATION sqrt(G_ii G_jj), together TRUNCATION tr G
    error: quotient(3 * TRUNCATION * trace(whole), norm(whole.gram)),
  });
  return { gram: gap('gram'), crossMoment: gap('crossMoment') };
}

/** x/y with 0/0 = 0: the gram of features that are never active. */
function quotient(x: number, y: number): number {
  return x === 0 ? 0 : x / y;
}

function trace({ width, gram }: QuadraticLoss): number {
  return gram.reduce((sum, value, e) => (e % (width + 1) === 0 ? sum + value : sum), 0);
}

// Clouds of Gaussians that stand for diffused bumps

/** Nodes on each axis of a finer cloud, and of one that shows its error, by dimension. */
const FINER: Readonly<Record<number, readonly [number, number]>> = { 2: [28, 24], 3: [13, 11] };
/** Quadrature nodes in diffusion time, the same for all clouds. */
const CLOUD_TIME_NODES = 33;
/** Errors that a cloud has no part in are no more than this part of the stated one. */
const APART = 0.1;

/** J(A(tau)) - J_0 of a model trained on the population, with its stated error, and its distance from a finer cloud's. */
export interface CloudGap {
  readonly stated: number;
  readonly distance: Estimate;
}

/**
 * For bumps in d = 2 or 3, where p_t is replaced by a cloud of Gaussians; by training time, without those at which the
 * error is not that of the cloud.
 */
export function cloudGaps(aCase: ReadoutCase): CloudGap[] | undefined {
  const { target: spec, trainingTimes } = aCase.experiment;
  const built = settingOf(aCase);
  if (spec.kind === 'mixture' || built.target.dimension === 1) return undefined;
  const trainedOn = (target: Setting['target']) =>
    train({ ...built, target }, trainingTimes, timeResolution(CLOUD_TIME_NODES)).population;
  const [fine, coarse] = FINER[built.target.dimension].map(
    (nodes) => trainedOn({ ...built.target, cloud: (at) => tensorCloud(spec, at, nodes) }).change,
  );
  const { change, scoreLoss } = trainedOn(built.target);
  return change.flatMap(({ value, error }, k) => {
    const stated = scoreLoss[k].error;
    if (error > APART * stated) return [];
    const distance = {
      value: Math.abs(value - fine[k].value),
      error: Math.abs(fine[k].value - coarse[k].value) + fine[k].error,
    };
    return [{ stated, distance }];
  });
}
