import fc, { type Arbitrary } from 'fast-check';
import { type Level, relativeErrorOf } from '../../src/process/level.js';
import type { CheckedGuideRequest } from '../../src/system/contract/checked-calls.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type Points, pointOf } from '../../src/target/points.js';
import { type Batch, batches, insideBatch } from '../generators/batches.js';
import { between, eitherSign, vectors } from '../generators/numbers.js';
import { type Answer, answering, type Mistakes, placeOf } from '../measurements/answers.js';
import { deviationOf } from '../measurements/mistaken-guides.js';
import { conversionScale, converted, predictionTerms, type Sloped } from '../oracles/predictions.js';

/** Points with two predictions each, and how they are combined. */
export interface GuidanceCase extends Batch {
  /** How far apart the two predictions are, a number for each coordinate: in x_0 without noise, and in eps with much. */
  readonly apart: readonly number[];
  /** Which of the kinds of prediction that a system combines. */
  readonly kind: number;
  /** Where between the least and the largest scale that it takes. */
  readonly share: number;
  /** phi. */
  readonly rescale: number;
  /** Where each point lies in a part of the process of its own, where an interval is asked about. */
  readonly spread: readonly number[];
  /** Between which neighbours of the points, by their noise, the ends of an interval lie. */
  readonly ends: readonly [number, number];
}

const COUNT = 4;

export const guidanceCases = (): Arbitrary<GuidanceCase> =>
  batches(COUNT).chain((batch) =>
    fc
      .record({
        apart: vectors(COUNT * batch.dimension, eitherSign(0.2, 1)),
        kind: fc.nat(4),
        share: between(0.2, 1),
        rescale: between(0.2, 1),
        spread: vectors(COUNT, between(0.2, 0.8)),
        ends: fc.constantFrom<[number, number][]>([0, 1], [0, 2], [1, 2]),
      })
      // a draw may repeat numbers, and predictions that are the same along all coordinates have no deviation to rescale
      .map((rest) => ({
        ...batch,
        ...rest,
        apart: rest.apart.map((each, k) => each * (1 - (k % batch.dimension) / 10)),
      })),
  );

/** gamma of the largest scale that is asked where a system names none. */
const LARGEST_GAMMA = 12;

/** What a system, or a mistaken one in a control, makes of a request about points at known levels. */
export type Guide = (request: CheckedGuideRequest, system: SystemUnderTest, levels: readonly Level[]) => Points;

const asItIs: Guide = (request, system) => system.guide(request);

/** u + gamma (c - u), whose score is gamma s(x | c) + (1 - gamma) s(x), for a scale that the case draws. */
export function mixed(system: SystemUnderTest, aCase: GuidanceCase, guide = asItIs): Answer[] {
  const [least, largest] = gammasOf(system);
  return guided(system, aCase, guide, { gamma: least + aCase.share * (largest - least) });
}

/** The same at gamma = 1 or 0, where a system takes it: the conditional prediction, and the unconditional one. */
export const mixedAt =
  (gamma: 0 | 1) =>
  (system: SystemUnderTest, aCase: GuidanceCase, guide = asItIs): Answer[] => {
    const [least, largest] = gammasOf(system);
    return least <= gamma && gamma <= largest ? guided(system, aCase, guide, { gamma }) : [];
  };

/** The same with phi, where a system takes it: one coordinate has no standard deviation. */
export function rescaled(system: SystemUnderTest, aCase: GuidanceCase, guide = asItIs): Answer[] {
  if (system.description.guidance.rescale === undefined || aCase.dimension < 2) return [];
  const [least, largest] = gammasOf(system);
  const gamma = Math.max(least, 1) + aCase.share * (largest - Math.max(least, 1));
  return guided(system, aCase, guide, { gamma, rescale: aCase.rescale });
}

