import type { Estimate } from '../../src/numeric/estimate.js';
import { drawsOfCorrected } from '../../src/sampler/corrector.js';
import { METHODS } from '../../src/sampler/methods.js';
import { roundingOf } from '../../src/system/contract/precision.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { countsOf, isAdaptive, isNamed, stepsText } from '../generators/about-samplers.js';
import type { LineMixture } from '../oracles/line-mixture.js';
import { answered, type Entry, listed, STEPS } from './named-answers.js';
import {
  arrivals,
  arrivalWithError,
  drawsIn,
  modelOf,
  pointsOf,
  runsWith,
  type SamplerRun,
  startOf,
  targetOf,
} from './sampler-runs.js';

/** The numbers of steps that samplers are asked with, where they take them: so few that each step counts, and more. */
const COUNTS = [3, 10];

/** Where between both variances a model with a learned variance puts that of a step. */
const FRACTION = 0.3;

/** What samplers are to generate, in units of the data: a normal, of which each of them is an affine map, and a mixture. */
const NORMAL: LineMixture = { weights: [1], means: [0.6], variances: [0.4] };
const MIXTURE: LineMixture = { weights: [0.4, 0.6], means: [-0.7, 0.9], variances: [0.3, 0.2] };

/** Starts as normal numbers. */
const STARTS = [-1, 0, 1];

/** What a baseline measures of the samplers of a system: grids, starts, and where they arrive from fixed starts with fixed noise. */
export function samplerQuantities(system: SystemUnderTest, seed: number): readonly Entry[] {
  return system.description.samplers.flatMap((sampler) => [
    ...(system.can.has('grid') ? gridsOf(system, sampler) : []),
    ...(system.can.has('start') ? startsOf(system, sampler) : []),
    ...(system.can.has('grid') && system.can.has('sample') ? samplesOf(system, sampler, seed) : []),
  ]);
}

/** The rounding of a sampler, whose dtype may be coarser than that of its system. */
function roundingWith({ dtype }: DescribedSampler, system: SystemUnderTest): number {
  return Math.max(system.rounding, dtype === undefined ? 0 : roundingOf({ dtype }));
}

function countsFor(system: SystemUnderTest, sampler: DescribedSampler): number[] {
  return countsOf(sampler, system, COUNTS).slice(0, COUNTS.length);
}

function gridsOf(system: SystemUnderTest, sampler: DescribedSampler): readonly Entry[] {
  const steps = countsFor(system, sampler).at(-1)!;
  const name = `grid of ${sampler.name}, ${stepsText([steps])}`;
  return answered(
    system,
    'grid',
    (own) => {
      const judged = { rounding: roundingWith(sampler, own) };
      const found = Object.entries(own.grid(sampler.name, steps)) as [string, Float64Array][];
      // a state without a label has none
      return found.flatMap(([part, list]) =>
        listed(
          judged,
          `${name}, ${part}`,
          list.filter((each) => !Number.isNaN(each)),
        ),
      );
    },
    name,
  );
}

function startsOf(system: SystemUnderTest, sampler: DescribedSampler): readonly Entry[] {
  const name = `start of ${sampler.name}`;
  return answered(
    system,
    'start',
    (own) => {
      const rounding = roundingWith(sampler, own);
      const found = own.start(
        sampler.name,
        pointsOf(STARTS.length, 1, (i) => STARTS[i]),
      );
      const size = Math.max(...found.values.map(Math.abs));
      return STARTS.map((z, i): Entry => [`${name}, z = ${z}`, { value: found.values[i], error: rounding * size }]);
    },
    name,
  );
}

function samplesOf(system: SystemUnderTest, sampler: DescribedSampler, seed: number): readonly Entry[] {
  return countsFor(system, sampler).flatMap((steps) =>
    answered(
      system,
      'sample',
      (own) =>
        runsWith(own, sampler, steps).flatMap((run) =>
          sampler.seeded ? drawn(own, run, seed) : [...maps(own, run), ...onMixture(own, run)],
        ),
      `sampler ${sampler.name}, ${stepsText([steps])}`,
    ),
  );
}

/** How many draws of noise a sampler may make. */
function drawsOf(run: SamplerRun): number {
  const { corrector, method } = run.sampler;
  const steps = run.grid.levels.length - 1;
  if (corrector === undefined) return drawsIn(run, steps);
  return steps * drawsOfCorrected({ predictor: method && METHODS[method], corrector, options: run.sampler });
}

/** The draws in which a unit of noise is given: the first, one in the middle and the last. */
function drawsLookedAt(count: number): number[] {
  return [...new Set([0, count >> 1, count - 1])].filter((draw) => draw >= 0);
}

