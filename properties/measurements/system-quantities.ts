import type { Draws, FoundByName } from '../../src/baseline/quantity.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { addedVariance, type Level, relativeErrorOf } from '../../src/process/level.js';
import type { BoundAnswer } from '../../src/system/contract/checked-calls.js';
import type { Call, Model } from '../../src/system/contract/contract.js';
import { type FitDimension, PARAMETERIZATIONS } from '../../src/system/contract/description.js';
import { dtypeOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type Points, pointOf } from '../../src/target/points.js';
import { insideBatch, type LabelledBatch } from '../generators/batches.js';
import { exactModel } from '../generators/model-mixtures.js';
import { conversionScale, predictionTerms } from '../oracles/predictions.js';
import { type Answers, answered, chained, type Entry, listed, roundedIn, STEPS } from './named-answers.js';
import { samplerQuantities } from './sampler-quantities.js';
import { modelOf, pointsOf, targetOf } from './sampler-runs.js';

/** Where a process is looked at, from the data end (0) to the noise end (1). */
const PLACES = [0.1, 0.5, 0.9];

/** x_0 in units of the data, and eps, of a point at each of these places. */
const X0 = [0.8, -0.5, -0.3, 1.1, 0.5, 0.2];
const EPS = [0.6, -1.2, -0.4, 0.9, 1.1, -0.7];
const DIMENSION = 2;

/**
 * What a baseline measures of a system: its process, and what each call that it offers answers at fixed points. Numbers carry the
 * roundings of the dtype of their call, and whatever is random is drawn many times.
 *
 * @param seed of what is drawn
 */
export function systemQuantities(system: SystemUnderTest, seed: number): FoundByName {
  const entries = [
    ...tables(system),
    ...(system.can.has('continuous time') ? answered(system, 'coefficients', coefficients) : []),
    ...CALLS.flatMap(([call, answers]) => (system.can.has(call) ? answered(system, call, answers) : [])),
    ...(system.can.has('times') ? answered(system, 'times', (own) => times(own, seed)) : []),
    ...(system.can.has('couple') ? answered(system, 'couple', (own) => couplings(own, seed)) : []),
    ...samplerQuantities(system, seed),
    ...(system.can.has('logLikelihood') ? answered(system, 'logLikelihood', (own) => likelihoods(own, seed)) : []),
    ...(system.can.has('fit') ? answered(system, 'fit', fits) : []),
  ];
  return new Map(entries);
}

/** The calls that are asked at the fixed points alone. */
const CALLS: readonly (readonly [Call, Answers])[] = [
  ['levelOf', levelsOfLabel],
  ['labelOf', labels],
  ['noise', noises],
  ['posterior', posteriors],
  ['convert', conversions],
  ['precondition', scalings],
  ['guide', guidances],
  ['score', scores],
  ['denoisingCovariance', covariances],
  ['weights', weights],
  ['loss', losses],
  ['variationalBound', bounds],
];

/** The points at which calls are asked. */
function batchOf(system: SystemUnderTest): LabelledBatch {
  const x0 = X0.map((value) => inDataUnits(system, value));
  return insideBatch({ dimension: DIMENSION, progress: PLACES, x0, eps: EPS }, system.schedule);
}

/** A number in the units of a system's data, which may have a range. */
function inDataUnits(system: SystemUnderTest, value: number): number {
  const [{ means }] = targetOf(system, [{ weights: [1], means: [value], variances: [1] }]);
  return means[0];
}

/** The exact model that calls are asked about. */
function exactModelOf(system: SystemUnderTest): Model {
  const axes = targetOf(system, [
    { weights: [0.4, 0.6], means: [-0.7, 0.9], variances: [0.3, 0.6] },
    { weights: [0.4, 0.6], means: [0.4, -0.2], variances: [0.3, 0.6] },
  ]);
  const model = modelOf(axes, system.description.parameterization);
  return 'target' in model ? exactModel(system, model.target) : model;
}