/** The same with an interval, where a system takes one: guided between its ends, and conditional elsewhere. */
export function withinInterval(system: SystemUnderTest, aCase: GuidanceCase, guide = asItIs): Answer[] {
  const apart = { ...aCase, progress: aCase.spread.map((part, k) => (k + part) / COUNT) };
  const interval = intervalOf(system, apart);
  if (interval === undefined) return [];
  const [least, largest] = gammasOf(system);
  return guided(system, apart, guide, { gamma: least + aCase.share * (largest - least), interval });
}

/** What is asked of a case besides its points. */
interface Asked {
  readonly gamma: number;
  readonly rescale?: number;
  readonly interval?: Interval;
}

function gammasOf({ description: { guidance } }: SystemUnderTest): readonly [number, number] {
  if (guidance.scales === undefined) return [0, LARGEST_GAMMA];
  const [least, largest] = guidance.scales.map((scale) => scale + offsetOf(guidance.scale));
  return [least, largest];
}

/** gamma - scale. */
function offsetOf(scale: 'gamma' | '1 + w'): number {
  return scale === '1 + w' ? 1 : 0;
}

/** The answers of one request, coordinate by coordinate. */
function guided(system: SystemUnderTest, aCase: GuidanceCase, guide: Guide, asked: Asked): Answer[] {
  const { guidance, parameterization } = system.description;
  const kinds = guidance.parameterizations ?? [parameterization];
  const kind = kinds[aCase.kind % kinds.length];
  const { progress, levels, label, x0, eps, x } = insideBatch(aCase, system.schedule);
  const isOfFlow = kind === 'flow' || guidance.rescale === 'flow';
  const pairs = levels.map((level, i): Pair => {
    const sloped: Sloped = isOfFlow ? { ...level, ...system.schedule.slopes(progress[i]) } : level;
    return pairAt(
      kind,
      sloped,
      pointOf(x0, i),
      pointOf(eps, i),
      pointOf(x, i),
      (j) => aCase.apart[i * x0.dimension + j],
    );
  });
  const block = (of: (pair: Pair) => readonly number[]): Points => ({
    ...x0,
    values: Float64Array.from(pairs.flatMap(of)),
  });
  const { gamma, rescale, interval } = asked;
  const request: CheckedGuideRequest = {
    ...{ parameterization: kind, x, label, scale: gamma - offsetOf(guidance.scale) },
    conditional: block(({ conditional }) => conditional.map(({ value }) => value)),
    unconditional: block(({ unconditional }) => unconditional.map(({ value }) => value)),
    gradient: block(({ conditional, unconditional }) =>
      conditional.map(({ score }, j) => score - unconditional[j].score),
    ),
    ...(rescale === undefined ? {} : { rescale }),
    ...(interval === undefined ? {} : { interval: interval.ends }),
  };
  const found = guide(request, system, levels);
  const answer = answering(system);
  return pairs.flatMap((pair, i) => {
    const isOn = interval === undefined ? true : interval.isOn[i];
    if (isOn === undefined) return [];
    const plain = mixedOf(pair, isOn ? gamma : 1);
    const as = guidance.rescale === undefined || guidance.rescale === 'given' ? kind : guidance.rescale;
    const expected = rescale === undefined ? plain : rescaledOf(pair, plain, rescale, as);
    return expected.map(({ value, scale, error }, j) =>
      answer(pointOf(found, i)[j], { value, error }, scale, {
        where: `${kind} with the scale ${Number(request.scale.toPrecision(6))} at ${placeOf(label[i], pointOf(x, i))}`,
        asked: () => ({ call: 'guide', given: requestAt(request, i), at: [0, j] }),
        mistakes: () => mistakesOf(pair, j, { gamma, isOn, ...(rescale === undefined ? {} : { rescale }) }),
      }),
    );
  });
}

/** One coordinate of a prediction, its score and the size of the terms that either is made of. */
interface Entry {
  readonly value: number;
  readonly score: number;
  readonly size: number;
}

