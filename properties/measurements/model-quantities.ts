import type { Estimate } from '../../src/numeric/estimate.js';
import { addedVariance, type Level, relativeErrorOf } from '../../src/process/level.js';
import type { BoundAnswer } from '../../src/system/contract/checked-calls.js';
import type { Model } from '../../src/system/contract/contract.js';
import type { FitDimension } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import {
  answersTo,
  at,
  batchOf,
  coordinates,
  DIMENSION,
  EPS,
  exactModelOf,
  inDataUnits,
  PLACES,
  scaled,
  X0,
} from './fixed-points.js';
import { type Entry, roundedIn, STEPS } from './named-answers.js';
import { pointsOf } from './sampler-runs.js';

/** The predictions of the system's own models or, if it has none, of an exact one. */
export function scores(system: SystemUnderTest): readonly Entry[] {
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

export function covariances(system: SystemUnderTest): readonly Entry[] {
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

export function weights(system: SystemUnderTest): readonly Entry[] {
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

export function losses(system: SystemUnderTest): readonly Entry[] {
  const { x0, eps, label } = batchOf(system);
  const model = exactModelOf(system);
  const found = answersTo(system, 2, ([data, noise]) =>
    system.loss(model, scaled(x0, data), label, scaled(eps, noise)),
  );
  return found.map((each, i): Entry => [`loss, ${at(label[i])}`, each]);
}

/** The terms of the bound at one point, of those between levels some, and their sum. */
export function bounds(system: SystemUnderTest): readonly Entry[] {
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

/** The predictions of a small model that is trained, and what it has read out, on the line and in the plane. */
export function fits(system: SystemUnderTest): readonly Entry[] {
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
