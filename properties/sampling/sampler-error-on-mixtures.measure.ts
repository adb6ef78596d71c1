import fc, { type Arbitrary } from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { type LawDivergence, type LawErrors, samplerErrors } from '../../src/sampler/gaussian-error.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { mixtureComparison } from '../../src/sampler/mixture/mixture-by-calls.js';
import { mixtureErrors } from '../../src/sampler/mixture/mixture-errors.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { type GaussianMixture, gaussianMixture } from '../../src/target/mixture.js';
import { between, logBetween, sizes } from '../generators/numbers.js';
import { distancesOfMap, walkOnMixture } from '../measurements/walks-on-mixture.js';
import { diffused } from '../oracles/line-mixture.js';

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
export interface Overlapping {
  readonly kind: 'overlap';
  readonly method: SamplerMethod;
  readonly process: keyof typeof SAMPLED_PROCESSES;
  readonly steps: number;
  readonly start: 'prior' | 'exact';
  /** Of the first one. */
  readonly weight: number;
  readonly mean: number;
  /** Of the means, in deviations of the wider one. */
  readonly apart: number;
  readonly variances: readonly [number, number];
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
    variances: fc
      .tuple(logBetween(0.01, 2), logBetween(1 / ALIKE, ALIKE))
      .map(([one, ratio]): [number, number] => [one, Number((ratio * one).toPrecision(4))]),
  });
}

const QUIET = METHOD_NAMES.filter((name) => !METHODS[name].draws({}));

/** With fewer steps, modes farther apart in deviations of the wider one, or more unlike variances, some methods fold the line. */
const [FEWEST, FARTHEST, UNLIKE] = [4, 3, 9];

/** Those with a step from the noise end of `flow`, where alpha = 0, that rounding does not move by any amount. */
const FROM_NOISE = QUIET.filter((name) => {
  if (METHODS[name].memory !== undefined) return false;
  const { flow } = SAMPLED_PROCESSES;
  const normal = { weights: [1], means: [0], variances: [1] };
  return Number.isFinite(walkOnMixture(normal, METHODS[name], scheduledGrid(flow, flow.schedule, FEWEST))(1));
});

export function overlapping(): Arbitrary<Overlapping> {
  const walks = (methods: readonly SamplerMethod[], processes: readonly Overlapping['process'][]) =>
    fc.record({ method: fc.constantFrom(...methods), process: fc.constantFrom(...processes) });
  return fc
    .record({
      walk: fc.oneof(
        { weight: 4, arbitrary: walks(QUIET, ['vp', 've']) },
        { weight: 1, arbitrary: walks(FROM_NOISE, ['flow']) },
      ),
      steps: sizes(FEWEST, 8),
      start: fc.constantFrom('prior' as const, 'exact' as const),
      weight: between(0.1, 0.9),
      mean: between(-3, 3),
      apart: between(0, FARTHEST),
      variances: fc
        .tuple(logBetween(0.01, 2), logBetween(1 / UNLIKE, UNLIKE))
        .map(([one, ratio]): [number, number] => [one, Number((ratio * one).toPrecision(4))]),
    })
    .map(({ walk, ...rest }) => ({ kind: 'overlap', ...walk, ...rest }));
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
  const { method, grid, process } = walked(aCase);
  const { levels } = grid;
  const ends = { first: levels[0], last: levels[levels.length - 1], priorVariance: process.priorVariance };
  const { walkBetween } = mixtureComparison(mixtureOf(aCase), { start: aCase.start, budgets: [] });
  const found = mixtureErrors(method, grid, walkBetween(ends));
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
  const { method: name, process: processName, steps, start } = aCase;
  const process = SAMPLED_PROCESSES[processName];
  const method = METHODS[name];
  const grid = scheduledGrid(process, process.schedule, steps);
  const [first, last] = [grid.levels[0], grid.levels[steps]];
  const { priorVariance } = process;
  const of = ({ weights, means, variances }: typeof mixture) =>
    gaussianMixture(
      weights,
      means.map((mean) => [mean]),
      variances,
    );
  const mixture = overlap(aCase);
  const { walkBetween } = mixtureComparison(of(mixture), { start, budgets: [] });
  const found = mixtureErrors(method, grid, walkBetween({ first, last, priorVariance }));
  const other = overlap({ ...aCase, ...shown });
  const [from, to] =
    start === 'prior'
      ? [[{ weight: 1, mean: 0, deviation: Math.sqrt(priorVariance) }], diffused(other, { alpha: 1, sigma: 0 })]
      : [diffused(other, first), diffused(other, last)];
  const exact = distancesOfMap(walkOnMixture(other, method, grid), from, to);
  return DISTANCES.map((which) => {
    const [engine, by] = [found[which], exact?.[which]];
    if (engine.value === null) return vacuous(engine.reason);
    if (by === undefined) return vacuous('the map does not rise, or leaves out a part of what is meant');
    if (!(by.error < KNOWN * by.scale)) return vacuous('walks from more places would be needed');
    return { which, engine, exact: by.value, unsure: by.error, scale: by.scale };
  });
}

/** What walks leave open of a distance, as a part of its terms, for it to say anything. */
const KNOWN = 1e-3;

function overlap({ weight, mean, apart, variances }: Overlapping) {
  const distance = apart * Math.sqrt(Math.max(...variances));
  return { weights: [weight, 1 - weight], means: [mean, mean + distance], variances: [...variances] };
}

function walked({ kind, method: name, process: processName, steps }: TwoNormals) {
  const process = SAMPLED_PROCESSES[processName];
  const ends = kind === 'alike' ? process.ends : ([EARLY[processName], process.ends[1]] as const);
  return { process, method: METHODS[name], grid: scheduledGrid(process, process.schedule, steps, { ends }) };
}

function mixtureOf({ weight, ...aCase }: TwoNormals): GaussianMixture {
  const [one, other] = normalsOf(aCase);
  return gaussianMixture([weight, 1 - weight], [[one.mean], [other.mean]], [one.variance, other.variance]);
}

function normalsOf({ kind, mean, variances: [one, other] }: Pick<TwoNormals, 'kind' | 'mean' | 'variances'>) {
  if (kind === 'alike') return [one, one].map((variance) => ({ mean, variance }));
  return [
    { mean: mean - HALFWAY, variance: one },
    { mean: mean + HALFWAY, variance: other },
  ];
}

/** W2^2, KL and reverse KL are the means of those of both, which are the same where the normals are. */
function closedForm({ weight, ...aCase }: TwoNormals): Record<keyof LawErrors, number | null> {
  const { process, method, grid } = walked({ weight, ...aCase });
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
