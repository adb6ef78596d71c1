import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import { derivative } from '../../src/numeric/derivative.js';
import { type Estimate, over } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { laterStart } from '../../src/process/later-start.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import type { ContinuousProcess } from '../../src/system/contract/description.js';
import { givenSlopes, type KernelAnswer } from '../../src/system/contract/kernel.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { between } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { SYSTEM_TOLERANCE } from '../generators/systems.js';

/** Required agreement of a derivative by differences, as a fraction of the terms it is made of. */
export const TOLERANCE = 1e-9;

/** First step of the differences, as a fraction of the horizon. */
export const STEP = 0.04;

/** How much later the second SNR is taken, as a fraction of the time that is left. */
const LATER = 0.05;

/** A time of a system's process. */
export interface TimeCase {
  /** t/T. */
  readonly progress: number;
}

/** A time of a process of this package. */
export interface KernelCase extends TimeCase {
  readonly process: ProcessSpec;
}

/** Times that leave room for differences on both sides. */
const progresses = between(STEP, 1 - STEP);

export const timeCases = (): Arbitrary<TimeCase> => progresses.map((progress) => ({ progress }));

export const kernelCases = (): Arbitrary<KernelCase> => fc.record({ process: anyProcess, progress: progresses });

/** Times close to the data end, see `comeNoise`. */
export const nearCases = (): Arbitrary<KernelCase> =>
  fc.record({ process: anyProcess, progress: between(STEP, 1 / 3) });

/** Where a number was measured, and how closely it has to agree. */
interface Compared {
  readonly tolerance: number;
  /** The time as a system counts it. */
  readonly where: string;
}

/** alpha' by differences beside f alpha. */
export interface SignalValues extends Compared {
  readonly slope: Estimate;
  readonly drift: number;
  readonly alpha: number;
  readonly horizon: number;
}

/** (sigma^2)' by differences beside 2 f sigma^2 + g^2. */
export interface NoiseValues extends Compared {
  readonly growth: Estimate;
  readonly drift: number;
  readonly diffusion: number;
  readonly sigma: number;
}

/** alpha' or sigma' by differences beside what is given. */
export interface SlopeValues extends Compared {
  readonly given: number;
  readonly found: Estimate;
  /** alpha or sigma. */
  readonly size: number;
  readonly horizon: number;
}

/** Undefined for a system without a drift. */
export function signal(aCase: TimeCase | KernelCase, system?: SystemUnderTest): SignalValues | undefined {
  const { process, t, at, drift, epsilon, tolerance, where } = momentOf(aCase, system);
  if (drift === undefined) return undefined;
  const { horizon } = process;
  return { slope: slopeOf(process, t, epsilon), drift, alpha: at.alpha, horizon, tolerance, where };
}

/** Undefined for a system without a drift or a diffusion. */
export function noise(aCase: TimeCase | KernelCase, system?: SystemUnderTest): NoiseValues | undefined {
  const { process, t, at, drift, diffusion, epsilon, tolerance, where } = momentOf(aCase, system);
  if (drift === undefined || diffusion === undefined) return undefined;
  return { growth: growthOf(process, t, epsilon), drift, diffusion, sigma: at.sigma, tolerance, where };
}

/**
 * alpha' and sigma' as f and g say, in the time from the data; of a system, as it gives them in its own time, or nothing
 * where it does not.
 */
export function slopes(aCase: TimeCase | KernelCase, system?: SystemUnderTest): SlopeValues[] {
  const { process, t, at, epsilon, tolerance, where, time, given } = momentOf(aCase, system);
  const { alpha, sigma } = at;
  const { horizon } = process;
  const pair = (ofAlpha: number, ofSigma: number, found: readonly [Estimate, Estimate]) => [
    { given: ofAlpha, found: found[0], size: alpha, horizon, tolerance, where },
    { given: ofSigma, found: found[1], size: sigma, horizon, tolerance, where },
  ];
  if (system === undefined) {
    const by = givenSlopes(at, 1, at);
    const found = [slopeOf(process, t), over(growthOf(process, t), 2 * sigma)] as const;
    return by === undefined ? [] : pair(by.alphaSlope.value, by.sigmaSlope.value, found);
  }
  const { alphaSlope, sigmaSlope } = given;
  if (alphaSlope === undefined || sigmaSlope === undefined) return [];
  const by = (of: (said: Said) => number) => {
    const first = ({ alpha, sigma }: KernelAnswer<Float64Array>) => of({ alpha: alpha[0], sigma: sigma[0] });
    return derivative((s) => first(system.coefficients([s])), time, STEP * horizon, epsilon);
  };
  // next to a time without noise sigma bends as a root does, and sigma^2 is straight: sigma' = (sigma^2)'/(2 sigma)
  const ofSigma = [by((said) => said.sigma), over(by(variance), 2 * given.sigma)];
  const closest = ofSigma.reduce((a, b) => (b.error < a.error ? b : a));
  return pair(alphaSlope, sigmaSlope, [by((said) => said.alpha), closest]);
}