function at(label: number): string {
  return `label ${Number(label.toPrecision(6))}`;
}

/** The coordinates of points, whose labels are given. @param errorOf of a coordinate, by its index */
function coordinates(
  call: string,
  { count, dimension, values }: Points,
  label: readonly number[],
  errorOf: (k: number) => number,
): Entry[] {
  return Array.from({ length: count * dimension }, (_, k) => [
    `${call}, ${at(label[Math.floor(k / dimension)])}, [${k % dimension}]`,
    { value: values[k], error: errorOf(k) },
  ]);
}

/** The tables of a chain, and the prior. */
function tables(system: SystemUnderTest): readonly Entry[] {
  const { process } = system.description;
  const rounding = chained(system) * system.inPrecision(dtypeOf(system.description, []), () => undefined).rounding;
  const prior: Entry = ['prior variance', roundedIn({ rounding }, process.prior.variance)];
  if (!('levels' in process)) return [prior];
  const { levels = [] } = system.schedule;
  // sigma^2 = 1 - alpha^2 near the data, and all that is made of it
  const terms = (k: number) => (process.family === 'vp' ? 1 / Math.max(levels[k].variance.value, rounding) : 1);
  const lists = Object.entries({ ...process.levels, ...process.tables });
  return [
    prior,
    ...lists.flatMap(([name, list]) => (list === undefined ? [] : listed({ rounding }, name, list, terms))),
  ];
}

function coefficients(system: SystemUnderTest): readonly Entry[] {
  const { process } = system.description;
  if ('levels' in process) return [];
  const time = PLACES.map((place) => process.from + place * (process.to - process.from));
  const found = Object.entries(system.coefficients(time));
  const level = PLACES.map((place) => system.schedule.at(place));
  return found.flatMap(([name, values]) =>
    time.map((t, i): Entry => {
      const known = name === 'alpha' || name === 'sigma' ? level[i][name].error : 0;
      const error = Math.max(known, system.rounding * Math.abs(values[i]));
      return [`coefficients, ${name}, t = ${Number(t.toPrecision(6))}`, { value: values[i], error }];
    }),
  );
}

function levelsOfLabel(system: SystemUnderTest): readonly Entry[] {
  const levels = PLACES.map((place) => system.schedule.at(place));
  const label = levels.map((level) => level.label);
  const found = system.levelOf(label);
  return (['alpha', 'sigma'] as const).flatMap((part) =>
    levels.map((level, i): Entry => {
      const error = Math.max(level[part].error, system.rounding * Math.abs(found[part][i]));
      return [`levelOf, ${at(label[i])}, ${part}`, { value: found[part][i], error }];
    }),
  );
}

/** The labels of levels, which a table is searched for, or a function inverted. */
function labels(system: SystemUnderTest): readonly Entry[] {
  const levels = PLACES.map((place) => system.schedule.at(place));
  const ratio = levels.map(({ alpha, sigma }) => sigma.value / alpha.value);
  const found = system.labelOf(ratio);
  return levels.map((level, i): Entry => {
    const error = (system.rounding + relativeErrorOf(level)) * Math.max(1, Math.abs(found[i]));
    return [`labelOf, sigma/alpha = ${Number(ratio[i].toPrecision(6))}`, { value: found[i], error }];
  });
}

function noises(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, label, levels } = batchOf(system);
  return coordinates('noise', system.noise(x0, label, eps), label, (k) => {
    const { alpha, sigma } = levels[Math.floor(k / DIMENSION)];
    const [signal, noise] = [Math.abs(x0.values[k]), Math.abs(eps.values[k])];
    const terms = system.rounding * (alpha.value * signal + sigma.value * noise);
    return terms + alpha.error * signal + sigma.error * noise;
  });
}

