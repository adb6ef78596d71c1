import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { type Divergence, estimated, scaleOf, stated } from '../../src/divergence/divergence.js';
import { type Doubt, extrapolated, PARTS } from '../../src/divergence/extrapolated.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { drawnRule } from '../../src/divergence/flow/drawn-rule.js';
import { tensorRule } from '../../src/divergence/flow/plane-rule.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { type Gap, gaps, gapsOf } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { dot } from '../../src/numeric/vectors.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { entropy } from '../../src/target/entropy.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { anyStart, anyWeighting, experiments, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { between, eitherSign, logBetween, seeds, sizes, vectors } from '../generators/numbers.js';
import { affordableProcess, ornsteinUhlenbeck } from '../generators/processes.js';
import { rareMixtures, spaceBumps, spaceMixtures } from '../generators/targets.js';
import { hasNoValue } from '../measurements/gaps-without-value.js';
import type { TwoWays } from '../measurements/two-ways.js';
import { controlledMean, rareComponent } from '../oracles/controlled-mean.js';
import { featureMean } from '../oracles/feature-mean.js';

/** Values of runs that near a limit, of which the coarser ones may have none. */
export interface RunsCase {
  readonly kind: 'runs';
  readonly factor: 4 | 16;
  readonly limit: number;
  /** Error of the finest run, and by how much errors grow from run to run. */
  readonly error: number;
  readonly ratio: number;
  /** A second part of the errors, which falls faster. */
  readonly more: number;
  readonly known: 2 | 4;
}

/** A law in R^d whose mean over draws, or over a rule in the plane, is asked for. */
export interface MeanCase {
  readonly kind: 'drawn' | 'plane';
  readonly target: TargetSpec;
  readonly seed: number;
  /** Nodes an axis. */
  readonly cells: number;
}

/** A model that varies along the first axis of R^d, and p_0 of components so far apart that its entropy is known by a bound. */
export interface AcrossCase {
  readonly kind: 'across';
  readonly flow: 'sde' | 'ode';
  readonly process: ProcessSpec;
  readonly dimension: number;
  readonly apart: number;
  readonly variances: readonly number[];
  readonly seed: number;
}

/** A trained model whose gap is asked for, or a model beside one that has none. */
export interface GapCase {
  readonly kind: 'finer' | 'unknown';
  readonly experiment: Experiment;
  readonly gap: Gap;
}

/** A value, its error and the aim of it. */
export interface StatedCase {
  readonly kind: 'stated';
  readonly value: number;
  readonly error: number;
  readonly aim: number;
}

export type SolverCase = RunsCase | MeanCase | AcrossCase | GapCase | StatedCase;

export const runs = (known: RunsCase['known']): Arbitrary<RunsCase> =>
  fc.record({
    kind: fc.constant('runs'),
    factor: fc.constantFrom(4, 16),
    limit: between(-1, 1),
    error: eitherSign(1e-3, 0.1),
    ratio: between(1.5, 8),
    more: between(-1, 1),
    known: fc.constant(known),
  });

const meanCases = (kind: MeanCase['kind']): Arbitrary<MeanCase> => {
  const dimension = kind === 'drawn' ? 3 : 2;
  const target = fc.oneof(
    { weight: 3, arbitrary: spaceMixtures(dimension, 3) },
    { weight: 1, arbitrary: spaceBumps(dimension, 3) },
    { weight: kind === 'drawn' ? 4 : 0, arbitrary: rareMixtures(dimension) },
  );
  return fc.record({ kind: fc.constant(kind), target, seed: seeds, cells: fc.constantFrom(40, 48, 64) });
};

export const drawn = (): Arbitrary<MeanCase> => meanCases('drawn');
export const inPlane = (): Arbitrary<MeanCase> => meanCases('plane');

export const across = (): Arbitrary<AcrossCase> =>
  fc.integer({ min: 5, max: 6 }).chain((dimension) =>
    fc.record({
      kind: fc.constant('across'),
      flow: fc.constantFrom('sde', 'ode'),
      process: between(0.3, 0.8).map(ornsteinUhlenbeck),
      dimension: fc.constant(dimension),
      apart: between(9.5, 10.5),
      variances: vectors(dimension + 1, between(0.8, 1)),
      seed: seeds,
    }),
  );

export const GAPS: readonly Gap[] = ['klSde', 'klOde', 'klScore', 'w2Sde', 'w2Ode'];