/** The affine map that a sampler is on a normal: where it arrives from three starts, and from one with noise in one draw each. */
function maps(system: SystemUnderTest, run: SamplerRun): readonly Entry[] {
  // the length of a Langevin step is made of its noise, which may not be 0
  if (run.sampler.corrector !== undefined) return [];
  const [axis] = targetOf(system, [NORMAL]);
  const draws = drawsOf(run);
  const still = arrive(system, run, axis, STARTS, draws, () => 0);
  const looked = still.draws === 0 ? [] : drawsLookedAt(still.draws ?? draws);
  const noisy = arrive(
    system,
    run,
    axis,
    looked.map(() => 0),
    draws,
    (draw, point) => (draw === looked[point] ? 1 : 0),
  );
  return [
    ...STARTS.map((z, i): Entry => [`${run.name}: from ${z}`, still.ends[i]]),
    ...looked.map((draw, i): Entry => [`${run.name}: from 0, with noise in draw ${draw + 1}`, noisy.ends[i]]),
    ...(still.draws === undefined ? [] : [[`${run.name}: draws`, { value: still.draws, error: 0 }] as const]),
    ...encoded(system, run, axis),
  ];
}

/** The way back from the data, of a sampler that has it. */
function encoded(system: SystemUnderTest, run: SamplerRun, axis: LineMixture): readonly Entry[] {
  if (run.sampler.encodeLabel === undefined) return [];
  const starts = pointsOf(STARTS.length, 1, (i) => axis.means[0] + Math.sqrt(axis.variances[0]) * STARTS[i]);
  const question = { starts, draws: 0, noise: () => 0, fraction: FRACTION, direction: 'encode' } as const;
  const { x } = arrivals(system, run, [axis], question);
  return STARTS.map((z, i): Entry => [`${run.name}: back from ${z}`, byMultiple(system, run, axis, x.values[i])]);
}

/** Where a sampler arrives on a mixture, with noise in every draw. */
function onMixture(system: SystemUnderTest, run: SamplerRun): readonly Entry[] {
  const [axis] = targetOf(system, [MIXTURE]);
  const { ends } = arrive(system, run, axis, STARTS, drawsOf(run), (draw, point) => 0.8 * Math.cos(3 * draw + point));
  return STARTS.map((z, i): Entry => [`${run.name}: on a mixture, from ${z}`, ends[i]]);
}

/** Arrivals with the error that roundings leave. */
function arrive(
  system: SystemUnderTest,
  run: SamplerRun,
  axis: LineMixture,
  z: readonly number[],
  draws: number,
  noise: (draw: number, point: number) => number,
): { readonly ends: readonly Estimate[]; readonly draws?: number | undefined } {
  if (z.length === 0) return { ends: [] };
  const starts = pointsOf(z.length, 1, (i) => startOf(run.grid, axis, z[i]));
  const asked = {
    starts,
    draws,
    noise,
    fraction: FRACTION,
    ...(isAdaptive(run.sampler, system) ? { tolerance: run.sampler.tolerances![0] } : {}),
  };
  const { x, draws: made } = arrivals(system, run, [axis], asked);
  // which draw belongs to which step is known where there is one in each
  const every = made === undefined || made === draws;
  const isKnown = isNamed(run.sampler) && every && run.parameterization !== 'flow';
  const ends = z.map((_, i) => {
    const value = x.values[i];
    const known = isKnown && arrivalWithError(run, axis, FRACTION, starts.values[i], (draw) => noise(draw, i));
    // nothing is known where a method asks its model without noise
    return known && Number.isFinite(known.error) ? { value, error: known.error } : byMultiple(system, run, axis, value);
  });
  return { ends, draws: made };
}

/** The slopes of an exact model's flow are differences over a fiftieth of the process, extrapolated: what their roundings grow by. */
const BY_DIFFERENCES = 1000;

/**
 * An arrival whose roundings are not known step by step: a multiple of the epsilon, one rounding of the size of the state or the
 * data for each step, as steps towards the data contract.
 */
function byMultiple(
  system: SystemUnderTest,
  { sampler, parameterization, steps: asked }: SamplerRun,
  { means, variances }: LineMixture,
  value: number,
): Estimate {
  const scale = Math.max(Math.abs(value), ...means.map(Math.abs), Math.sqrt(Math.max(...variances)));
  const steps = sampler.tolerances === undefined ? asked + 1 : STEPS;
  const each = roundingWith(sampler, system) * (parameterization === 'flow' ? BY_DIFFERENCES : 1);
  return { value, error: steps * each * scale };
}

/** Points that a sampler with noise of its own generates, from one start. */
const POINTS = 1000;

function drawn(system: SystemUnderTest, run: SamplerRun, seed: number): readonly Entry[] {
  const [axis] = targetOf(system, [NORMAL]);
  const scale = run.grid.scale(0) * (run.sampler.startScale ?? 1);
  const start = pointsOf(POINTS, 1, () => startOf(run.grid, axis, 0) / scale);
  const model = modelOf([axis], run.parameterization, FRACTION);
  const draws = Array.from(system.sample(run.sampler.name, model, run.steps, start, { seed }).x.values);
  const [middle] = axis.means;
  const { error } = byMultiple(system, run, axis, Math.max(...draws.map(Math.abs)));
  return [
    [`${run.name}: from 0`, { draws, error }],
    [`${run.name}: from 0, distance from the mean`, { draws: draws.map((x) => Math.abs(x - middle)), error }],
  ];
}