/** q(x_s | x_t, x_0) for neighbouring levels, and between the places where that is offered. */
function posteriors(system: SystemUnderTest): readonly Entry[] {
  const { levels = [] } = system.schedule;
  const { x0, x, label, levels: later } = batchOf(system);
  const adjacent = system.description.posteriorSteps === 'adjacent';
  const earlier = later.map((level, i) => {
    const k = levels.indexOf(level);
    return adjacent && k > 0 ? levels[k - 1] : system.schedule.at(0.5 * PLACES[i]);
  });
  const { mean, variance } = system.posterior(
    x0,
    x,
    label,
    earlier.map((level) => level.label),
  );
  const terms = later.map((level, i) => posteriorTerms(system, earlier[i], level));
  return [
    ...coordinates('posterior mean', mean, label, (k) => {
      const { data, state } = terms[Math.floor(k / DIMENSION)];
      return data * Math.abs(x0.values[k]) + state * Math.abs(x.values[k]) + system.rounding * Math.abs(mean.values[k]);
    }),
    ...label.map(
      (each, i): Entry => [`posterior variance, ${at(each)}`, { value: variance[i], error: terms[i].variance }],
    ),
  ];
}

/**
 * Errors of the factors of x_0 and x_t in the mean alpha_s s2/sigma_t^2 x_0 + (alpha_t/alpha_s) sigma_s^2/sigma_t^2 x_t,
 * and of the variance s2 sigma_s^2/sigma_t^2, where s2 is a difference.
 */
function posteriorTerms({ rounding }: SystemUnderTest, earlier: Level, later: Level) {
  const added = addedVariance(earlier, later);
  const [before, after] = [earlier.variance.value, later.variance.value];
  const relative = 2 * rounding + later.variance.error / after + (before > 0 ? earlier.variance.error / before : 0);
  const off = added.error + relative * Math.abs(added.value);
  return {
    data: (earlier.alpha.value * off) / after + (earlier.alpha.error * Math.abs(added.value)) / after,
    state: ((later.alpha.value / earlier.alpha.value) * before * (relative + relativeErrorOf(earlier))) / after,
    variance: (off * before) / after,
  };
}

/** Every conversion that a system has. */
function conversions(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, x, label, levels, progress } = batchOf(system);
  const hasSlopes = system.can.has('continuous time') || system.can.has('slopes');
  const kinds = PARAMETERIZATIONS.filter((each) => each !== 'flow' || hasSlopes);
  const sloped = levels.map((level, i) => (hasSlopes ? { ...level, ...system.schedule.slopes(progress[i]) } : level));
  const pairs = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));
  return pairs.flatMap(({ from, to }) => {
    const of = (k: number) => [sloped[Math.floor(k / DIMENSION)], x0.values[k], eps.values[k]] as const;
    const values = { ...x0, values: x0.values.map((_, k) => predictionTerms(from, ...of(k)).value.value) };
    const found = system.convert(from, to, values, x, label);
    if (found === undefined) return [];
    return coordinates(`convert from ${from} to ${to}`, found, label, (k) => {
      const relative = system.rounding + 2 * relativeErrorOf(levels[Math.floor(k / DIMENSION)]);
      return relative * conversionScale(from, to, ...of(k));
    });
  });
}

function scalings(system: SystemUnderTest): readonly Entry[] {
  const { label } = batchOf(system);
  return Object.entries(system.precondition(label)).flatMap(([part, values]) =>
    label.map((each, i): Entry => [`precondition, ${at(each)}, ${part}`, roundedIn(system, values[i], 1e-3)]),
  );
}

