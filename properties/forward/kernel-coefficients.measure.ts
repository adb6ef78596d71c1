import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import { derivative } from '../../src/numeric/derivative.js';
import { type Estimate, over } from '../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import type { ContinuousProcess } from '../../src/system/contract/description.js';
import { givenSlopes, type KernelAnswer } from '../../src/system/contract/kernel.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { between } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { SYSTEM_TOLERANCE } from '../generators/systems.js';

/** First step of the differences, as a fraction of the horizon. */
export const STEP = 0.04;

/** How much later signal and noise are looked at once more, as a fraction of what is left. */
const LATER = 0.05;

/** A process of this package at a time of its own. */
export interface KernelCase {
  readonly process: Experiment['process'];
  /** t/T. */
  readonly progress: number;
}

/** t/T for times that leave room for differences on both sides. */
export const progresses = () => between(STEP, 1 - STEP);

export const ownProcesses = (): Arbitrary<KernelCase> => fc.record({ process: anyProcess, progress: progresses() });

/** The kernel at one time, with its derivatives. */
export interface Kernel {
  readonly t: number;
  /** The same as a system counts it, for a reader. */
  readonly where: string;
  readonly horizon: number;
  readonly alpha: number;
  readonly sigma: number;
  /** Undefined where a system does not give them. */
  readonly drift?: number;
  readonly diffusion?: number;
  /** alpha' and (sigma^2)' by differences. */
  readonly slope: Estimate;
  readonly growth: Estimate;
  /** alpha' and sigma' as f and g say, or as a system gives them, beside differences; undefined where it does not. */
  readonly slopes?: readonly { readonly given: number; readonly found: Estimate }[];
  /** At the data end; undefined for a system, which may have noise there. */
  readonly firstAlpha?: number;
  readonly firstSigma?: number;
  /** alpha^2/sigma^2, and the same somewhat later. */
  readonly snr: number;
  readonly laterSnr: number;
  /** What the family of the process promises to be 1. */
  readonly power?: number | undefined;
  readonly tolerance: number;
  /** The two sides of the equation for the variance of the prior, see `priorAt`. */
  readonly led?: number;
  readonly wanted?: number;
  /** g^2 by the parameters that name the process; undefined for a system. */
  readonly rate?: number;
}

/** The kernel of a process of this package, with what its parameters say of it. @param tolerance required agreement */
export function kernelOf({ process, progress }: KernelCase, tolerance: number): Kernel {
  const forward = forwardProcess(process);
  const t = progress * forward.horizon;
  return {
    ...coefficientsAt(forward, t, tolerance),
    ...priorAt(forward, process.kind, t),
    rate: rateAt(process, progress),
    power: powerAt(process.kind, forward.coefficients(t)),
  };
}

/** What a system says in the time from its data end; a drift or diffusion that it leaves out proves nothing. */
export function kernelOfSystem(progress: number, system: SystemUnderTest): Kernel {
  const { process, description } = system;
  const t = progress * process.horizon;
  const seen = coefficientsAt(process, t, SYSTEM_TOLERANCE, epsilonOf(description));
  const { from, to, family } = description.process as ContinuousProcess;
  const [time, later] = [t, laterThan(t, process.horizon)].map((s) => from + Math.sign(to - from) * s);
  const given = system.coefficients([time, later]);
  // of a process whose noise begins at its data end and shrinks, the noise from there has no variance
  const [snr, laterSnr] = [0, 1].map((i) => snrOf({ alpha: given.alpha[i], sigma: given.sigma[i] }));
  const { firstAlpha: _, firstSigma: __, drift, diffusion, slopes: ___, ...rest } = seen;
  return {
    ...rest,
    where: placeOfTime(time),
    snr,
    laterSnr,
    ...(given.drift === undefined ? {} : { drift }),
    ...(given.diffusion === undefined ? {} : { diffusion }),
    ...slopesOf(system, time, given),
    power: family && powerAt(family, { alpha: given.alpha[0], sigma: given.sigma[0] }),
  };
}

/** The slopes that a system gives in its own time, and the same by differences. */
function slopesOf(system: SystemUnderTest, time: number, given: KernelAnswer<Float64Array>): Pick<Kernel, 'slopes'> {
  const { alphaSlope, sigmaSlope } = given;
  if (alphaSlope === undefined || sigmaSlope === undefined) return {};
  const step = STEP * system.process.horizon;
  const by = (part: 'alpha' | 'sigma') =>
    derivative((t) => system.coefficients([t])[part][0], time, step, epsilonOf(system.description));
  return {
    slopes: [
      { given: alphaSlope[0], found: by('alpha') },
      { given: sigmaSlope[0], found: by('sigma') },
    ],
  };
}

/** What a family promises to be 1. */
function powerAt(family: 'vp' | 've', { alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>): number {
  return family === 'vp' ? alpha * alpha + sigma * sigma : alpha;
}

/**
 * The kernel of a process at one time.
 *
 * @param tolerance required agreement
 * @param epsilon of the numbers of the process
 */
function coefficientsAt(process: ForwardProcess, t: number, tolerance: number, epsilon?: number): Kernel {
  const { horizon } = process;
  const start = process.coefficients(0);
  const { alpha, sigma, drift, diffusion } = process.coefficients(t);
  const slope = derivative((s) => process.coefficients(s).alpha, t, STEP * horizon, epsilon);
  const growth = derivative((s) => variance(process.coefficients(s)), t, STEP * horizon, epsilon);
  const given = givenSlopes({ drift, diffusion }, 1, { alpha, sigma });
  return {
    ...{ t, horizon, alpha, sigma, drift, diffusion, slope, growth },
    where: placeOfTime(t),
    ...(given && {
      slopes: [
        { given: given.alphaSlope.value, found: slope },
        { given: given.sigmaSlope.value, found: over(growth, 2 * sigma) },
      ],
    }),
    snr: snrOf(process.coefficients(t)),
    laterSnr: snrOf(process.coefficients(laterThan(t, horizon))),
    firstAlpha: start.alpha,
    firstSigma: start.sigma,
    tolerance,
  };
}

/**
 * The equation for the variance v of the prior: v = sigma_T^2 under ve; under vp -2 f v = g^2, as the process keeps v.
 */
function priorAt(process: ForwardProcess, kind: 'vp' | 've', t: number): Pick<Kernel, 'led' | 'wanted'> {
  const { horizon, priorVariance } = process;
  if (kind === 've') return { led: priorVariance, wanted: variance(process.coefficients(horizon)) };
  const { drift, diffusion } = process.coefficients(t);
  return { led: -2 * drift * priorVariance, wanted: diffusion * diffusion };
}

/** g^2 as the process is named by. */
function rateAt(process: Experiment['process'], progress: number): number {
  if (process.kind === 've') return Math.exp(2 * progress * process.horizon * Math.log(process.sigma));
  return process.betaMin + (process.betaMax - process.betaMin) * progress;
}

function snrOf({ alpha, sigma }: { alpha: number; sigma: number }): number {
  return (alpha / sigma) ** 2;
}

function variance({ sigma }: { sigma: number }): number {
  return sigma * sigma;
}

function laterThan(t: number, horizon: number): number {
  return t + LATER * (horizon - t);
}

/** A time as a reader finds it again. */
function placeOfTime(time: number): string {
  return `time ${Number(time.toPrecision(6))}`;
}