/** How models are trained whose gaps are asked for. @param width the largest */
const trainedModels = (width: number) => ({
  process: affordableProcess,
  width: sizes(2, width),
  samples: sizes(5, 40),
  weighting: anyWeighting,
  start: anyStart,
});

const gapCases = (kind: GapCase['kind'], width: number): Arbitrary<GapCase> =>
  fc.record({
    kind: fc.constant(kind),
    gap: fc.constantFrom(...GAPS),
    experiment: experiments({ ...trainedModels(width), trainingTimes: trainingTimes(1, 1e-1, 1e4) }),
  });

/** The same in the plane and in three dimensions, where there are two gaps. */
const inSpace = (...ofGaps: readonly Gap[]): Arbitrary<GapCase> =>
  fc.record({
    kind: fc.constant('finer'),
    gap: fc.constantFrom(...ofGaps),
    experiment: spaceExperiments(3, {
      ...trainedModels(3),
      trainingTimes: trainingTimes(1, 1e-1, 1e3),
      target: (dimension) =>
        fc.oneof(
          { weight: 3, arbitrary: spaceMixtures(dimension, 3) },
          { weight: 1, arbitrary: spaceBumps(dimension, 3) },
        ),
    }),
  });

export const finer = (): Arbitrary<GapCase> => gapCases('finer', 4);
export const unknown = (): Arbitrary<GapCase> => gapCases('unknown', 3);

export const statedCases = (): Arbitrary<StatedCase> =>
  fc.record({
    kind: fc.constant('stated'),
    value: fc.oneof(eitherSign(1e-4, 10), logBetween(1e-9, 1e3), fc.constantFrom(0, 1e308)),
    error: logBetween(1e-9, 10),
    aim: logBetween(1e-6, 1),
  });

/** The cases of the shortest profile. */
export const solverCases = (): Arbitrary<SolverCase> => kinds(inSpace('klOde'));

/** Further ones, of klSde beyond the line too, which takes longer. */
export const furtherSolverCases = (): Arbitrary<SolverCase> => kinds(inSpace('klOde', 'klSde', 'klSde'));

const kinds = (space: Arbitrary<GapCase>): Arbitrary<SolverCase> =>
  dealt<SolverCase>(
    { weight: 5, arbitrary: runs(2) },
    { weight: 10, arbitrary: runs(4) },
    { weight: 8, arbitrary: drawn() },
    { weight: 6, arbitrary: inPlane() },
    { weight: 3, arbitrary: across() },
    { weight: 9, arbitrary: finer() },
    { weight: 3, arbitrary: space },
    { weight: 6, arbitrary: unknown() },
    { weight: 15, arbitrary: statedCases() },
  );

/** An error that is stated, beside how far a number is from what it stands for. */
export interface Off {
  readonly what: string;
  readonly off: number;
  /** By how much that is not known either. */
  readonly unsure: number;
  readonly stated: number;
  readonly scale: number;
}

const LINE: Doubt = { factor: 4, added: 0.05, changed: [1, 0.1] };
/** Of fourth order, and of runs of second order that fall as they come. */
const DOUBTS: Readonly<Record<RunsCase['factor'], Doubt>> = {
  4: LINE,
  16: { factor: 16, added: 0.5, changed: [1, 0.125] },
};
const SLOW: Doubt = { ...LINE, slowest: 1.5 };

/** Extrapolated values, and what they miss of the limit. */
export function limitOfRuns({ factor, limit, error, ratio, more, known }: RunsCase): Off[] {
  const valuesBy = (terms: readonly (readonly [size: number, ratio: number])[]) =>
    PARTS.map((_, k) =>
      k < known ? terms.reduce((sum, [size, q]) => sum + size * Math.exp(k * Math.log(q)), limit) : null,
    );
  const off = (what: string, terms: readonly (readonly [number, number])[], doubt: Doubt): Off => {
    const values = valuesBy(terms);
    const found = extrapolated(values, doubt);
    return {
      what,
      off: Math.abs(values[0]! + found.added - limit),
      unsure: 0,
      stated: found.error,
      scale: Math.abs(error),
    };
  };
  // of two runs only no more is asked than that errors fall by half as much again
  if (known === 2) return [off('two runs', [[error, ratio]], DOUBTS[factor])];
  return [
    off(
      'four runs',
      [
        [error, factor],
        [more * error, 2 * ratio],
      ],
      DOUBTS[factor],
    ),
    off('slow runs', [[error, Math.min(ratio, 4)]], SLOW),
  ];
}