/** Scales, phi where it is taken, and predictions that are those of the batch and of its negative. */
function guidances(system: SystemUnderTest): readonly Entry[] {
  const { guidance, parameterization } = system.description;
  const { x0, eps, x, label, levels, progress } = batchOf(system);
  const kinds = guidance.parameterizations ?? [parameterization];
  const isOfFlow = kinds.includes('flow');
  const sloped = levels.map((level, i) => (isOfFlow ? { ...level, ...system.schedule.slopes(progress[i]) } : level));
  const scale = guidance.scales === undefined ? 2 : 0.5 * (guidance.scales[0] + guidance.scales[1]);
  return kinds.flatMap((kind) => {
    const of = (k: number) => [sloped[Math.floor(k / DIMENSION)], x0.values[k], eps.values[k]] as const;
    const conditional = { ...x0, values: x0.values.map((_, k) => predictionTerms(kind, ...of(k)).value.value) };
    const unconditional = { ...x0, values: conditional.values.map((value) => -0.5 * value) };
    const gradient = { ...x0, values: x0.values };
    const request = { parameterization: kind, x, label, conditional, unconditional, gradient, scale };
    const rescale = guidance.rescale === undefined ? {} : { rescale: 0.7 };
    const found = system.guide({ ...request, ...rescale });
    return coordinates(`guide of ${kind}`, found, label, (k) => {
      const relative = system.rounding + 2 * relativeErrorOf(levels[Math.floor(k / DIMENSION)]);
      return relative * 4 * (1 + Math.abs(scale)) * (conversionScale(kind, kind, ...of(k)) + Math.abs(found.values[k]));
    });
  });
}

/** By how much an input is changed to see what its rounding does: more than the epsilon of any dtype. */
const CHANGE = 1 / 16;

/**
 * Answers with the error that roundings leave: those of the answer itself, and of each input x_i, carried on by what a change of
 * it does,
 *
 * error = r (|f| + sum_i |x_i df/dx_i|),
 *
 * which is where a difference of large terms shows.
 *
 * @param ask answers for inputs that are multiplied by factors
 */
function answersTo(
  system: SystemUnderTest,
  inputs: number,
  ask: (factors: readonly number[]) => ArrayLike<number>,
): Estimate[] {
  const ones = Array.from({ length: inputs }, () => 1);
  const answers = Array.from(ask(ones));
  const changed = ones.map((_, i) => ask(ones.map((one, j) => (i === j ? one + CHANGE : one))));
  return answers.map((value, k) => {
    const carried = changed.reduce((sum, other) => sum + Math.abs(other[k] - value) / CHANGE, 0);
    return roundedIn(system, value, Math.abs(value) + carried);
  });
}

function scaled(points: Points, factor: number): Points {
  return { ...points, values: points.values.map((value) => factor * value) };
}

/** The predictions of the system's own models or, if it has none, of an exact one. */
function scores(system: SystemUnderTest): readonly Entry[] {
  const { models, can } = system;
  const own = models.map(({ id, target }) => ({ id, model: { id }, dimension: target.dimension }));
  const exact = can.has('exact models') ? [{ id: 'exact', model: exactModelOf(system), dimension: DIMENSION }] : [];
  return [...own, ...exact].flatMap(({ id, model, dimension }) =>
    predictionsOf(system, `score of ${id}`, model, dimension),
  );
}

function predictionsOf(system: SystemUnderTest, name: string, model: Model, dimension: number): Entry[] {
  const { x, label } = batchOf(system);
  const points = pointsOf(
    label.length,
    dimension,
    (i, j) => pointOf(x, i)[j % DIMENSION] * (1 - 0.1 * Math.floor(j / DIMENSION)),
  );
  const found = answersTo(system, 1, ([factor]) => system.score(model, scaled(points, factor), label).values);
  const values = Float64Array.from(found, ({ value }) => value);
  return coordinates(name, { ...points, values }, label, (k) => found[k].error);
}