/** alpha^2/sigma^2, and the same somewhat later. */
export function snrs(aCase: TimeCase | KernelCase, system?: SystemUnderTest) {
  const { given, later, where } = momentOf(aCase, system);
  return { snr: snrOf(given), laterSnr: snrOf(later), where };
}

/** alpha^2 + sigma^2 (vp) or alpha (ve), which the family of the process promises to be 1. */
export function power(aCase: TimeCase | KernelCase, system?: SystemUnderTest) {
  const { family, given, tolerance, where } = momentOf(aCase, system);
  if (family === undefined) return undefined;
  return {
    power: family === 'vp' ? given.alpha * given.alpha + given.sigma * given.sigma : given.alpha,
    tolerance,
    where,
  };
}

/** g^2, and the same by the parameters that name the process. */
export function rate(aCase: TimeCase | KernelCase) {
  if (!('process' in aCase)) return undefined;
  const { process, progress } = aCase;
  const { diffusion } = processMoment(aCase).at;
  const named =
    process.kind === 've'
      ? Math.exp(2 * progress * process.horizon * Math.log(process.sigma))
      : process.betaMin + (process.betaMax - process.betaMin) * progress;
  return { rate: diffusion * diffusion, named };
}

/** alpha and sigma at the data end. */
export function start(aCase: TimeCase | KernelCase) {
  if (!('process' in aCase)) return undefined;
  const { alpha, sigma } = processMoment(aCase).process.coefficients(0);
  return { alpha, sigma };
}

/** How close to the data end times come, in decades of T. */
const DECADES = 12;
/** Nodes for the noise that comes up to a time: as smooth as rates are, twice as many change nothing. */
const NOISE_RULE = gaussLegendre(24);

/**
 * sigma_t^2 at t = 10^{-12 (1 - progress)} T, beside the noise that has come by then, int_0^t g_s^2 (alpha_t/alpha_s)^2 ds, and
 * the same with the digits that 1 + sigma_t^2 keeps.
 */
export function comeNoise(aCase: TimeCase | KernelCase) {
  if (!('process' in aCase)) return undefined;
  const { coefficients, horizon } = forwardProcess(aCase.process);
  const t = horizon * Math.exp(-DECADES * Math.LN10 * (1 - aCase.progress));
  const { alpha, sigma } = coefficients(t);
  const come = NOISE_RULE.nodes.reduce((sum, x, k) => {
    const at = coefficients(0.5 * t * (1 + x));
    const left = (at.diffusion * alpha) / at.alpha;
    return sum + 0.5 * t * NOISE_RULE.weights[k] * left * left;
  }, 0);
  return { variance: sigma * sigma, come, cancelled: 1 + sigma * sigma - 1, time: t };
}

/** A process from a time on, beside what the whole one makes of its state then. */
export interface LaterValues {
  readonly where: string;
  readonly found: number;
  readonly whole: number;
}

/**
 * What the process from s on, in the time since, says of t - s beside the whole one at t, s = u T/2: with a and b its alpha and sigma
 *
 * a alpha_s = alpha_t,  b^2 + a^2 sigma_s^2 = sigma_t^2,  and f, g, the prior and the end are as they are.
 */
export function fromLaterOn(aCase: TimeCase | KernelCase): LaterValues[] | undefined {
  if (!('process' in aCase)) return undefined;
  const { process, t, at } = processMoment(aCase);
  const from = 0.5 * aCase.progress * t;
  const start = process.coefficients(from);
  const later = laterStart(process, from);
  const since = later.coefficients(t - from);
  const carried = since.alpha * start.sigma;
  return [
    { where: 'alpha', found: since.alpha * start.alpha, whole: at.alpha },
    { where: 'sigma^2', found: since.sigma * since.sigma + carried * carried, whole: at.sigma * at.sigma },
    { where: 'f', found: since.drift, whole: at.drift },
    { where: 'g', found: since.diffusion, whole: at.diffusion },
    { where: 'the prior', found: later.priorVariance, whole: process.priorVariance },
    { where: 'the end', found: from + later.horizon, whole: process.horizon },
  ];
}

