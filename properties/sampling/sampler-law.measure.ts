import fc, { type Arbitrary } from 'fast-check';
import { stream } from '../../src/numeric/random.js';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { countsOf, methodOf, ofSamplers } from '../generators/about-samplers.js';
import { drawSeeds, eitherSign, logBetween } from '../generators/numbers.js';
import {
  drawsIn,
  modelOf,
  pointsOf,
  runsWith,
  type SamplerRun,
  startOf,
  targetOf,
  walkOf,
} from '../measurements/sampler-runs.js';
import type { LineMixture } from '../oracles/line-mixture.js';

/** A normal that samplers with noise of their own are to generate. */
export interface LawCase {
  readonly mean: number;
  readonly variance: number;
  /** n. */
  readonly points: number;
  readonly seed: number;
}

/** The moments of generated points, in terms of those that the method generates on the same grid. */
export interface GeneratedLaw {
  readonly points: number;
  /** k, the samplers of the system that one case asks: each may be farther off by chance. */
  readonly samplers: number;
  /** (sample mean - mu)/sigma. */
  readonly shift: number;
  /** The mean of (x - mu)^2/sigma^2. */
  readonly square: number;
}

/** Points a case, of the reference systems and of others: 2% of the variance of one sampler show in twelve cases of these. */
export const [REFERENCE_POINTS, POINTS] = [2000, 90_000];

/** One number of steps is enough: noise that differs does so at any. */
const COUNTS = [10];

/** Starts beyond these are too few to show in the moments, in deviations. */
const FAR = 4;

const isSeeded = ({ method, seeded }: DescribedSampler): boolean => method !== undefined && seeded;

/** @param points that are generated in a case */
export const lawCases = (points: number) => (): Arbitrary<LawCase> =>
  fc.record({
    mean: eitherSign(0.1, 1.5),
    variance: logBetween(0.05, 1),
    points: fc.constant(points),
    seed: drawSeeds,
  });

/** The laws that seeded samplers generate, from starts with the law of the first level. */
export const generatedLaws = ofSamplers<LawCase, GeneratedLaw>({
  parts: (system) =>
    seededOf(system).map((sampler) => ({ sampler, steps: countsOf(sampler, system, COUNTS).slice(0, 1) })),
  measure(system, { mean, variance, points, seed }, { sampler, steps: [steps] }) {
    const [target] = targetOf(system, [{ weights: [1], means: [mean], variances: [variance] }]);
    const [run] = runsWith(system, sampler, steps);
    const { normal } = stream(seed, 'noise');
    const scale = run.grid.scale(0) * (sampler.startScale ?? 1);
    const start = pointsOf(points, 1, () => startOf(run.grid, target, normal()) / scale);
    const model = modelOf([target], run.parameterization, 0.5);
    const { x } = system.sample(sampler.name, model, steps, start, { seed });
    const law = lawOf(run, target);
    // clipping may have moved the points
    if (law === undefined) return [];
    const gaps = x.values.map((value) => (value - law.mean) / law.deviation);
    const shift = gaps.reduce((sum, gap) => sum + gap, 0) / points;
    const square = gaps.reduce((sum, gap) => sum + gap * gap, 0) / points;
    return [{ points, samplers: seededOf(system).length, shift, square }];
  },
});

const seededOf = ({ description }: SystemUnderTest) => description.samplers.filter(isSeeded);

/**
 * The normal law that a method generates of a normal: affine in the start and in every noise. None is known where x_0 leaves
 * the range of the data.
 */
function lawOf(run: SamplerRun, target: LineMixture): { mean: number; deviation: number } | undefined {
  const { grid, sampler } = run;
  const scale = grid.scale(grid.levels.length - 1);
  const arrives = (z: number, noisy?: number) =>
    endOfWalk(
      methodOf(sampler),
      walkOf(run, target, (k) => (k === noisy ? 1 : 0), 0.5),
      startOf(grid, target, z),
      sampler,
    ) / scale;
  if ([-FAR, FAR].some((z) => Number.isNaN(arrives(z)))) return undefined;
  const mean = arrives(0);
  const moved = [
    arrives(1),
    ...Array.from({ length: drawsIn(run, grid.levels.length - 1) }, (_, draw) => arrives(0, draw)),
  ];
  return { mean, deviation: Math.sqrt(moved.reduce((sum, each) => sum + (each - mean) ** 2, 0)) };
}
