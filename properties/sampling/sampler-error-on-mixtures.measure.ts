import fc, { type Arbitrary } from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { GridOfLevels } from '../../src/sampler/affine-map.js';
import { type LawDivergence, type LawErrors, samplerErrors } from '../../src/sampler/gaussian-error.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { mixtureComparison } from '../../src/sampler/mixture/mixture-by-calls.js';
import { mixtureErrors } from '../../src/sampler/mixture/mixture-errors.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import type { LineNormal } from '../../src/sampler/walk-of-normal.js';
import { type GaussianMixture, gaussianMixture } from '../../src/target/mixture.js';
import { between, logBetween, sizes } from '../generators/numbers.js';
import { distancesOfMap, walkOnMixture } from '../measurements/walks-on-mixture.js';
import { diffused, type LineMixture } from '../oracles/line-mixture.js';

/** A method on two normals of the line: one and the same, or so far apart that each is sampled as if it were alone. */
export interface TwoNormals {
  readonly kind: 'alike' | 'apart';
  readonly method: SamplerMethod;
  readonly process: 'vp' | 've';
  readonly steps: number;
  readonly start: 'prior' | 'exact';
  /** Of the first one. */
  readonly weight: number;
  readonly mean: number;
  readonly variances: readonly [number, number];
}

/** A method without noise on two normals that overlap, of unlike widths. */
export interface Overlapping extends Omit<TwoNormals, 'kind' | 'process'> {
  readonly kind: 'overlap';
  readonly process: keyof typeof SAMPLED_PROCESSES;
  /** Of the means, in deviations of the wider one. */
  readonly apart: number;
}

/** Where modes are apart, walks begin where noise does not blur them yet, from the law of the first level. */
const EARLY = { vp: 0.3, ve: 1 } as const;
/** Half the distance of the two means then. */
const HALFWAY = 40;

/**
 * The most that one of two variances is of the other. What lies between two normals belongs to the wider one, from a part
 * 1/(1 + sqrt(ratio)) of the way on: a method whose first guess of a long step goes farther leaves the narrow one.
 */
const ALIKE = 4;

/** Methods that draw once a step at most, and keep no memory where they draw. */
const ANSWERED = METHOD_NAMES.filter((name) => {
  const { draws, drawsPerStep = 1, memory } = METHODS[name];
  return !draws({}) || (drawsPerStep === 1 && memory === undefined);
});

export function twoNormals(kind: TwoNormals['kind']): Arbitrary<TwoNormals> {
  return fc.record({
    kind: fc.constant(kind),
    method: fc.constantFrom(...ANSWERED),
    process: fc.constantFrom('vp' as const, 've' as const),
    steps: sizes(2, 8),
    start: kind === 'apart' ? fc.constant('exact' as const) : fc.constantFrom('prior' as const, 'exact' as const),
    weight: between(0.1, 0.9),
    mean: between(-3, 3),
    variances: variancesWithin(ALIKE),
  });
}

/** Of the first normal and of the other one. @param most that one is of the other */
function variancesWithin(most: number): Arbitrary<[number, number]> {
  return fc
    .tuple(logBetween(0.01, 2), logBetween(1 / most, most))
    .map(([one, ratio]) => [one, Number((ratio * one).toPrecision(4))]);
}

const QUIET = METHOD_NAMES.filter((name) => !METHODS[name].draws({}));

/** How many steps, how far apart modes are in deviations of the wider one, and how unlike variances: one map in ten folds the line. */
const [FEWEST, MOST, FARTHEST, UNLIKE] = [2, 8, 6, 9];

/** Those with a step from the noise end of `flow`, where alpha = 0, that rounding does not move by any amount. */
const FROM_NOISE = QUIET.filter((name) => {
  if (METHODS[name].memory !== undefined) return false;
  const { flow } = SAMPLED_PROCESSES;
  const normal = { weights: [1], means: [0], variances: [1] };
  const end = (steps: number) => walkOnMixture(normal, METHODS[name], scheduledGrid(flow, flow.schedule, steps))(1);
  return [FEWEST, MOST].every((steps) => Number.isFinite(end(steps)));
});

/** Cases whose map falls somewhere: two or three long steps between modes that are apart. */
export function folding(): Arbitrary<Overlapping> {
  return overlapping({ most: 3, nearest: 2 }).filter(folds);
}

export function overlapping({ most = MOST, nearest = 0 } = {}): Arbitrary<Overlapping> {
  const walks = (methods: readonly SamplerMethod[], processes: readonly Overlapping['process'][]) =>
    fc.record({ method: fc.constantFrom(...methods), process: fc.constantFrom(...processes) });
  return fc
    .record({
      walk: fc.oneof(
        { weight: 4, arbitrary: walks(QUIET, ['vp', 've']) },
        { weight: 1, arbitrary: walks(FROM_NOISE, ['flow']) },
      ),
      steps: sizes(FEWEST, most),
      start: fc.constantFrom('prior' as const, 'exact' as const),
      weight: between(0.1, 0.9),
      mean: between(-3, 3),
      apart: between(nearest, FARTHEST),
      variances: variancesWithin(UNLIKE),
    })
    .map(({ walk, ...rest }) => ({ kind: 'overlap', ...walk, ...rest }));
}

/** Looked for at so many places, evenly over what the method starts from. */
const PLACES = 200;

