import { derivativeWithin } from '../../../src/numeric/derivative.js';
import type { GridLevel } from '../../../src/sampler/walk.js';
import { type CoefficientsAt, coefficientsAt } from '../../../src/system/coefficients-at.js';
import { epsilonOf } from '../../../src/system/precision.js';
import type { Signal } from '../../../src/system/prediction.js';
import { SLOPE_ERROR } from '../../../src/system/slopes.js';
import type { SystemUnderTest } from '../../../src/system/system-under-test.js';

/** The first step of differences in time, as a fraction of the process. */
const STEP = 0.02;

/** What a method in time knows of a time, and by how much each may be off. */
export interface TimeParts {
  readonly parts: Partial<GridLevel>;
  readonly errors: { readonly [part in keyof GridLevel]?: number };
}

/**
 * f, g^2, alpha' and sigma' at a time, of the system's own drift and diffusion where it has them: with the time s from
 * the data end, dalpha/ds = f alpha and d(sigma^2)/ds = 2 f sigma^2 + g^2. Without them, by differences.
 */
export function timeParts(system: SystemUnderTest, time: number): TimeParts {
  const { process } = system.description;
  if ('levels' in process) return { parts: {}, errors: {} };
  const { from, to } = process;
  const forwards = Math.sign(to - from);
  const { alpha, sigma } = signalAtTime(system, time);
  const known = ownParts(system, time, forwards);
  if (known !== undefined && sigma > 0 && alpha > 0) {
    const [drift, diffusionSquare] = known;
    const sigmaSlope = forwards * (drift * sigma + diffusionSquare / (2 * sigma));
    return { parts: { alphaSlope: forwards * drift * alpha, sigmaSlope, drift, diffusionSquare }, errors: {} };
  }
  const domain = [Math.min(from, to), Math.max(from, to)] as const;
  const epsilon = epsilonOf(system.description);
  const slope = (part: 'alpha' | 'sigma') => {
    const of = (t: number) => signalAtTime(system, t)[part];
    const { value, error } = derivativeWithin(of, time, domain, STEP * Math.abs(to - from), epsilon);
    return { value, error: Math.max(error, SLOPE_ERROR * Math.abs(value)) };
  };
  const [da, ds] = [slope('alpha'), slope('sigma')];
  const slopes = { alphaSlope: da.value, sigmaSlope: ds.value };
  const errors = { alphaSlope: da.error, sigmaSlope: ds.error };
  // without signal f is infinite, and the flow has slopes alone
  if (alpha === 0) return { parts: slopes, errors };
  const drift = (forwards * da.value) / alpha;
  const diffusionSquare = 2 * sigma * (forwards * ds.value - drift * sigma);
  return {
    parts: { ...slopes, drift, diffusionSquare },
    errors: {
      ...errors,
      drift: da.error / alpha,
      diffusionSquare: 2 * sigma * (ds.error + (da.error / alpha) * sigma),
    },
  };
}

/** alpha and sigma of a system at a time. */
export function signalAtTime(system: SystemUnderTest, time: number): Signal {
  const { alpha, sigma } = coefficientsOf(system, time);
  return { alpha, sigma };
}

/** f and g^2 as the system gives them, or as its slopes say. */
function ownParts(system: SystemUnderTest, time: number, forwards: number): readonly [number, number] | undefined {
  const { alpha, sigma, drift, diffusion, alphaSlope, sigmaSlope } = coefficientsOf(system, time);
  if (drift !== undefined && diffusion !== undefined) {
    const square = diffusion * diffusion;
    return Number.isFinite(drift) && Number.isFinite(square) ? [drift, square] : undefined;
  }
  if (alphaSlope === undefined || sigmaSlope === undefined || alpha === 0) return undefined;
  const rate = (forwards * alphaSlope) / alpha;
  return [rate, 2 * sigma * (forwards * sigmaSlope - rate * sigma)];
}

const asked = new WeakMap<SystemUnderTest, CoefficientsAt>();

function coefficientsOf(system: SystemUnderTest, time: number) {
  const known = asked.get(system) ?? coefficientsAt(system);
  asked.set(system, known);
  return known.at(time);
}