/** Draws, and how many features the function has whose mean is asked for. */
const [DRAWS, FEATURES] = [1200, 3];

/**
 * A sum of features on R^d, along axes where p_0 has bumps. The first kink passes the middle of a rare component; of draws without
 * one, that of the first, so that some feature is on; and of every other function in the plane the far side of the first.
 */
function kinked({ kind, target, seed }: MeanCase, d: number) {
  const source = stream(seed, 'features');
  const middles = target.kind === 'mixture' ? target.means : target.centers;
  const rare = rareComponent(target);
  const isFarOut = kind === 'plane' && seed % 2 === 1;
  const passed = rare >= 0 ? middles[rare] : kind === 'drawn' || isFarOut ? middles[0] : undefined;
  const features = Array.from({ length: FEATURES }, (_, i) => {
    const w = Float64Array.from({ length: d }, (_, j) =>
      target.kind === 'bumps' && j !== i % d ? 0 : source.normal(),
    );
    const bias = source.normal();
    return { w, bias: i === 0 && passed !== undefined ? -dot(w, passed) : bias, factor: source.normal() };
  });
  if (!isFarOut) return features;
  const [{ w, bias, factor }, ...others] = features;
  return [{ w, bias: bias - farOut(target, source) * Math.sqrt(dot(w, w)), factor }, ...others];
}

/** A distance from the middle of the first component at which it has little mass, down to a part of 1e-9. */
function farOut(target: TargetSpec, source: Stream): number {
  const depth = source.uniform();
  if (target.kind === 'mixture') return 6 * depth * Math.sqrt(target.variances[0]);
  // mass falls like the third power of the distance from the end
  return (1 - Math.exp(-7 * depth)) * target.halfWidths[0];
}

const valueAt = (features: ReturnType<typeof kinked>, x: Float64Array) =>
  features.reduce((sum, { w, bias, factor }) => sum + factor * Math.max(0, dot(w, x) + bias), 0);

const pointsOf = (points: Float64Array, d: number) =>
  Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));

/** The half of 99.9% that a two-sided interval leaves out on either side. */
const LEFT_OUT = 0.0005;

/** The quantile of the normal distribution by bisection. */
function twoSided(): number {
  let [low, high] = [0, 10];
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (low + high);
    if (normalCdf(-middle) > LEFT_OUT) low = middle;
    else high = middle;
  }
  return low;
}

/** What rounding may make of a function that the regression explains, as a part of its values. */
const ROUNDED = 1e-10;

/**
 * The mean by draws and its error, beside the regression on x - E x and |x - E x|^2 by its normal equations: the constant, and the
 * half width of a two-sided interval. @param quantile of the interval
 */
export function regressedMean(aCase: MeanCase, quantile = twoSided()): TwoWays[] {
  const target = distribution(aCase.target);
  const { dimension: d } = target;
  const rule = drawnRule(target, DRAWS, stream(aCase.seed, 'evaluation'));
  const features = kinked(aCase, d);
  const points = pointsOf(rule.points, d);
  const values = Float64Array.from(points, (x) => valueAt(features, x));
  const found = rule.mean(values);
  const defined = controlledMean(aCase.target, points, values, rule.leadingWeights.length);
  const scale = Math.max(...values.map(Math.abs));
  const error = quantile * defined.deviation;
  const lead = rule.leadingWeights.reduce((total, weight, p) => total + weight * values[p], 0);
  return [
    { where: 'mean', found: found.value, other: defined.mean, scale },
    { where: 'error of the mean', found: found.error, other: error, scale: error + ROUNDED * scale },
    { where: 'a quarter of the draws', found: rule.leadingWeights.length, other: defined.quarter, scale: 1 },
    { where: 'their mean', found: lead, other: defined.meanOfFirst, scale },
  ];
}

/** How many functions have their means taken over a rule in the plane. */
export const FUNCTIONS = 64;
/** Rounding of such a mean, as a part of the deviation of the function. */
const ROUNDED_SUM = 1e-12;

/** What a rule in the plane states of means, beside how far they are off. */
export interface PlaneMeans {
  /** The root mean squares over the functions. */
  readonly off: number;
  readonly stated: number;
  /** The most that one of them is off by, in what is stated of it. */
  readonly worst: number;
  /** The largest error that is stated, as a part of the deviation of the function. */
  readonly largest: number;
  readonly scale: number;
}

