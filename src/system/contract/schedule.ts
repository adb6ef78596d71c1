import { derivativeWithin } from '../../numeric/derivative.js';
import { over } from '../../numeric/estimate.js';
import { type Level, levelOf } from '../../process/level.js';
import type { Parameterization } from './description.js';
import { givenSlopes, type KernelAnswer, kernelAt, SLOPE_ERROR, type Slopes } from './kernel.js';
import { epsilonOf, roundingOf } from './precision.js';
import type { Signal } from './prediction.js';
import type { Description } from './read-description.js';
import { labelOfTime } from './time-labels.js';

/** Labels nearer to the data than this fraction of a continuous process are not asked for: no noise is left there. */
export const EARLIEST = 1e-5;

/** The first step of differences in time, as a fraction of the domain. */
const STEP = 0.02;

/** Labels of times that are kept: some 10 MB. */
const MOST_LABELS = 200_000;

/** The levels of noise of a system, from the data end (0) to the noise end (1). */
export interface Schedule {
  /** All levels of a discrete process. */
  readonly levels?: readonly Level[];
  at(progress: number): Level;
  /** Told beforehand where it will be asked, which takes one question. */
  foresee?(progresses: readonly number[]): void;
  /** The data end itself; undefined where no noise is left there and labels are made from the noise. */
  end(): Level | undefined;
  /** The noise end itself, whatever its label is; `at` stops short of it where the label there is infinite. */
  noiseEnd(): Level;
  /**
   * alpha' and sigma' in the time, in the label where calls say what that is, or as levels are described.
   *
   * @throws RangeError for levels without
   */
  slopes(progress: number): Slopes;
}

/** What a schedule asks of a system. */
export interface ScheduleCalls {
  /** The kernel at times. */
  coefficients(time: readonly number[]): KernelAnswer<Float64Array>;
  /** The labels of levels of noise, where they are not times. */
  labelOf?(sigmaOverAlpha: readonly number[]): Float64Array;
}

/** The levels that a system describes, or those of its continuous process. */
export function scheduleOf(description: Description, calls: ScheduleCalls): Schedule {
  const rounding = roundingOf(description);
  const epsilon = epsilonOf(description);
  const { process } = description;
  const how = { rounding, family: process.family };
  if ('levels' in process) {
    const { label, alpha, sigma, alphaSlope, sigmaSlope } = process.levels;
    const levels = alpha.map((signal, k) => levelOf(label?.[k] ?? k, signal, sigma[k], how));
    return {
      levels,
      at: (progress) => levels[Math.round(progress * (levels.length - 1))],
      end: () => levels[0],
      noiseEnd: () => levels[levels.length - 1],
      slopes(progress) {
        const k = Math.round(progress * (levels.length - 1));
        if (alphaSlope === undefined || sigmaSlope === undefined) {
          throw new RangeError('levels have no slopes in time unless they are described');
        }
        const rounded = (value: number) => ({ value, error: rounding * Math.abs(value) });
        return { alphaSlope: rounded(alphaSlope[k]), sigmaSlope: rounded(sigmaSlope[k]) };
      },
    };
  }
  const { from, to } = process;
  const signal = (t: number) => kernelAt(calls.coefficients([t]), 0);
  const isLabelled = (t: number) =>
    process.labels === undefined || Number.isFinite(labelOfTime(process.labels, t, signal(t)));
  const latest = () => (isLabelled(to) ? 1 : 1 - EARLIEST);
  const timeAt = (progress: number) => from + Math.min(Math.max(progress, EARLIEST), latest()) * (to - from);
  /** Labels of times, where they are asked for. */
  const known = new Map<number, number>();
  const labelAt = (t: number, { alpha, sigma }: KernelAnswer<number>) =>
    calls.labelOf === undefined
      ? labelOfTime(process.labels, t, { alpha, sigma })
      : (known.get(t) ?? calls.labelOf([sigma / alpha])[0]);
  const labelled = (answer: KernelAnswer<number>, t: number) =>
    levelOf(labelAt(t, answer), answer.alpha, answer.sigma, how);
  const levelAt = (t: number) => labelled(signal(t), t);
  return {
    at: (progress) => levelAt(timeAt(progress)),
    foresee(progresses) {
      const times = progresses.map(timeAt).filter((t) => !known.has(t));
      if (times.length === 0) return;
      const { alpha, sigma } = calls.coefficients(times);
      const labels = calls.labelOf?.(Array.from(sigma, (noise, i) => noise / alpha[i])) ?? [];
      for (const [i, label] of labels.entries()) if (known.size < MOST_LABELS) known.set(times[i], label);
    },
    end: () =>
      (calls.labelOf !== undefined && signal(from).sigma === 0) || !isLabelled(from) ? undefined : levelAt(from),
    noiseEnd: () => levelAt(to),
    slopes(progress) {
      const t = timeAt(progress);
      const domain = [Math.min(from, to), Math.max(from, to)] as const;
      const inTime = (of: (s: number) => number) => {
        const { value, error } = derivativeWithin(of, t, domain, STEP * Math.abs(to - from), epsilon);
        return { value, error: Math.max(error, SLOPE_ERROR * Math.abs(value)) };
      };
      const answer = signal(t);
      const { alphaSlope, sigmaSlope } = givenSlopes(answer, Math.sign(to - from), labelled(answer, t), rounding) ?? {
        alphaSlope: inTime((s) => signal(s).alpha),
        sigmaSlope: inTime((s) => signal(s).sigma),
      };
      if (calls.labelOf === undefined) return { alphaSlope, sigmaSlope };
      // where labels are not times, d/dl = (d/dt)/(dl/dt)
      const pace = inTime((s) => levelAt(s).label);
      return { alphaSlope: over(alphaSlope, pace), sigmaSlope: over(sigmaSlope, pace) };
    },
  };
}

/** The label at a place with its signal and noise, as predictions take them: with slopes where a flow is predicted. */
export function signalAt(
  schedule: Schedule,
  progress: number,
  parameterization: Parameterization,
): Signal & { readonly label: number } {
  const { label, alpha, sigma } = schedule.at(progress);
  const signal = { label, alpha: alpha.value, sigma: sigma.value };
  if (parameterization !== 'flow') return signal;
  const { alphaSlope, sigmaSlope } = schedule.slopes(progress);
  return { ...signal, alphaSlope: alphaSlope.value, sigmaSlope: sigmaSlope.value };
}