/** The predictions at one point. */
interface Pair {
  readonly kind: Parameterization;
  readonly level: Sloped;
  readonly x: ArrayLike<number>;
  readonly conditional: readonly Entry[];
  readonly unconditional: readonly Entry[];
}

/**
 * The predictions of (x_0, eps), and of (x_0 + d sigma/(alpha + sigma), eps - d alpha/(alpha + sigma)), which has the same x.
 *
 * @param apart d of a coordinate
 */
function pairAt(
  kind: Parameterization,
  level: Sloped,
  x0: ArrayLike<number>,
  eps: ArrayLike<number>,
  x: ArrayLike<number>,
  apart: (j: number) => number,
): Pair {
  const [alpha, sigma] = [level.alpha.value, level.sigma.value];
  const entry = (data: number, noise: number): Entry => ({
    value: predictionTerms(kind, level, data, noise).value.value,
    score: -noise / sigma,
    size: conversionScale(kind, kind, level, data, noise),
  });
  const at = (part: number) =>
    Array.from(x0, (data, j) => {
      const d = (part * apart(j)) / (alpha + sigma);
      return entry(data + d * sigma, eps[j] - d * alpha);
    });
  return { kind, level, x, conditional: at(0), unconditional: at(1) };
}

/** A number that is expected, with the error that roundings of the level give it and the size of its terms. */
interface Expected {
  readonly value: number;
  readonly error: number;
  readonly scale: number;
}

/** The coordinates of gamma s(x | c) + (1 - gamma) s(x) as a prediction. */
function mixedOf(pair: Pair, gamma: number): Expected[] {
  return pair.conditional.map((to, j) => {
    const from = pair.unconditional[j];
    const score = gamma * to.score + (1 - gamma) * from.score;
    const value = converted('score', pair.kind, pair.level, score, pair.x[j]);
    const scale = (1 + Math.abs(gamma) + Math.abs(1 - gamma)) * (to.size + from.size);
    return { value, error: relativeErrorOf(pair.level) * scale, scale };
  });
}

/** (phi std(c)/std(g) + 1 - phi) g of what is guided, as predictions of a kind, in which a rounding counts |dk/dp| times. */
function rescaledOf(pair: Pair, guided: readonly Expected[], phi: number, kind: Parameterization): Expected[] {
  const as = (value: number, j: number) => converted(pair.kind, kind, pair.level, value, pair.x[j]);
  const [g, c] = [guided, pair.conditional].map((row) => row.map(({ value }, j) => as(value, j)));
  const offsets = g.map((_, j) => as(0, j));
  const slope = Math.abs(as(1, 0) - offsets[0]);
  const sizes = guided.map(({ scale }, j) => slope * scale + Math.abs(offsets[j]));
  const [largest, factor] = [Math.max(...sizes), deviationOf(c) / deviationOf(g)];
  // a deviation is off by what its terms are, relative to itself
  const relative = largest / deviationOf(g) + largest / deviationOf(c);
  return guided.map(({ error, scale }, j) => {
    const kept = (phi * factor + 1 - phi) * g[j];
    const size = (1 + factor) * (sizes[j] + Math.abs(g[j]) * relative);
    const grown = (size + Math.abs(offsets[j])) / slope;
    return {
      value: converted(kind, pair.kind, pair.level, kept, pair.x[j]),
      error: (error / scale) * grown,
      scale: grown,
    };
  });
}

/** The ends, and of each point whether it lies between them; undefined where it is too close to one to tell. */
interface Interval {
  readonly ends: readonly [number, number];
  readonly isOn: readonly (boolean | undefined)[];
}

/** How near to an end a point is not compared, as a fraction of the range of places, and in steps. */
const NEAR = 2e-3;
const NEAR_STEPS = 1.5;