/** Means over a rule in the plane, beside the same in closed form. @param factor of the closed form */
export function meansInPlane(aCase: MeanCase, factor = 1): PlaneMeans {
  const { target: spec, cells, seed } = aCase;
  const target = distribution(spec);
  const rule = tensorRule(target, cells);
  const points = pointsOf(rule.points, 2);
  const means = Array.from({ length: FUNCTIONS }, (_, k) => {
    const features = kinked({ ...aCase, seed: seed + k }, 2);
    const { value, error } = rule.mean(Float64Array.from(points, (x) => valueAt(features, x)));
    const exact = features.reduce((sum, { w, bias, factor: size }) => {
      return sum + size * spec.weights.reduce((total, share, j) => total + share * featureMean(spec, j, w, bias), 0);
    }, 0);
    const scale = features.reduce(
      (sum, { w, factor: size }) => sum + Math.abs(size) * Math.sqrt(dot(w, w) * target.variance),
      0,
    );
    return { off: value - factor * exact, stated: error + ROUNDED_SUM * scale, scale };
  });
  const rootMean = (of: (each: (typeof means)[number]) => number) =>
    Math.sqrt(means.reduce((sum, each) => sum + of(each) * of(each), 0) / FUNCTIONS);
  return {
    off: rootMean(({ off }) => off),
    stated: rootMean(({ stated: error }) => error),
    worst: Math.max(...means.map(({ off, stated: error }) => Math.abs(off) / error)),
    largest: Math.max(...means.map(({ stated: error, scale }) => error / scale)),
    scale: rootMean(({ scale }) => scale),
  };
}

/** Features, and how large the readouts of models are. */
const WIDTH = 3;

/** What klSde and klOde state in R^d, beside what is stated of the same on the line and of the entropy of p_0. */
export interface Joined {
  readonly flow: 'sde' | 'ode';
  readonly found: Estimate;
  readonly onLine: Estimate;
  readonly entropy: Estimate;
  /** KL less that on the line, in closed form but for the entropy of p_0. */
  readonly known: number;
  readonly scale: number;
}

/** Both are found by the same solver, whose error need not be small. */
const ROUGH_AIM = 0.05;

/** Both, or why there is no value. */
export function acrossTheAxis(aCase: AcrossCase): Joined | Vacuous {
  const { flow, process: spec, dimension: d, apart, variances, seed } = aCase;
  const process = forwardProcess(spec);
  const weights = variances.map(() => 1 / variances.length);
  // the first is at 0, and the others are on an axis each
  const means = variances.map((_, k) => Array.from({ length: d }, (_, j) => (j + 1 === k ? apart : 0)));
  const target = distribution({ kind: 'mixture', weights, means, variances: [...variances] });
  const line = distribution({
    kind: 'mixture',
    weights,
    means: means.map(([x]) => [x]),
    variances: [...variances],
  });
  const source = stream(seed, 'features');
  const draw = () => Float64Array.from({ length: WIDTH }, () => source.normal());
  const embedding = { size: 1, at: () => Float64Array.of(1) };
  const [w, timeWeights, A] = [draw().map(Math.abs), draw(), draw()];
  const spread = (row: Float64Array) =>
    Float64Array.from({ length: WIDTH * d }, (_, e) => (e % d === 0 ? row[e / d] : 0));
  const rows = new Float64Array(WIDTH * d);
  rows.set(A);
  const onLine = featureField({ width: WIDTH, dimension: 1, weights: w, timeWeights, embedding }, [A]);
  const inSpace = featureField({ width: WIDTH, dimension: d, weights: spread(w), timeWeights, embedding }, [rows]);
  const own = entropy(target, UNDIFFUSED);
  const { alpha, sigma } = process.coefficients(process.horizon);
  const solve = flow === 'sde' ? klSde : klOde;
  const [[found], [part]] = [solve(process, target, inSpace, ROUGH_AIM), solve(process, line, onLine, ROUGH_AIM)];
  if (found.value === null) return vacuous(found.reason);
  if (part.value === null) return vacuous(part.reason);
  const V = (process.priorVariance + (flow === 'sde' ? sigma * sigma : 0)) / (alpha * alpha);
  const square = target.variance - line.variance + dot(target.mean, target.mean) - line.mean[0] * line.mean[0];
  const known =
    entropy(line, UNDIFFUSED).value - own.value + 0.5 * (d - 1) * Math.log(2 * Math.PI * V) + square / (2 * V);
  return { flow, found, onLine: part, entropy: own, known, scale: scaleOf(found.value) + square / (2 * V) };
}

