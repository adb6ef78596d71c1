import fc, { type Arbitrary } from 'fast-check';
import { stream } from '../../src/numeric/random.js';
import { hasOrder } from '../../src/sampler/ladder.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { Method, Walk } from '../../src/sampler/walk.js';
import type { Model, Parameterization } from '../../src/system/contract.js';
import type { Signal } from '../../src/system/prediction.js';
import type { DescribedSampler } from '../../src/system/sampler-description.js';
import type { Capability, SystemUnderTest } from '../../src/system/system-under-test.js';
import type { Points } from '../../src/target/points.js';
import { SLOPE_ERROR } from '../by-definition/predictions.js';
import { type SamplerGrid, samplerGrid } from '../by-definition/sampler-grid.js';
import { type LineMixture, predictionOf } from '../by-definition/scalar-model.js';
import { between, drawSeeds, eitherSign, logBetween, shares, vectors } from './numbers.js';
import { ownNames, ownSystem } from './own-systems.js';

/** What samplers are asked with: a normal and a mixture to generate, and seeds of starts and noises. */
export interface SamplerCase {
  readonly dimension: number;
  /** In units of the data's scale. */
  readonly means: readonly number[];
  readonly variance: number;
  readonly mixture: LineMixture;
  /** Of `ddpm-learned-range`. */
  readonly fraction: number;
  /** Which half of the numbers of steps is asked. */
  readonly half: number;
  /** The sampler that is asked; default: all. */
  readonly sampler?: string;
  /** One number of steps a sampler, in place of half of them. */
  readonly single?: true;
  readonly seed: number;
}

/** Two normals on either side of 0, in units of the data's scale. */
export const lineMixtures: Arbitrary<LineMixture> = fc.record({
  weights: shares(2),
  means: fc.tuple(between(-1.5, -0.2), between(0.2, 1.5)),
  variances: vectors(2, logBetween(0.05, 0.5)),
});

export const samplerCases = (): Arbitrary<SamplerCase> =>
  fc.integer({ min: 1, max: 3 }).chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      means: vectors(dimension, eitherSign(0.1, 1.5)),
      variance: logBetween(0.05, 1),
      mixture: lineMixtures,
      fraction: fc.constantFrom(0, 0.3, 1),
      half: fc.integer({ min: 0, max: 1 }),
      seed: drawSeeds,
    }),
  );

/** Whether a claim can be asked about a sampler. */
type Suits = (sampler: DescribedSampler, system: SystemUnderTest) => boolean;

/** Cases that ask one of a system's samplers each: of the suite's own systems, which have many. */
export const oneSamplerCases =
  (suits: Suits) =>
  (system: SystemUnderTest): Arbitrary<SamplerCase> =>
    fc
      .tuple(samplerCases(), fc.constantFrom(...samplersOf(system, {}, suits).map(({ name }) => name)))
      .map(([aCase, sampler]) => ({ ...aCase, sampler }));

/** How many cases ask somebody else's samplers, all of a system in each. */
export const OTHERS_SIZES = {
  quick: { cases: 5, controlCases: 5 },
  ci: { cases: 20, controlCases: 10 },
  deep: { cases: 100, controlCases: 40 },
};

/** Of all samplers of the suite's own systems that have what is needed, each at one number of steps. */
export function ofOwnSamplers<V>(
  needs: readonly Capability[],
  seen: (system: SystemUnderTest, aCase: SamplerCase) => readonly V[],
): (aCase: SamplerCase) => V[] {
  return (aCase) => ownNames(needs).flatMap((name) => seen(ownSystem(name), { ...aCase, single: true }));
}

/** Starts of a run whose result is compared. */
export const STARTS = 3;

/** One sampler with one parameterization at one number of steps. */
export interface SamplerRun {
  readonly sampler: DescribedSampler;
  readonly parameterization: Parameterization;
  readonly steps: number;
  readonly grid: SamplerGrid;
  /** For a reader. */
  readonly name: string;
}

/** Numbers of steps that are asked, of those that a sampler takes. */
const COUNTS = [1, 2, 5, 10, 13, 50];

/** The numbers of steps that a sampler is asked for; of a chain, no more than it has levels. */
export function countsOf({ steps }: DescribedSampler, system: SystemUnderTest, listed: readonly number[]): number[] {
  const { least, only } = steps;
  const most = levelCount(system);
  // a short list is asked as it is
  const counts = only !== undefined && only.length <= listed.length ? only.toSorted((a, b) => a - b) : listed;
  const allowed = counts.filter((count) => count >= least && count <= most && (only?.includes(count) ?? true));
  return allowed.length > 0 ? allowed : (only?.slice(0, 2) ?? [least]);
}

/** Whether a claim about a named method can be decided for a sampler. */
export const isNamed = ({ method, seeded }: DescribedSampler): boolean => method !== undefined && !seeded;

/** The samplers that a case asks, of those that suit a claim. */
export function samplersOf(
  system: SystemUnderTest,
  { sampler }: Pick<SamplerCase, 'sampler'>,
  suits: Suits,
): DescribedSampler[] {
  return system.description.samplers.filter((each) => suits(each, system) && (sampler ?? each.name) === each.name);
}