function intervalOf(system: SystemUnderTest, aCase: GuidanceCase): Interval | undefined {
  const { interval } = system.description.guidance;
  if (interval === undefined) return undefined;
  const { levels } = insideBatch(aCase, system.schedule);
  const steps = system.schedule.levels?.length ?? Number.POSITIVE_INFINITY;
  // sigma/alpha by its logarithm
  const indexOf = (level: Level) => (system.schedule.levels ?? []).indexOf(level);
  const places = levels.map((level) => {
    const { label, alpha, sigma } = level;
    if (interval === 'label') return label;
    if (interval === 'sigma/alpha') return Math.log(sigma.value / alpha.value);
    // step 0 leaves the noise end
    return 1 - (indexOf(level) + 1) / steps;
  });
  const sorted = places.toSorted((a, b) => a - b);
  const ends = aCase.ends.map((k) => 0.5 * (sorted[k] + sorted[k + 1])) as [number, number];
  const first = system.schedule.at(0);
  const last = system.schedule.noiseEnd();
  const near =
    interval === 'steps' ? NEAR_STEPS / steps : NEAR * (interval === 'label' ? Math.abs(last.label - first.label) : 1);
  const isOn = places.map((place) =>
    ends.some((end) => Math.abs(place - end) <= near) ? undefined : ends[0] < place && place < ends[1],
  );
  return { ends: interval === 'sigma/alpha' ? [Math.exp(ends[0]), Math.exp(ends[1])] : ends, isOn };
}

/** The request about one of its points. */
function requestAt(request: CheckedGuideRequest, i: number): Readonly<Record<string, unknown>> {
  const { x, label, conditional, unconditional, gradient, ...rest } = request;
  const row = (points: Points) => [[...pointOf(points, i)]];
  return {
    ...rest,
    ...{ x: row(x), label: [label[i]] },
    ...{ conditional: row(conditional), unconditional: row(unconditional), gradient: row(gradient) },
  };
}

/** What known mistakes make of a coordinate. */
function mistakesOf(pair: Pair, j: number, { gamma, isOn, rescale }: Asked & { readonly isOn: boolean }): Mistakes {
  const [c, u] = [pair.conditional[j], pair.unconditional[j]];
  const [alpha, sigma] = [pair.level.alpha.value, pair.level.sigma.value];
  const mix = (scale: number) => u.value + scale * (c.value - u.value);
  const noisy = (from: Entry, scale: number) => from.value - scale * sigma * (c.score - u.score);
  const clean = (from: Entry, scale: number) => from.value + ((scale * sigma * sigma) / alpha) * (c.score - u.score);
  const spread = (of: readonly { readonly value: number }[]) => deviationOf(of.map(({ value }) => value));
  const all = spread(mixedOf(pair, gamma));
  const byFactor = (factor: number, phi: number) => (phi * factor + 1 - phi) * mix(gamma);
  const factor = spread(pair.conditional) / all;
  return {
    'the conditional and the unconditional prediction exchanged': mix(1 - gamma),
    'a scale that is off by one: 1 + w taken for gamma': mix(gamma + 1),
    'a scale that is off by one: gamma taken for 1 + w': mix(gamma - 1),
    'the formula of guided noise for another prediction': noisy(u, gamma),
    'the formula of guided noise for another prediction, from the conditional': noisy(c, gamma - 1),
    'the formula of guided data for another prediction': clean(u, gamma),
    'the opposite sign of the gradient': u.value - gamma * (c.value - u.value),
    'no guidance at all': c.value,
    'the unconditional prediction alone': u.value,
    ...(isOn ? {} : { 'guidance outside of the interval': mix(gamma) }),
    ...(rescale === undefined
      ? {}
      : {
          'the standard deviation of the unconditional prediction': byFactor(spread(pair.unconditional) / all, rescale),
          'the standard deviations exchanged': byFactor(1 / factor, rescale),
          'phi and 1 - phi exchanged': byFactor(factor, 1 - rescale),
          'the conditional prediction for the rest of phi': rescale * factor * mix(gamma) + (1 - rescale) * c.value,
          'no rescaling': mix(gamma),
        }),
  };
}