/** Nodes in diffusion time, of models and of finer ones; aims of W2 are looser. */
const [NODES, FINE_NODES] = [72, 216];
const AIM = 5e-3;
const aimOf = (gap: Gap, dimension: number) => (gap === 'w2Sde' || gap === 'w2Ode' || dimension > 1 ? 6 * AIM : AIM);
/** How much closer a solver comes that is asked for more, and the closest that it is asked for, on the line and beyond it. */
const [CLOSER, CLOSEST] = [6, 1e-6];
const [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] = [2, 3e-3];

/** A gap with its error, beside that of the model by a finer rule in diffusion time and by a solver that is asked for a tenth. */
export interface Refined extends Off {
  readonly gap: Gap;
  readonly found: Divergence;
  readonly aim: number;
  /** Whether there is no value; undefined where there may be one. */
  readonly noValue: boolean | undefined;
}

/** @param factor of the readout by the finer rule */
export function besideFiner({ experiment, gap }: GapCase, factor = 1): Refined {
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const { dimension } = built.target;
  const aim = aimOf(gap, dimension);
  const training = train(built, times, timeResolution(NODES));
  const [found] = gaps(training, gap, aim);
  const noValue = hasNoValue(built, gap, training.empirical.readouts[0]);
  const [closerBy, closest] = dimension > 1 ? [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] : [CLOSER, CLOSEST];
  const [A] = train(built, times, timeResolution(FINE_NODES)).empirical.readouts;
  const readouts = [A.map((a) => factor * a)];
  const unit = gap === 'w2Sde' || gap === 'w2Ode' ? Math.sqrt(built.target.variance) : 1;
  const part = found.value === null ? aim : found.error / unit / scaleOf(found.value / unit);
  const [closer] = gapsOf(built, { readouts, tilted: [], doubt: 1 }, gap, Math.max(closest, part / closerBy));
  if (found.value === null || closer.value === null) {
    return { what: gap, gap, found, aim, noValue, off: 0, unsure: 0, stated: 0, scale: unit };
  }
  return {
    what: gap,
    gap,
    found,
    aim,
    noValue,
    off: Math.abs(found.value - closer.value),
    unsure: closer.error,
    stated: found.error,
    scale: unit * scaleOf(closer.value / unit),
  };
}

/** A gap where the model by a tilted rule has none, and where that is the model itself. */
export interface BesideUnknown {
  readonly gap: Gap;
  readonly unknown: Divergence;
  readonly itself: Divergence;
}

/** A readout so large that nothing is known of the model. */
const HUGE = 1e200;

export function besideUnknown({ experiment, gap }: GapCase): BesideUnknown {
  const drawnSetting = setting(experiment);
  const { width } = drawnSetting.features;
  // features of either sign that pull towards 0, so that there is a density at t = 0, and that meet p_0 on whichever side it lies
  const weights = drawnSetting.features.weights.map((w, i) => (i % 2 === 0 ? 1 : -1) * Math.abs(w));
  const timeWeights = drawnSetting.features.timeWeights.map(() => 0);
  const built = { ...drawnSetting, features: { ...drawnSetting.features, weights, timeWeights } };
  const own = Float64Array.from(weights, (w) => -width * Math.sign(w) * 0.5);
  const away = own.map((a) => -HUGE * a);
  const aim = 4 * aimOf(gap, 1);
  const by = (other: Float64Array) => gapsOf(built, { readouts: [own], tilted: [[[other]]], doubt: 1 }, gap, aim)[0];
  return { gap, unknown: by(away), itself: by(own) };
}

/** What is stated of a number, beside what it should be. */
export interface StatedNumber {
  readonly found: readonly Divergence[];
  readonly isKnown: boolean;
  readonly warns: boolean;
  readonly value: number;
  readonly error: number;
}

export function asStated({ value, error, aim }: StatedCase): StatedNumber {
  const size = Math.max(0.01, Math.abs(value));
  const small = error <= 0.05 || error <= Math.max(0.2, aim) * size;
  return {
    found: [stated(value, error, aim), estimated(value, error, aim)],
    isKnown: value >= -error && small,
    warns: error > aim * size,
    value,
    error,
  };
}