/** All runs of the samplers that are named. */
export function samplerRuns(system: SystemUnderTest, aCase: SamplerCase): SamplerRun[] {
  return samplersOf(system, aCase, isNamed).flatMap((sampler, i) => {
    const counts = countsOf(sampler, system, COUNTS);
    if (aCase.single) return runsWith(system, sampler, counts[(aCase.seed + i) % counts.length]);
    const halved = counts.filter((_, i) => i % 2 === aCase.half);
    return (halved.length > 0 ? halved : counts).flatMap((steps) => runsWith(system, sampler, steps));
  });
}

/** The runs of one sampler at one number of steps, by what its model predicts. */
export function runsWith(system: SystemUnderTest, sampler: DescribedSampler, steps: number): SamplerRun[] {
  const grid = samplerGrid(system, sampler, system.grid(sampler.name, steps));
  const { parameterizations = [system.description.parameterization] } = sampler;
  return parameterizations
    .filter((each) => grid.levels[0].alpha > 0 || each === 'data' || each === 'velocity' || each === 'flow')
    .map((parameterization) => ({
      ...{ sampler, parameterization, steps, grid },
      name: `sampler ${sampler.name}, ${steps} step${steps === 1 ? '' : 's'}, ${parameterization}`,
    }));
}

/** A mixture in the units of a system's data, and the exact model of it along one axis each. */
export function targetOf(system: SystemUnderTest, mixtures: readonly LineMixture[]): readonly LineMixture[] {
  const range = system.description.dataRange;
  if (range === undefined) return mixtures;
  // well within: a sampler that clips has nothing to clip
  const [middle, unit] = [(range[0] + range[1]) / 2, (range[1] - range[0]) / 12];
  return mixtures.map(({ weights, means, variances }) => ({
    weights,
    means: means.map((mean) => middle + unit * mean),
    variances: variances.map((variance) => 0.25 * unit * unit * variance),
  }));
}

/** The exact model of independent axes, as a system is given it: one mixture on the line, or normals of one variance. */
export function modelOf(
  axes: readonly LineMixture[],
  parameterization: Parameterization,
  varianceFraction?: number,
): Model {
  const [{ weights, variances }] = axes;
  const means = weights.map((_, k) => axes.map((axis) => axis.means[k]));
  return {
    target: { kind: 'mixture', weights, means, variances },
    parameterization,
    ...(varianceFraction === undefined ? {} : { varianceFraction }),
  };
}

/** The walk of one coordinate on the system's grid with an exact model. */
export function walkOf(
  { grid, parameterization }: Pick<SamplerRun, 'grid' | 'parameterization'>,
  mixture: LineMixture,
  noise: (k: number) => number,
  varianceFraction: number,
): Walk {
  // a system's exact model has its slopes by differences
  const coarser = parameterization === 'flow' ? Math.max(1, SLOPE_ERROR / grid.roundings.unit) : 1;
  const predicted = (x: number, asked: Signal, as: Signal) =>
    predictionOf(mixture, parameterization, x, asked, as, coarser);
  return {
    levels: grid.levels,
    levelAt: grid.levelAt,
    noise,
    varianceFraction,
    predict: (x, k, as = grid.levels[k]) => predicted(x, grid.asked[k], as),
    predictAt: (x, level) => predicted(x, level, level),
    rounded: (value) => value,
  };
}

/** The method that a named sampler follows. @throws RangeError */
export function methodOf({ method, name }: DescribedSampler): Method {
  if (method === undefined) throw new RangeError(`the sampler '${name}' names no method`);
  return METHODS[method];
}

/** Whether its noise is compared. */
export const isNoisy = (sampler: DescribedSampler): boolean => isNamed(sampler) && methodOf(sampler).draws(sampler);

/** Normal numbers of a seed, none beyond 2.5, so that a sampler that clips has nothing to clip. */
export function drawn(seed: number): () => number {
  const draw = stream(seed, 'noise');
  return () => Math.max(-2.5, Math.min(2.5, draw.normal()));
}

/** Points from a function of row and coordinate. */
export function pointsOf(count: number, dimension: number, of: (i: number, j: number) => number): Points {
  const values = Float64Array.from({ length: count * dimension }, (_, k) =>
    of(Math.floor(k / dimension), k % dimension),
  );
  return { count, dimension, values };
}

/** Where a coordinate stands at the first level, in the process's coordinates, for a normal number. */
export function startOf({ levels }: SamplerGrid, { weights, means, variances }: LineMixture, z: number): number {
  const { alpha, sigma } = levels[0];
  const mean = weights.reduce((sum, weight, k) => sum + weight * means[k], 0);
  const variance = weights.reduce((sum, weight, k) => sum + weight * (variances[k] + (means[k] - mean) ** 2), 0);
  return alpha * mean + Math.sqrt(alpha * alpha * variance + sigma * sigma) * z;
}

/** Whether a sampler's error has an order that it can be seen to fall with. */
export const isOrdered: Suits = (sampler, system) => !sampler.seeded && hasOrder(sampler, levelCount(system));

/** The levels of a chain; in continuous time there is no end of them. */
export function levelCount({ schedule }: SystemUnderTest): number {
  return schedule.levels?.length ?? Number.POSITIVE_INFINITY;
}
