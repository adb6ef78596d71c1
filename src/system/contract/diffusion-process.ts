import { derivativeWithin, placesWithin } from '../../numeric/derivative.js';
import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import { diffusedMixture } from '../../target/diffused-mixture.js';
import type { Target } from '../../target/target.js';
import type { CheckedCalls } from './checked-calls.js';
import type { ContinuousProcess } from './description.js';
import { isNumber, type KernelAnswer, kernelAt, RATES } from './kernel.js';

/** First step of differences in time, as a fraction of the horizon. */
const STEP = 0.02;

/** A system's process in the time s = |t - from| from its data end. */
export interface DiffusionProcess {
  /** The process from the data end, where alpha = 1 and sigma = 0 by definition. */
  readonly process: ForwardProcess;
  /** What a model of p_0 should generate: the law of alpha x_0 + sigma eps at the data end, if it is a known one. */
  startOf(target: Target): Target | undefined;
  /** The system's own answers at times t. */
  kernel(time: readonly number[]): KernelAnswer<Float64Array>;
}

/**
 * A continuous process as solvers take it. Where alpha_0 and sigma_0 at the data end are not 1 and 0, it is the process
 * from there:
 *
 * alpha = alpha_s/alpha_0,  sigma^2 = sigma_s^2 - (alpha_s/alpha_0)^2 sigma_0^2,
 *
 * with f and g as they are. Drift and diffusion that the system does not give are derived, by differences where it does
 * not give slopes either: f = alpha'/alpha,  g^2 = (sigma^2)' - 2 f sigma^2.
 *
 * @param epsilon of the system's numbers
 */
export function diffusionProcess(
  { from, to, prior }: Pick<ContinuousProcess, 'from' | 'to' | 'prior'>,
  calls: Pick<CheckedCalls, 'coefficients'>,
  epsilon: number,
): DiffusionProcess {
  const horizon = Math.abs(to - from);
  const sign = Math.sign(to - from);
  const asked = coefficientsAt(calls);
  const timeAt = (s: number) => from + sign * s;
  const at = (s: number) => asked.at(timeAt(s));
  const start = () => {
    const { alpha, sigma } = at(0);
    return { alpha, sigma };
  };
  const logAlpha = (s: number) => Math.log(at(s).alpha);
  const variance = (s: number) => at(s).sigma ** 2;
  const slopeOf = (f: (s: number) => number, s: number) =>
    derivativeWithin(f, s, [0, horizon], STEP * horizon, epsilon).value;
  const drift = (s: number) => {
    const { alpha, drift: given, alphaSlope } = at(s);
    if (isSaid(given, alpha)) return given;
    return isSaid(alphaSlope, alpha) ? (sign * alphaSlope) / alpha : slopeOf(logAlpha, s);
  };
  const square = (s: number) => {
    const { sigma, sigmaSlope } = at(s);
    const growth = isNumber(sigmaSlope) ? 2 * sigma * sign * sigmaSlope : slopeOf(variance, s);
    return Math.max(0, growth - 2 * drift(s) * sigma * sigma);
  };
  const process: ForwardProcess = {
    horizon,
    priorVariance: prior.variance,
    coefficients(s): Coefficients {
      const zero = start();
      const { alpha, sigma, diffusion } = at(s);
      const ratio = alpha / zero.alpha;
      const carried = ratio * zero.sigma;
      return {
        alpha: ratio,
        sigma: zero.sigma === 0 ? sigma : Math.sqrt(Math.max(0, (sigma - carried) * (sigma + carried))),
        get drift() {
          return drift(s);
        },
        get diffusion() {
          return isSaid(diffusion, alpha) ? diffusion : Math.sqrt(square(s));
        },
      };
    },
    foresee(times) {
      asked.foresee(times.map(timeAt));
      const { drift, diffusion, alphaSlope, sigmaSlope } = at(times[0]);
      const isGiven = (drift ?? alphaSlope) !== undefined && (diffusion ?? sigmaSlope) !== undefined;
      if (isGiven) return;
      asked.foresee(times.flatMap((s) => placesWithin(s, [0, horizon], STEP * horizon, epsilon).map(timeAt)));
    },
  };
  return {
    process,
    startOf: (target) => diffusedMixture(target, start()),
    kernel(time) {
      asked.foresee(time);
      const each = time.map(asked.at);
      const numbers = (key: keyof KernelAnswer<number>) => Float64Array.from(each, (found) => found[key]!);
      const rates = RATES.filter((key) => each.every((found) => found[key] !== undefined));
      return {
        ...{ alpha: numbers('alpha'), sigma: numbers('sigma') },
        ...Object.fromEntries(rates.map((key) => [key, numbers(key)])),
      };
    },
  };
}

/** Whether a rate says something: where no signal is left it is infinite in truth, and stands. */
function isSaid(rate: number | undefined, alpha: number): rate is number {
  return isNumber(rate) || (rate !== undefined && alpha === 0);
}

/** Times that are kept: some 40 MB. */
const MOST_KNOWN = 200_000;

/** The coefficients of a system at single times. */
export interface CoefficientsAt {
  at(time: number): KernelAnswer<number>;
  /** Asks for all times at once that are not known yet, as far as they are kept. */
  foresee(times: readonly number[]): void;
}

/**
 * The coefficients of a system, asked once for each time: solvers and walks come back to the same times, and an answer
 * from another process costs some 0.2 ms.
 */
export function coefficientsAt(calls: Pick<CheckedCalls, 'coefficients'>): CoefficientsAt {
  const known = new Map<number, KernelAnswer<number>>();
  const ask = (times: readonly number[]) => {
    const found = calls.coefficients(times);
    const each = times.map((_, i) => kernelAt(found, i));
    for (const [i, answer] of each.entries()) if (known.size < MOST_KNOWN) known.set(times[i], answer);
    return each;
  };
  return {
    at: (time) => known.get(time) ?? ask([time])[0],
    foresee(times) {
      const missing = [...new Set(times)].filter((time) => !known.has(time)).slice(0, MOST_KNOWN - known.size);
      if (missing.length > 0) ask(missing);
    },
  };
}