function covariances(system: SystemUnderTest): readonly Entry[] {
  if (!system.can.has('exact models')) return [];
  const { x, label, levels } = batchOf(system);
  const model = exactModelOf(system);
  const ask = ([factor]: readonly number[]) => system.denoisingCovariance(model, scaled(x, factor), label).values;
  const size = DIMENSION * DIMENSION;
  return answersTo(system, 1, ask).map(({ value, error }, k): Entry => {
    const { alpha, variance } = levels[Math.floor(k / size)];
    // (sigma^2/alpha^2) (1 + ...), a difference of terms of this size
    const terms = system.rounding * (variance.value / (alpha.value * alpha.value));
    return [`denoisingCovariance, ${at(label[Math.floor(k / size)])}, [${k % size}]`, { value, error: error + terms }];
  });
}

function weights(system: SystemUnderTest): readonly Entry[] {
  const { label, levels } = batchOf(system);
  const found = system.weights(label);
  return label.map((each, i): Entry => {
    const relative = system.rounding + 4 * relativeErrorOf(levels[i]);
    return [
      `weights, ${at(each)}`,
      { value: found[i], error: relative * Math.abs(found[i]) * cancellation(system, levels[i]) },
    ];
  });
}

/** By how much a difference of what belongs to a level and to the one before it, as some weights are, is smaller than both. */
function cancellation({ schedule: { levels = [] } }: SystemUnderTest, level: Level): number {
  const k = levels.indexOf(level);
  if (k < 1) return 1;
  const added = addedVariance(levels[k - 1], level).value;
  return Math.max(1, level.variance.value / Math.abs(added));
}

function losses(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, label } = batchOf(system);
  const model = exactModelOf(system);
  const found = answersTo(system, 2, ([data, noise]) =>
    system.loss(model, scaled(x0, data), label, scaled(eps, noise)),
  );
  return found.map((each, i): Entry => [`loss, ${at(label[i])}`, each]);
}

/** The terms of the bound at one point, of those between levels some, and their sum. */
function bounds(system: SystemUnderTest): readonly Entry[] {
  const { levels = [] } = system.schedule;
  const x0 = pointsOf(1, DIMENSION, (_, j) => inDataUnits(system, X0[j]));
  const model = { ...exactModelOf(system), varianceFraction: 0.3 };
  const eps = levels.map((_, k) => pointsOf(1, DIMENSION, (__, j) => EPS[(k + j) % EPS.length]));
  const ask = (data: number, noise: number) => {
    const blocks = eps.map((block) => scaled(block, noise));
    return boundTerms(system.variationalBound(model, scaled(x0, data), blocks));
  };
  const names = ask(1, 1).map(([name]) => name);
  const found = answersTo(system, 2, ([data, noise]) => ask(data, noise).map(([, value]) => value));
  const shown = new Set(PLACES.map((place) => pairName(Math.round(place * (levels.length - 2)))));
  return names.flatMap((name, i): Entry[] => {
    if (name.startsWith('levels') && !shown.has(name)) return [];
    // each term has logarithms and quotients of about 1 for each coordinate
    const terms = DIMENSION * (name === 'total' ? levels.length : 1);
    const { value, error } = found[i];
    return [[`variationalBound, ${name}`, { value, error: error + system.rounding * terms }]];
  });
}

function boundTerms({ diffusion, ...others }: BoundAnswer): (readonly [name: string, value: number])[] {
  const whole = (['prior', 'reconstruction', 'total'] as const).flatMap((part) =>
    Array.from(others[part] ?? [], (value) => [part, value] as const),
  );
  return [...whole, ...Array.from(diffusion?.values ?? [], (value, k) => [pairName(k), value] as const)];
}

function pairName(k: number): string {
  return `levels ${k} and ${k + 1}`;
}

/** Draws whose median is compared, where one call gives many, and where each takes a call. */
const [DRAWS, CALLS_OF_DRAWS] = [1000, 48];

function times(system: SystemUnderTest, seed: number): readonly Entry[] {
  const draws = Array.from(system.times(DRAWS, seed));
  const middle = system.schedule.at(0.5).label;
  return [
    ['times', { draws, error: 0 }],
    [
      'times, distance from the middle of the process',
      { draws: draws.map((each) => Math.abs(each - middle)), error: 0 },
    ],
  ];
}

