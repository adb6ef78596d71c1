import type { Estimate } from '../numeric/estimate.js';
import { drawsOfCorrected } from '../sampler/corrector.js';
import { type Comparison, errorsFrom, noRun, type WalkEnds } from '../sampler/errors-by-calls.js';
import type { LevelGap } from '../sampler/level-gaps.js';
import { METHODS } from '../sampler/methods.js';
import { mapErrors } from '../sampler/mixture/map-errors.js';
import type { MixtureComparison } from '../sampler/mixture/mixture-by-calls.js';
import { modelCalls, stepsWithin } from '../sampler/model-calls.js';
import type { LevelLine, SamplerLine, SamplerRun } from '../sampler/samplers-result.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../sampler/scheduled-grid.js';
import { type GridLevel, levelOfRatio } from '../sampler/walk.js';
import type { TargetSpec } from '../target/target-spec.js';
import { SystemError } from './contract/answers.js';
import type { GridAnswer } from './contract/checked-calls.js';
import { epsilonOf } from './contract/precision.js';
import type { DescribedSampler } from './contract/sampler-schema.js';
import type { SystemUnderTest } from './contract/system-under-test.js';

/** Starts in deviations of the state: on a line through the first two, as far as a sampler is affine. */
const STARTS = [0, 1, 0.7, 1.9];

/** How far the other two may lie off that line, as a share of where the sampler arrives: more than rounding is no affine map. */
const MOST_BENT = 1e-3;

/**
 * The errors of a system's own sampler on its own grid, by its own code: with the exact model of N(0, v) where it arrives is an
 * affine function of its start and its noises, which is read off from a few starts and one unit of noise in each draw. On a mixture one
 * without noise is asked for as many starts as show its map.
 */
export function systemSamplerErrors(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  comparison: Comparison | MixtureComparison,
): SamplerLine {
  const unanswered = whyNot(sampler) ?? ('target' in comparison ? whyNotOnMixtures(sampler) : undefined);
  const runs = comparison.budgets.map((budget) =>
    unanswered === undefined ? runWithin(system, sampler, budget, comparison) : noRun(budget, unanswered),
  );
  return { name: sampler.name, of: system.name, method: sampler.method ?? null, runs };
}

/** What levels cost, the noise end first. */
type GapOf = (levels: readonly GridLevel[]) => LevelGap;

/** What the levels of a system cost: those of its chain, if it is one, and those that its samplers walk. */
export function systemLevelGaps(system: SystemUnderTest, budgets: readonly number[], gapOf: GapOf): LevelLine[] {
  const of = system.name;
  const chain = system.schedule.levels?.map(({ alpha, sigma }) => ({ alpha: alpha.value, sigma: sigma.value }));
  const whole =
    chain === undefined || chain.length < 2
      ? []
      : [{ name: 'levels', of, runs: [{ steps: chain.length - 1, ...gapOf(chain.reverse()) }] }];
  const walked = system.description.samplers
    .filter(({ tolerances }) => tolerances === undefined)
    .map((sampler) => {
      const { steps: taken } = sampler;
      const counts = budgets.filter((steps) => steps >= taken.least && (taken.only?.includes(steps) ?? true));
      return { name: sampler.name, of, runs: counts.flatMap((steps) => gapOfGrid(system, sampler, steps, gapOf)) };
    });
  return [...whole, ...walked.filter(({ runs }) => runs.length > 0)];
}

/** That of a grid; none where the system has no such grid. */
function gapOfGrid(system: SystemUnderTest, sampler: DescribedSampler, steps: number, gapOf: GapOf): LevelLine['runs'] {
  try {
    const grid = system.grid(sampler.name, steps);
    const levels = Array.from(grid.alpha, (_, k) => levelOf(system, sampler, grid, k));
    return [{ steps, ...gapOf(levels) }];
  } catch (error) {
    if (error instanceof SystemError) return [];
    throw error;
  }
}

/** Why the law of what a sampler generates is not read off from its steps. */
function whyNot({ seeded, tolerances, corrector, churn }: DescribedSampler): string | undefined {
  if (seeded) return 'it draws its noise itself, and a few draws give its law with an error of chance';
  if (tolerances !== undefined) return 'it chooses its steps by its tolerance, and not by a number of model calls';
  if (corrector?.rule === 'langevin') return 'the steps of its corrector depend on the other points of a batch';
  return churn?.noise === 0 ? 'its noise is of size 0' : undefined;
}