/** Whether the map of a case falls somewhere. */
function folds(aCase: Overlapping): boolean {
  const { map, from } = mapOf(aCase);
  const ends = from.flatMap(({ mean, deviation }) => [mean - 4 * deviation, mean + 4 * deviation]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const images = Array.from({ length: PLACES }, (_, i) => map(low + ((high - low) * i) / PLACES));
  return images.some((y, i) => y < images[i - 1]);
}

/** A distance by the engine, and by closed forms of normals or as walks show it. */
export interface OnMixture {
  readonly which: keyof LawErrors;
  readonly engine: Estimate;
  readonly exact: number;
  /** By how much that is not known; default: not at all. */
  readonly unsure?: number;
  /** The sizes that the closed form is made of. */
  readonly scale: number;
}

const DISTANCES = ['w2', 'kl', 'reverseKl'] as const;

/**
 * The distances between what is meant and what a method generates of two normals.
 *
 * @param closed what the closed forms are told of them
 */
export function onMixture(aCase: TwoNormals, closed: Partial<TwoNormals> = {}): (OnMixture | Vacuous)[] {
  const found = errorsOf(walked(aCase), mixtureOf(aCase), aCase.start);
  const exact = closedForm({ ...aCase, ...closed });
  return DISTANCES.map((which) => {
    const engine = found[which];
    const value = exact[which];
    if (engine.value === null) return vacuous(engine.reason);
    if (value === null) return vacuous('a normal has no such divergence');
    const scale = which === 'w2' ? Math.abs(aCase.mean) + HALFWAY + value : 1 + value;
    return { which, engine, exact: value, scale };
  });
}

/**
 * The same where the two overlap, beside what walks from many places show.
 *
 * @param shown what the walks are told of them
 */
export function byWalks(aCase: Overlapping, shown: Partial<Overlapping> = {}): (OnMixture | Vacuous)[] {
  const found = errorsOf(walked(aCase), mixtureOf(aCase), aCase.start);
  const { map, from, to } = mapOf({ ...aCase, ...shown });
  const exact = distancesOfMap(map, from, to);
  return DISTANCES.map((which) => {
    const [engine, by] = [found[which], exact[which]];
    if (engine.value === null) return vacuous(engine.reason);
    if (by === undefined) return vacuous('the map falls somewhere, or leaves out a part of what is meant');
    if (!(by.error < KNOWN * by.scale)) return vacuous('walks from more places would be needed');
    return { which, engine, exact: by.value, unsure: by.error, scale: by.scale };
  });
}

/** Where walks lead, what they start from, and what is meant. */
function mapOf(aCase: Overlapping) {
  const { process, method, grid } = walked(aCase);
  const mixture = lineMixtureOf(aCase);
  const { first, last } = endsOf(grid);
  const prior = { weight: 1, mean: 0, deviation: Math.sqrt(process.priorVariance) };
  const [from, to] =
    aCase.start === 'prior'
      ? [[prior], diffused(mixture, { alpha: 1, sigma: 0 })]
      : [diffused(mixture, first), diffused(mixture, last)];
  return { map: walkOnMixture(mixture, method, grid), from, to };
}

/** What walks leave open of a distance, as a part of its terms, for it to say anything. */
const KNOWN = 1e-3;

/** What a method is asked on. */
function walked({ kind, method: name, process: processName, steps }: TwoNormals | Overlapping) {
  const process = SAMPLED_PROCESSES[processName];
  const ends = kind === 'apart' ? ([EARLY[processName], process.ends[1]] as const) : process.ends;
  return { process, method: METHODS[name], grid: scheduledGrid(process, process.schedule, steps, { ends }) };
}

function endsOf({ levels }: GridOfLevels) {
  return { first: levels[0], last: levels[levels.length - 1] };
}

/** What the engine says. */
function errorsOf(
  { process, method, grid }: ReturnType<typeof walked>,
  target: GaussianMixture,
  start: TwoNormals['start'],
) {
  const { walkBetween } = mixtureComparison(target, { start, budgets: [] });
  return mixtureErrors(method, grid, walkBetween({ ...endsOf(grid), priorVariance: process.priorVariance }));
}

function mixtureOf(aCase: TwoNormals | Overlapping): GaussianMixture {
  const { weights, means, variances } = lineMixtureOf(aCase);
  const places = means.map((mean) => [mean]);
  return gaussianMixture(weights, places, variances);
}

function lineMixtureOf(aCase: TwoNormals | Overlapping): LineMixture {
  const { weight } = aCase;
  const normals = normalsOf(aCase);
  return {
    weights: [weight, 1 - weight],
    means: normals.map(({ mean }) => mean),
    variances: normals.map(({ variance }) => variance),
  };
}

function normalsOf(aCase: TwoNormals | Overlapping): [LineNormal, LineNormal] {
  const { mean, variances } = aCase;
  const [one, other] = variances;
  if (aCase.kind === 'alike') {
    const normal = { mean, variance: one };
    return [normal, normal];
  }
  const [below, above] =
    aCase.kind === 'overlap' ? [0, aCase.apart * Math.sqrt(Math.max(one, other))] : [HALFWAY, HALFWAY];
  return [
    { mean: mean - below, variance: one },
    { mean: mean + above, variance: other },
  ];
}

/** W2^2, KL and reverse KL are the means of those of both, which are the same where the normals are. */
function closedForm(aCase: TwoNormals): Record<keyof LawErrors, number | null> {
  const { weight } = aCase;
  const { process, method, grid } = walked(aCase);
  const both = normalsOf(aCase).map((normal) => {
    const { all, discretisation } = samplerErrors(method, grid, [normal], process.priorVariance);
    return aCase.start === 'prior' ? all : discretisation;
  });
  const mean = (of: (errors: LawErrors) => number | null) => {
    const [one, other] = both.map(of);
    return one === null || other === null ? null : weight * one + (1 - weight) * other;
  };
  const square = mean(({ w2 }) => w2 * w2);
  const nats = ({ value }: LawDivergence) => value;
  return {
    w2: square === null ? null : Math.sqrt(square),
    kl: mean(({ kl }) => nats(kl)),
    reverseKl: mean(({ reverseKl }) => nats(reverseKl)),
  };
}