/** The cost of a plan between two samples on the line, which may be drawn from the cheapest one. */
function couplings(system: SystemUnderTest, seed: number): readonly Entry[] {
  const [x, y] = [X0, EPS].map((values) => ({ count: values.length, dimension: 1, values: Float64Array.from(values) }));
  const draws = Array.from({ length: CALLS_OF_DRAWS }, (_, i) =>
    system
      .couple(x, y, CALLS_OF_DRAWS * seed + i)
      .reduce((sum, [i, j]) => sum + (x.values[i] - y.values[j]) * (x.values[i] - y.values[j]), 0),
  );
  return [['couple, cost', { draws, error: system.rounding * Math.max(...draws) }]];
}

/** Likelihoods of three points; those that are estimated with random probes are drawn, of one point. */
function likelihoods(system: SystemUnderTest, seed: number): readonly Entry[] {
  const axes = targetOf(system, [{ weights: [0.4, 0.6], means: [-0.7, 0.9], variances: [0.3, 0.6] }]);
  const model = modelOf(axes, system.description.parameterization);
  const points = [-1, 0.2, 1.3].map((value) => inDataUnits(system, value));
  const x = { count: points.length, dimension: 1, values: Float64Array.from(points) };
  if (system.description.likelihood.divergence === 'estimated')
    return [['logLikelihood', drawnLikelihoods(system, seed)]];
  const found = answersTo(system, 1, ([factor]) => system.logLikelihood(model, scaled(x, factor), seed));
  return points.map((point, i): Entry => {
    const { value, error } = found[i];
    // the sum of the divergences along a solver's steps
    return [`logLikelihood, x = ${Number(point.toPrecision(6))}`, { value, error: STEPS * (error + system.rounding) }];
  });
}

function drawnLikelihoods(system: SystemUnderTest, seed: number): Draws {
  const axes = targetOf(system, [
    { weights: [1], means: [0.4], variances: [0.5] },
    { weights: [1], means: [-0.2], variances: [0.5] },
  ]);
  const model = modelOf(axes, system.description.parameterization);
  const x = pointsOf(1, DIMENSION, (_, j) => inDataUnits(system, X0[j]));
  const draws = Array.from(
    { length: CALLS_OF_DRAWS },
    (_, i) => system.logLikelihood(model, x, CALLS_OF_DRAWS * seed + i)[0],
  );
  return { draws, error: STEPS * system.rounding * (1 + Math.max(...draws.map(Math.abs))) };
}

/** The predictions of a small model that is trained, and what it has read out, on the line and in the plane. */
function fits(system: SystemUnderTest): readonly Entry[] {
  return system.description.fitDimensions.flatMap((dimension) => fitsIn(system, dimension));
}

const FITTED = [-1.6, -1.1, -0.9, -0.2, 0.4, 0.8, 1.2, 1.5];

function fitsIn(system: SystemUnderTest, dimension: FitDimension): readonly Entry[] {
  const points = pointsOf(FITTED.length, dimension, (i, j) => FITTED[(i + 3 * j) % FITTED.length]);
  const name = dimension === 1 ? 'a fit' : 'a fit in the plane';
  const model = system.fit({ points, width: 4, trainingTime: 1, seed: 1 });
  const loosely = ([key, found]: Entry): Entry => {
    const { value, error } = found as Estimate;
    return [key, { value, error: STEPS * error }];
  };
  const predictions = system.can.has('score')
    ? predictionsOf(system, `score of ${name}`, { id: model }, dimension)
    : [];
  if (!system.can.has('readout')) return predictions.map(loosely);
  const { readout } = system.readout(model, dimension);
  const size = Math.max(...readout.map(Math.abs));
  const entries = Array.from(
    readout,
    (value, k): Entry => [`readout of ${name}, [${k}]`, roundedIn(system, value, size)],
  );
  return [...predictions, ...entries].map(loosely);
}