/** Why not even its map is asked for. */
function whyNotOnMixtures({ method, corrector, ...options }: DescribedSampler): string | undefined {
  const draws = corrector !== undefined || (method !== undefined && METHODS[method].draws(options));
  return draws ? DRAWS_NOISE : undefined;
}

const DRAWS_NOISE = 'it draws noise, and the law of what its code makes of a mixture is not read off from its answers';

function runWithin(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  budget: number,
  comparison: Comparison | MixtureComparison,
): SamplerRun {
  const { least, only } = sampler.steps;
  const callsIn = callsOf(sampler);
  const most = callsIn === undefined ? budget : (stepsWithin(callsIn, budget)?.steps ?? 0);
  const steps = only === undefined ? most : Math.max(0, ...only.filter((each) => each <= most));
  if (steps < least) return noRun(budget, 'it takes other numbers of steps');
  try {
    return {
      budget,
      steps,
      calls: callsIn?.(steps) ?? null,
      ...errorsOf(system, sampler, steps, comparison),
    };
  } catch (error) {
    if (!(error instanceof SystemError || error instanceof UnfitSampler)) throw error;
    return noRun(budget, error.message);
  }
}

/** How often a sampler asks its model in a number of steps: for its method, and once in each step of a corrector; undefined of other code. */
function callsOf(sampler: DescribedSampler): ((steps: number) => number) | undefined {
  const { method, corrector } = sampler;
  if (method === undefined && corrector === undefined) return undefined;
  return (steps) =>
    (corrector?.steps ?? 0) * steps +
    (method === undefined
      ? 0
      : modelCalls(METHODS[method], scheduledGrid(SAMPLED_PROCESSES.vp, 'time', steps), sampler));
}

/** How many draws of noise a step has. */
function drawsOf(sampler: DescribedSampler): number {
  const { corrector } = sampler;
  const predictor = sampler.method && METHODS[sampler.method];
  return corrector === undefined
    ? (predictor?.drawsPerStep ?? 1)
    : drawsOfCorrected({ predictor, corrector, options: sampler });
}

/** A sampler that is not what its law is read off by, such as an affine map of its start. */
class UnfitSampler extends Error {}

function errorsOf(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  steps: number,
  comparison: Comparison | MixtureComparison,
) {
  const grid = system.grid(sampler.name, steps);
  const [first, last] = [levelOf(system, sampler, grid, 0), levelOf(system, sampler, grid, grid.alpha.length - 1)];
  const priorVariance = system.description.process.prior.variance;
  const ends = { first, last, priorVariance };
  if ('target' in comparison) return errorsOnMixture(system, sampler, steps, { ...ends, comparison });
  return errorsFrom(comparison, ends, (variance, startVariance) =>
    generatedBySystem(system, sampler, steps, variance, { first, last, startVariance }),
  );
}

/** Starts of a call, which may be large. */
const MOST_STARTS = 2000;

/**
 * The distances by the map of a sampler without noise, at starts where its map shows. What roundings of its dtype leave is seen where
 * starts and images are moved by the root of its epsilon.
 */
function errorsOnMixture(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  steps: number,
  { comparison, ...ends }: WalkEnds & { readonly comparison: MixtureComparison },
) {
  const { weights, means, variances } = comparison.target;
  const target = {
    kind: 'mixture' as const,
    weights: [...weights],
    means: means.map((row) => [...row]),
    variances: [...variances],
  };
  const call = callOf(system, sampler, steps, target, ends);
  const arrived = (starts: Float64Array, noise: number) =>
    call(starts, () => new Float64Array(starts.length).fill(noise));
  const { start, meant } = comparison.walkBetween(ends);
  const [one] = arrived(Float64Array.of(Math.sqrt(ends.priorVariance)), 0);
  const [other] = arrived(Float64Array.of(Math.sqrt(ends.priorVariance)), 1);
  if (one !== other) throw new UnfitSampler(DRAWS_NOISE);
  const images = (starts: Float64Array) => {
    const all = new Float64Array(starts.length);
    for (let from = 0; from < starts.length; from += MOST_STARTS) {
      all.set(arrived(starts.subarray(from, from + MOST_STARTS), 0), from);
    }
    return all;
  };
  const epsilon = epsilonOf({ dtype: sampler.dtype ?? system.description.dtype });
  const move = Math.sqrt(epsilon);
  const rounded = 16 * epsilon * Math.sqrt(steps);
  const moved = (starts: Float64Array) => images(starts.map((x) => x * (1 + move))).map((x) => x * (1 - move));
  return mapErrors(
    {
      found: { law: start, images, rounded },
      other: { law: start, images: moved, rounded },
      share: rounded / move,
    },
    meant,
  );
}

