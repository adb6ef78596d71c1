import fc, { type Arbitrary } from 'fast-check';
import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { generatedVariance } from '../../src/sampler/generated-variance.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../src/sampler/methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { type Known, spectrumErrors } from '../../src/sampler/spectrum-errors.js';
import { type StepError, stepErrors } from '../../src/sampler/step-errors.js';
import { w2Bounds } from '../../src/sampler/w2-bounds.js';
import { diffusedVariance } from '../../src/sampler/walk-of-normal.js';
import { between, logBetween, sizes, vectors } from '../generators/numbers.js';

/** Methods on a normal. */
export interface ContractionCase {
  /** Without a memory. */
  readonly method: SamplerMethod;
  /** With a memory or without. */
  readonly other: SamplerMethod;
  readonly process: 'vp' | 've';
  readonly schedule: 'time' | 'karras';
  readonly steps: number;
  /** Where it starts, as a share of the process, and where it ends, as one of that. */
  readonly first: number;
  readonly last: number;
  readonly start: 'prior' | 'exact';
  /** Of the target, one for each axis. */
  readonly variances: readonly number[];
}

/** Methods whose state is x alone, so that their steps have slopes. */
const forgetful = (): SamplerMethod[] =>
  METHOD_NAMES.filter((name) => {
    const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'time', 2);
    return stepErrors(METHODS[name], grid, 1, 1).every(({ slope }) => slope !== undefined);
  });

/** Methods without noise, most of them with a memory. */
const QUIET = METHOD_NAMES.filter((name) => !METHODS[name].draws({}));

/** First-order methods without noise, whose steps all lead too far inwards, or all too far outwards. */
const ONE_SIDED: readonly SamplerMethod[] = ['ddim', 'euler', 'dpm-solver-1'];

export function contractionCases(): Arbitrary<ContractionCase> {
  return fc.record({
    method: fc.constantFrom(...forgetful()),
    other: fc.constantFrom(...METHOD_NAMES),
    process: fc.constantFrom('vp' as const, 've' as const),
    schedule: fc.constantFrom('time' as const, 'karras' as const),
    steps: sizes(4, 40),
    first: between(0.3, 1),
    last: logBetween(1e-3, 1e-2),
    start: fc.constantFrom('prior' as const, 'exact' as const),
    variances: vectors(2, logBetween(0.01, 10)),
  });
}

/** One axis, a method that errs to one side, and the right start: the bound is attained. */
export function tightCases(variance: Arbitrary<number> = logBetween(0.01, 10)): Arbitrary<ContractionCase> {
  return fc
    .tuple(contractionCases(), fc.constantFrom(...ONE_SIDED), variance)
    .map(([aCase, method, one]) => ({ ...aCase, method, start: 'exact', variances: [one] }));
}

/** One axis, a method without noise, and few steps: what more of them leave of W2 is too close to its rounding. */
export function quietCases(): Arbitrary<ContractionCase> {
  return fc
    .tuple(contractionCases(), fc.constantFrom(...QUIET), sizes(2, 12))
    .map(([aCase, other, steps]) => ({ ...aCase, other, steps, variances: aCase.variances.slice(0, 1) }));
}

/** One step of DDPM from noise that hides the target: all of its error is in the noise that it draws. */
export function noisyCases(): Arbitrary<ContractionCase> {
  return contractionCases().map((aCase) => ({
    ...aCase,
    other: 'ddpm-small',
    process: 've',
    first: 1,
    steps: 1,
    start: 'exact',
    variances: aCase.variances.slice(0, 1),
  }));
}

/** One thing wrong. */
export type ContractionMistake = 'slopes left out' | 'last step left out' | 'first step left out';

/** Both sides, as lengths. */
export interface ContractionValues {
  /** W2 between the law of the last level and what is generated. */
  readonly distance: Estimate;
  readonly bound: Estimate;
}

/** Both sides where the bound has to be attained: one axis, slopes above 0, and errors of one sign; else undefined. */
export function tightContraction(aCase: ContractionCase, wrong?: ContractionMistake): ContractionValues | undefined {
  const walk = walked(aCase, aCase.method);
  const { axes, isQuiet } = walk;
  const [errors] = axes;
  const isTight =
    axes.length === 1 &&
    errors[0].off.value === 0 &&
    isQuiet &&
    new Set(errors.slice(1).map(({ off }) => Math.sign(off.value))).size === 1 &&
    errors.every(({ slope }) => slope !== undefined && slope.value > 0);
  return isTight ? contractionOf(walk, wrong) : undefined;
}

