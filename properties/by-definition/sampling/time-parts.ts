import { derivativeWithin } from '../../../src/numeric/derivative.js';
import { type Estimate, minus, times } from '../../../src/numeric/estimate.js';
import type { GridLevel } from '../../../src/sampler/walk.js';
import type { ContinuousProcess } from '../../../src/system/contract/description.js';
import { type CoefficientsAt, coefficientsAt } from '../../../src/system/contract/diffusion-process.js';
import { givenSlopes, type KernelAnswer, SLOPE_ERROR, type Slopes } from '../../../src/system/contract/kernel.js';
import { epsilonOf, roundingOf } from '../../../src/system/contract/precision.js';
import type { Signal } from '../../../src/system/contract/prediction.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';

/** The first step of differences in time, as a fraction of the process. */
const STEP = 0.02;

/** What a method in time knows of a time, and by how much each may be off. */
export interface TimeParts {
  readonly parts: Partial<GridLevel>;
  readonly errors: { readonly [part in keyof GridLevel]?: number };
}

interface Rates {
  readonly drift: Estimate;
  readonly diffusionSquare: Estimate;
}

/**
 * f, g^2, alpha' and sigma' at a time, as the system gives them: what it leaves out follows from the others, with the time s
 * from the data end, dalpha/ds = f alpha and d(sigma^2)/ds = 2 f sigma^2 + g^2. Without any, by differences.
 *
 * @param rounding of what it gives, relative
 */
export function timeParts(system: SystemUnderTest, time: number, rounding = roundingOf(system.description)): TimeParts {
  const { process } = system.description;
  if ('levels' in process) return { parts: {}, errors: {} };
  const forwards = Math.sign(process.to - process.from);
  const answer = coefficientsOf(system, time);
  // slopes that are given are so at an end too, where differences of narrow numbers are nothing beside them
  const slopes = givenSlopes(answer, forwards, answer, rounding) ?? slopesByDifferences(system, process, time);
  const rates = ownRates(answer, rounding) ?? ratesOf(slopes, answer, forwards);
  const known = Object.entries({ ...slopes, ...rates });
  return {
    parts: Object.fromEntries(known.map(([part, { value }]) => [part, value])),
    errors: Object.fromEntries(known.map(([part, { error }]) => [part, error])),
  };
}

/** alpha and sigma of a system at a time. */
export function signalAtTime(system: SystemUnderTest, time: number): Signal {
  const { alpha, sigma } = coefficientsOf(system, time);
  return { alpha, sigma };
}

function ownRates({ alpha, sigma, drift, diffusion }: KernelAnswer<number>, rounding: number): Rates | undefined {
  if (drift === undefined || diffusion === undefined || alpha === 0 || sigma === 0) return undefined;
  const square = diffusion * diffusion;
  return {
    drift: { value: drift, error: rounding * Math.abs(drift) },
    diffusionSquare: { value: square, error: 2 * rounding * square },
  };
}

/** Without signal f is infinite, and the flow has slopes alone. */
function ratesOf({ alphaSlope, sigmaSlope }: Slopes, { alpha, sigma }: Signal, forwards: number): Rates | undefined {
  if (alpha === 0) return undefined;
  const drift = times(forwards / alpha, alphaSlope);
  return { drift, diffusionSquare: times(2 * sigma, minus(times(forwards, sigmaSlope), times(drift, sigma))) };
}

function slopesByDifferences(
  system: SystemUnderTest,
  { from, to }: Pick<ContinuousProcess, 'from' | 'to'>,
  time: number,
): Slopes {
  const domain = [Math.min(from, to), Math.max(from, to)] as const;
  const epsilon = epsilonOf(system.description);
  const slope = (part: 'alpha' | 'sigma') => {
    const of = (t: number) => signalAtTime(system, t)[part];
    const { value, error } = derivativeWithin(of, time, domain, STEP * Math.abs(to - from), epsilon);
    return { value, error: Math.max(error, SLOPE_ERROR * Math.abs(value)) };
  };
  return { alphaSlope: slope('alpha'), sigmaSlope: slope('sigma') };
}

const asked = new WeakMap<SystemUnderTest, CoefficientsAt>();

function coefficientsOf(system: SystemUnderTest, time: number): KernelAnswer<number> {
  const known = asked.get(system) ?? coefficientsAt(system);
  asked.set(system, known);
  return known.at(time);
}