/**
 * The two sides of the equation for the variance v of the prior: v = sigma_T^2 under ve; under vp -2 f v = g^2, as the
 * process keeps v.
 */
export function prior(aCase: TimeCase | KernelCase) {
  if (!('process' in aCase)) return undefined;
  const { process, at } = processMoment(aCase);
  const { horizon, priorVariance } = process;
  return aCase.process.kind === 've'
    ? { left: priorVariance, right: variance(process.coefficients(horizon)) }
    : { left: -2 * at.drift * priorVariance, right: at.diffusion * at.diffusion };
}

/** A process at one time. */
interface Moment extends Compared {
  readonly family: 'vp' | 've' | undefined;
  /** In the time from the data end, as are the time t and the coefficients at t. */
  readonly process: ForwardProcess;
  readonly t: number;
  readonly at: Coefficients;
  /** Undefined where a system leaves them out: what is made of the others proves nothing. */
  readonly drift: number | undefined;
  readonly diffusion: number | undefined;
  /** Of the numbers of the process. */
  readonly epsilon?: number;
  /** The time as a system counts it, and what it says there and somewhat later. */
  readonly time: number;
  readonly given: Said;
  readonly later: Said;
}

interface Said {
  readonly alpha: number;
  readonly sigma: number;
  readonly alphaSlope?: number | undefined;
  readonly sigmaSlope?: number | undefined;
}

function momentOf(aCase: TimeCase | KernelCase, system?: SystemUnderTest): Moment {
  return 'process' in aCase ? processMoment(aCase) : systemMoment(aCase, system!);
}

function processMoment({ process: spec, progress }: KernelCase): Moment {
  const process = forwardProcess(spec);
  const t = progress * process.horizon;
  const at = process.coefficients(t);
  return {
    family: spec.kind,
    ...{ process, t, at, drift: at.drift, diffusion: at.diffusion },
    ...{ time: t, given: at, later: process.coefficients(laterThan(t, process.horizon)) },
    tolerance: TOLERANCE,
    where: placeOfTime(t),
  };
}

/** A system is asked once for all laws. */
const systemMoment = perCase(({ progress }: TimeCase, system: SystemUnderTest): Moment => {
  const { process, description } = system;
  const { from, to, family } = description.process as ContinuousProcess;
  const t = progress * process.horizon;
  const at = process.coefficients(t);
  const [time, later] = [t, laterThan(t, process.horizon)].map((s) => from + Math.sign(to - from) * s);
  const { alpha, sigma, drift, diffusion, alphaSlope, sigmaSlope } = system.coefficients([time, later]);
  return {
    family,
    ...{ process, t, at, drift: saidAt(drift, () => at.drift), diffusion: saidAt(diffusion, () => at.diffusion) },
    epsilon: epsilonOf(description),
    time,
    // of a process whose noise begins at its data end and shrinks, the noise from there has no variance
    given: { alpha: alpha[0], sigma: sigma[0], alphaSlope: alphaSlope?.[0], sigmaSlope: sigmaSlope?.[0] },
    later: { alpha: alpha[1], sigma: sigma[1] },
    tolerance: SYSTEM_TOLERANCE,
    where: placeOfTime(time),
  };
});

/** A rate as the process has it, where the system gives one; one that is no number stays so. */
function saidAt(given: ArrayLike<number> | undefined, rate: () => number): number | undefined {
  return given && (Number.isFinite(given[0]) ? rate() : given[0]);
}

/** alpha' by differences. @param epsilon of the numbers of the process */
function slopeOf(process: ForwardProcess, t: number, epsilon?: number): Estimate {
  return derivative((s) => process.coefficients(s).alpha, t, STEP * process.horizon, epsilon);
}

/** (sigma^2)' by differences. @param epsilon of the numbers of the process */
function growthOf(process: ForwardProcess, t: number, epsilon?: number): Estimate {
  return derivative((s) => variance(process.coefficients(s)), t, STEP * process.horizon, epsilon);
}

function snrOf({ alpha, sigma }: Said): number {
  return (alpha / sigma) ** 2;
}

function variance({ sigma }: Said): number {
  return sigma * sigma;
}

function laterThan(t: number, horizon: number): number {
  return t + LATER * (horizon - t);
}

function placeOfTime(time: number): string {
  return `time ${Number(time.toPrecision(6))}`;
}