/** A level of a grid in the coordinates of the process. */
function levelOf(
  { description }: SystemUnderTest,
  { state }: DescribedSampler,
  { alpha, sigma }: GridAnswer,
  k: number,
): GridLevel {
  if (state !== 've') return { alpha: alpha[k], sigma: sigma[k] };
  const ratio = sigma[k] / alpha[k];
  return description.process.family === 've' ? { alpha: 1, sigma: ratio } : levelOfRatio(ratio);
}

/** Where a sampler arrives from some starts with given noises, in the coordinates of the process. */
type SamplerCall = (starts: Float64Array, noise: (draw: number) => Float64Array) => Float64Array;

function callOf(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  steps: number,
  target: TargetSpec,
  { first, last }: Pick<WalkEnds, 'first' | 'last'>,
): SamplerCall {
  const { description } = system;
  const { parameterizations = [description.parameterization], method, state, startScale = 1 } = sampler;
  const scale = (level: GridLevel) => (state === 've' ? level.alpha : 1);
  const model = {
    target,
    parameterization: parameterizations[0],
    ...(method === 'ddpm-learned-range' ? { varianceFraction: 0.5 } : {}),
  };
  const draws = steps * drawsOf(sampler);
  return (starts, noiseOf) => {
    const points = (values: Float64Array) => ({ count: values.length, dimension: 1, values });
    const start = points(starts.map((x) => x / (scale(first) * startScale)));
    const noise = Array.from({ length: draws }, (_, draw) => points(noiseOf(draw)));
    const { x } = system.sample(sampler.name, model, steps, start, { noise });
    return Float64Array.from(x.values, (value) => value * scale(last));
  };
}

/**
 * slope^2 V + sum_i noises_i^2 by the system's code. The error is what rounding of its dtype and the departure from a straight
 * line leave.
 */
function generatedBySystem(
  system: SystemUnderTest,
  sampler: DescribedSampler,
  steps: number,
  variance: number,
  { first, last, startVariance }: { first: GridLevel; last: GridLevel; startVariance: number },
): Estimate {
  if (variance === 0) throw new UnfitSampler('a model of variance 0 has no density');
  const { description } = system;
  // within a range that x_0 may be clipped to, a small share of it
  const [low, high] = description.dataRange ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
  const unit = Math.min(1, 0.02 * Math.min(-low, high));
  if (!(unit > 0)) throw new UnfitSampler('the range of its data does not hold 0, the mean of the spectrum');
  const deviation = Math.sqrt(startVariance);
  const target = { kind: 'mixture' as const, weights: [1], means: [[0]], variances: [variance] };
  const count = STARTS.length + steps * drawsOf(sampler);
  const starts = Float64Array.from({ length: count }, (_, i) => (STARTS[i] ?? 0) * unit * deviation);
  const call = callOf(system, sampler, steps, target, { first, last });
  const ofUnit = (draw: number) => Float64Array.from(starts, (_, i) => (i - STARTS.length === draw ? unit : 0));
  const arrived = Array.from(call(starts, ofUnit), (value) => value / unit);
  const [none, one] = arrived;
  const size = Math.max(...arrived.slice(0, STARTS.length).map(Math.abs));
  const bent = Math.max(...STARTS.map((c, i) => Math.abs(arrived[i] - none - c * (one - none))), Math.abs(none));
  if (bent > MOST_BENT * size)
    throw new UnfitSampler('where it arrives is no affine function of its start: it may clip');
  const responses = [one - none, ...arrived.slice(STARTS.length).map((each) => each - none)];
  const value = responses.reduce((sum, each) => sum + each * each, 0);
  const epsilon = epsilonOf({ dtype: sampler.dtype ?? description.dtype });
  const share = size === 0 ? 0 : (4 * bent) / size;
  return { value, error: 2 * value * (share + 16 * epsilon * Math.sqrt(steps)) };
}