/** Both sides of the contraction; undefined where the method has no such step. */
export function contraction(aCase: ContractionCase, wrong?: ContractionMistake): ContractionValues | undefined {
  return contractionOf(walked(aCase, aCase.method), wrong);
}

function contractionOf({ distance, axes }: Walked, wrong: ContractionMistake | undefined) {
  const found = w2Bounds([{ nodes: axes.map((errors) => ({ weight: 1, errors: mistaken(errors, wrong) })) }]);
  return known(distance) && known(found.contraction) ? { distance, bound: found.contraction } : undefined;
}

/** W2 and the errors of the steps, each carried on by the steps after it, of any method. */
export function carried(aCase: ContractionCase): ContractionValues | undefined {
  const { distance, axes } = walked(aCase, aCase.other);
  const found = w2Bounds([{ nodes: axes.map((errors) => ({ weight: 1, errors })) }]);
  return known(distance) && known(found.carried) ? { distance, bound: found.carried } : undefined;
}

/** What is left of the errors of all steps together on one axis without noise. */
export interface SumValues {
  readonly distance: Estimate;
  readonly sum: Estimate;
  /** The sum of their sizes. */
  readonly size: number;
}

/** W2 and the sum itself, whose terms have signs on one axis without noise; undefined elsewhere. */
export function summed(aCase: ContractionCase, wrong?: ContractionMistake): SumValues | undefined {
  const { distance, axes, isQuiet, deviation } = walked(aCase, aCase.other);
  if (!known(distance) || !isQuiet || axes.length > 1) return undefined;
  const terms = mistaken(axes[0], wrong).map(({ off, follows }) => times(off, follows));
  const sum = plus(...terms);
  if (!Number.isFinite(sum.error)) return undefined;
  // x_N = x*_N + sum has the sign of x*_N but where a step is far too long, and a law has none
  const turned = deviation + sum.value < 0 ? 2 * deviation : 0;
  return {
    distance,
    sum: { ...sum, value: Math.abs(Math.abs(sum.value) - turned) },
    size: terms.reduce((all, { value }) => all + Math.abs(value), 0),
  };
}

type Walked = ReturnType<typeof walked>;

/** A case's walk by a method, with the errors of its steps along each axis. */
function walked(
  { process: family, schedule, steps, first, last, start, variances }: ContractionCase,
  name: SamplerMethod,
) {
  const method = METHODS[name];
  const process = SAMPLED_PROCESSES[family];
  const begins = first * process.ends[0];
  const grid = scheduledGrid(process, schedule, steps, { ends: [begins, last * begins] });
  const opening = (variance: number) =>
    start === 'prior' ? process.priorVariance * first * first : diffusedVariance(variance, grid.levels[0]);
  const { w2 } = spectrumErrors([
    {
      nodes: variances.map((variance) => ({
        weight: 1,
        meant: diffusedVariance(variance, grid.levels[steps]),
        generated: generatedVariance(method, grid, variance, opening(variance)),
      })),
    },
  ]);
  return {
    distance: w2,
    axes: variances.map((variance) => stepErrors(method, grid, variance, opening(variance))),
    isQuiet: !method.draws({}),
    deviation: Math.sqrt(diffusedVariance(variances[0], grid.levels[steps])),
  };
}

function mistaken(errors: readonly StepError[], wrong: ContractionMistake | undefined): readonly StepError[] {
  const none = { value: 0, error: 0 };
  const one = { value: 1, error: 0 };
  switch (wrong) {
    case undefined:
      return errors;
    case 'slopes left out':
      return errors.map((each) => ({ ...each, slope: one, follows: one }));
    case 'last step left out':
      return errors.with(-1, { ...errors[errors.length - 1], off: none, offNoise: none });
    case 'first step left out':
      return errors.with(1, { ...errors[1], off: none, offNoise: none });
  }
}

const known = (found: Known): found is Known & Estimate => found.value !== null;
